"""The guard: a thread that ends the process when its terminal is gone or its screen stands still.

A stalled terminal blocks Textual's event loop inside a full write queue; handlers of the loop can then not run. So
signals are caught with `signal.signal`, and a daemon thread watches the terminal and the loop's heartbeat. At the
first sign it asks the app to leave, and two seconds later it leaves by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import termios
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

GONE: Final = 129
POLL_S: Final = 0.5
GRACE_S: Final = 2.0
STANDSTILL_S: Final = 30.0
BEAT_S: Final = 1.0
SIGNALS: Final = (signal.SIGHUP, signal.SIGTERM)


class Guard:
    """Watches one terminal and one event loop.

    `on_end` is called on the loop at the first sign; `leave` is called with 129 when that did not help.
    """

    def __init__(
        self,
        on_end: Callable[[], None],
        *,
        fd: int = 0,
        poll_s: float = POLL_S,
        grace_s: float = GRACE_S,
        standstill_s: float = STANDSTILL_S,
        leave: Callable[[int], Any] = os._exit,
    ) -> None:
        self._on_end = on_end
        self._fd = fd
        self._poll_s = poll_s
        self._grace_s = grace_s
        self._standstill_s = standstill_s
        self._leave = leave
        self._beats = 0
        self._sign = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._heartbeat: asyncio.TimerHandle | None = None
        self._before: dict[int, Any] = {}
        self._terminal: list[Any] | None = None

    def start(self) -> None:
        """Begin to watch. Call on the event loop, in the main thread."""
        self._loop = asyncio.get_running_loop()
        with contextlib.suppress(termios.error, OSError):
            self._terminal = termios.tcgetattr(self._fd)
        for number in SIGNALS:
            self._before[number] = signal.signal(number, self._on_signal)
        self._before[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        self._beat()
        self._thread = threading.Thread(target=self._watch, name="kefu-guard", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and put the signal handlers back. Call in the main thread."""
        self._stopped.set()
        self._sign.set()
        if self._heartbeat is not None:
            self._heartbeat.cancel()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()

    @property
    def ended(self) -> bool:
        """True once a sign was seen: a signal, a hang-up, a standstill."""
        return self._sign.is_set() and not self._stopped.is_set()

    def _beat(self) -> None:
        self._beats += 1
        if self._loop is not None:
            self._heartbeat = self._loop.call_later(BEAT_S, self._beat)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._sign.set()

    def _watch(self) -> None:
        self._wait_for_a_sign()
        if self._stopped.is_set():
            return
        self._sign.set()
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._on_end)
        if self._stopped.wait(self._grace_s):
            return
        if self._terminal is not None:
            with contextlib.suppress(termios.error, OSError):
                termios.tcsetattr(self._fd, termios.TCSANOW, self._terminal)
        self._leave(GONE)

    def _wait_for_a_sign(self) -> None:
        """Return on a signal, a hang-up or a standstill. A standstill counts our own polls, so that a process (or
        a machine) that was stopped as a whole does not look like a loop that stands still."""
        poll = select.poll()
        poll.register(self._fd, 0)
        seen, still = self._beats, 0.0
        while not self._sign.wait(self._poll_s):
            if any(mask & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _fd, mask in poll.poll(0)):
                return
            still = 0.0 if self._beats != seen else still + self._poll_s
            seen = self._beats
            if still >= self._standstill_s:
                return
