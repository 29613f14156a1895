"""Many programs on pseudo-terminals of their own, played by scripts in one loop.

A script is a generator: it yields a `Wait` for what it wants to see, or seconds to rest, and is sent what was found.
"""

from __future__ import annotations

import contextlib
import fcntl
import heapq
import os
import pty
import re
import selectors
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.sessions_screen import Screen
from benchmarks.terminal import CHUNK, COMPILED, ROOT

TICK_HZ: Final = os.sysconf("SC_CLK_TCK")
FOREIGN: Final = ("TEXTUAL", "KEFU", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True, slots=True)
class Wait:
    """Until this (a regular expression) has been written since the last key; None is sent when it takes too long."""

    pattern: bytes
    within_s: float = 5.0


Script = Generator[Wait | float, re.Match[bytes] | None, None]


class Seat:
    """One terminal with a program on it."""

    def __init__(self, words: Sequence[str], *, columns: int, rows: int, env: dict[str, str]) -> None:
        self.fd, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

        def own_terminal() -> None:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        self.process = subprocess.Popen(
            [sys.executable, *words], stdin=slave, stdout=slave, stderr=slave, cwd=ROOT,
            env={**kept, **terminal, **COMPILED, **env}, preexec_fn=own_terminal,
        )  # fmt: skip
        os.close(slave)
        self.screen = Screen()
        self.since_key = b""
        self.key_at = 0.0
        self.written = 0
        self.script: Script | None = None
        self.waits: Wait | None = None
        self.turn = 0

    def press(self, keys: bytes) -> None:
        """Type, and forget what was written before."""
        self.since_key, self.key_at = b"", time.perf_counter()
        os.write(self.fd, keys)

    @property
    def cpu_s(self) -> float:
        """Processor time of all its threads since it began."""
        with open(f"/proc/{self.process.pid}/stat", "rb") as stat:
            fields = stat.read().rpartition(b")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK_HZ

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(OSError):
            os.close(self.fd)


class Crowd:
    """Seats and their loop. `on_gone(seat, numbers)` is called when tickets have left a seat's list."""

    def __init__(self, on_gone: Callable[[Seat, set[int]], None] = lambda _seat, _numbers: None) -> None:
        self.seats: list[Seat] = []
        self.on_gone = on_gone
        self._selector = selectors.DefaultSelector()
        self._timers: list[tuple[float, int, int, Seat]] = []
        self._count = 0

    def __enter__(self) -> Crowd:
        return self

    def __exit__(self, *_error: object) -> None:
        for seat in self.seats:
            seat.end()
        self._selector.close()

    def sit(self, seat: Seat) -> Seat:
        self.seats.append(seat)
        os.set_blocking(seat.fd, False)
        self._selector.register(seat.fd, selectors.EVENT_READ, seat)
        return seat

    def play(self, seat: Seat, script: Script) -> None:
        """Begin a script."""
        seat.script = script
        self._go_on(seat, None)

    def stop(self) -> None:
        """No script goes on; the programs stay."""
        for seat in self.seats:
            seat.script = seat.waits = None

    def run(self, seconds: float, done: Callable[[], bool] = lambda: False) -> None:
        """Read all terminals and play the scripts for so long, or until `done`."""
        end = time.perf_counter() + seconds
        while not done() and (left := end - time.perf_counter()) > 0:
            if self._timers:
                left = min(left, self._timers[0][0] - time.perf_counter())
            for key, _events in self._selector.select(max(left, 0)):
                self._read(key.data)
            while self._timers and self._timers[0][0] <= time.perf_counter():
                _at, _count, turn, seat = heapq.heappop(self._timers)
                if seat.turn == turn and seat.script is not None:
                    self._go_on(seat, None)

    def cpu_s(self) -> float:
        """Processor time of all programs together."""
        return sum(seat.cpu_s for seat in self.seats)

    def _read(self, seat: Seat) -> None:
        try:
            data = os.read(seat.fd, CHUNK)
        except OSError:
            raise RuntimeError(
                f"a session ended: {seat.since_key[-3000:].decode(errors='replace')}"
            ) from None
        seat.written += len(data)
        gone = seat.screen.feed(data)
        if gone:
            self.on_gone(seat, gone)
        if len(seat.since_key) < 1 << 20:
            seat.since_key += data
        if seat.waits is not None and seat.script is not None:
            found = re.search(seat.waits.pattern, seat.since_key)
            if found:
                self._go_on(seat, found)

    def _go_on(self, seat: Seat, found: re.Match[bytes] | None) -> None:
        assert seat.script is not None
        seat.turn += 1
        try:
            step = seat.script.send(found) if seat.turn and seat.waits else next(seat.script)
        except StopIteration:
            seat.script = seat.waits = None
            return
        self._count += 1
        if isinstance(step, Wait):
            seat.waits = step
            due = time.perf_counter() + step.within_s
        else:
            seat.waits = None
            due = time.perf_counter() + step
        heapq.heappush(self._timers, (due, self._count, seat.turn, seat))
