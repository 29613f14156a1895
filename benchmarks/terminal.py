"""A program on a pseudo-terminal of its own: when it has painted what, how many bytes it writes, what it costs."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil

ROOT = Path(__file__).parent.parent
CHUNK = 1 << 16
COMPILED = {
    "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / f"kefu-benchmarks-compiled-{os.getuid()}")
}
"""Bytecode as an installed program has it, whatever the tree it runs from keeps."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a program wrote and used over some seconds."""

    bytes_per_s: float
    cpu_percent: float


class Terminal:
    """Runs `python words...` in the root of the tree, on a 24-bit terminal; leaves with the block."""

    def __init__(
        self, words: Sequence[str], *, columns: int = 80, rows: int = 24, env: dict[str, str] | None = None
    ) -> None:
        self._fd, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

        def own_terminal() -> None:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

        foreign = ("TEXTUAL", "KEFU", "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        environ = {
            **kept,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            **(env or {}),
        }
        self._written = b""
        self._started = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env=environ,
            preexec_fn=own_terminal,
        )
        os.close(slave)
        self._watched = psutil.Process(self._process.pid)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._fd)

    def until(self, pattern: bytes, *, within_s: float = 60.0) -> float:
        """Seconds from the start of the program until `pattern` (a regular expression) stood in what it wrote."""
        wanted = re.compile(pattern)
        while not wanted.search(self._written):
            if time.perf_counter() - self._started > within_s:
                raise TimeoutError(f"{pattern!r} was not painted; the end was {self._written[-2000:]!r}")
            self._written += self._read(0.2)
        return time.perf_counter() - self._started

    def press(self, keys: bytes, pattern: bytes | None, *, within_s: float = 20.0) -> float:
        """Seconds from these keys until `pattern` stood in what it wrote behind them; without one, until they are sent."""
        start, written = time.perf_counter(), b""
        os.write(self._fd, keys)
        while pattern is not None and not re.search(pattern, written):
            if time.perf_counter() - start > within_s:
                raise TimeoutError(
                    f"{pattern!r} was not painted behind {keys!r}; the end was {written[-2000:]!r}"
                )
            written += self._read(0.2)
        return time.perf_counter() - start

    def drain(self, seconds: float) -> int:
        """How many bytes it writes in so many seconds."""
        end = time.perf_counter() + seconds
        count = 0
        while (left := end - time.perf_counter()) > 0:
            count += len(self._read(left))
        return count

    def spent(self, seconds: float) -> Spent:
        """What it writes and uses over so many seconds, all its threads together."""
        before, start = self._cpu_s(), time.perf_counter()
        count = self.drain(seconds)
        passed = time.perf_counter() - start
        return Spent(count / passed, 100 * (self._cpu_s() - before) / passed)

    def memory_mb(self) -> tuple[float, float]:
        """(unique, proportional) set size in MB."""
        info = self._watched.memory_full_info()
        return info.uss / 1e6, info.pss / 1e6

    def _cpu_s(self) -> float:
        times = self._watched.cpu_times()
        return float(times.user + times.system)

    def _read(self, within_s: float) -> bytes:
        if not select.select([self._fd], [], [], within_s)[0]:
            return b""
        try:
            return os.read(self._fd, CHUNK)
        except OSError:
            raise RuntimeError(
                f"the program ended: {self._written[-3000:].decode(errors='replace')}"
            ) from None
