"""A pseudo-terminal around a program: what it writes, what one types, and when it ends."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


class Pty:
    """Runs `python -m module words...` on a terminal of its own."""

    def __init__(
        self,
        module: str,
        *words: str,
        rows: int = 24,
        columns: int = 80,
        ignore_hup: bool = False,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """`env` goes on top of the tests' own and of a modern terminal's."""
        self.master, slave = pty.openpty()
        self.resize(columns, rows)

        def in_child() -> None:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            signal.signal(signal.SIGHUP, signal.SIG_IGN if ignore_hup else signal.SIG_DFL)

        terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            stdin=slave, stdout=slave, stderr=slave, cwd=ROOT,
            env={**os.environ, **terminal, **(env or {})}, preexec_fn=in_child, close_fds=True,
        )  # fmt: skip
        os.close(slave)
        self.written = b""

    def resize(self, columns: int, rows: int) -> None:
        """Another size; the program gets its signal."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, data: bytes) -> None:
        os.write(self.master, data)

    def read_until(self, done: Callable[[bytes], bool], *, within: float = 10.0) -> bytes:
        """Read what the program writes until `done` says so of all that was written."""
        end = time.monotonic() + within
        while not done(self.written):
            left = end - time.monotonic()
            assert left > 0, f"not seen within {within} s; the end was {self.written[-400:]!r}"
            ready, _, _ = select.select([self.master], [], [], min(left, 0.2))
            if ready:
                try:
                    self.written += os.read(self.master, 65536)
                except OSError:
                    raise AssertionError(f"the program ended: {self.written[-800:]!r}") from None
        return self.written

    def quiet(self, seconds: float) -> bytes:
        """What the program writes until it has been silent for so long."""
        start = len(self.written)
        while select.select([self.master], [], [], seconds)[0]:
            self.written += os.read(self.master, 65536)
        return self.written[start:]

    def threads(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def ends(self, *, within: float, read: bool = True) -> int:
        """The exit code; fails when it takes longer."""
        end = time.monotonic() + within
        while self.process.poll() is None:
            assert time.monotonic() < end, "the process lives on"
            if read and select.select([self.master], [], [], 0.05)[0]:
                try:
                    self.written += os.read(self.master, 65536)
                except OSError:
                    read = False
            elif not read:
                try:
                    self.process.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
        return self.process.returncode

    def close_terminal(self) -> None:
        os.close(self.master)
        self.master = -1

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.master >= 0:
            os.close(self.master)
