"""The guard: a thread that ends the process when its terminal is gone, reads no more, or the event loop stands still.

A stalled terminal blocks Textual's event loop inside a full write queue; handlers of the loop can then not run. So
signals are caught with `signal.signal`, and a daemon thread watches the terminal, what is written to it, and the loop's
heartbeat. At the first sign it asks the app to leave, lets go of output that nobody takes, and where the app does not
hear, or does not come to an end, it leaves by itself.

Time is counted in the guard's own looks. A process or a machine that was stopped as a whole has not looked, so nothing
of that seems to stand still; and what is merely slow takes a piece, or beats, now and then.
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
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tui.output import Output

GONE: Final = 129
POLL_S: Final = 0.5
HEARS_S: Final = 0.7
"""How long a loop may take to hear that it is to end."""
GRACE_S: Final = 4.0
"""How long one that has heard may take: what was typed is saved first, even on a desk that is locked for a while."""
BLOCKED_S: Final = 7.0
"""Output of which the terminal takes nothing for so long is given up: with the above it is over within 10 s."""
STANDSTILL_S: Final = 30.0
BEAT_S: Final = 1.0
SIGNALS: Final = (signal.SIGHUP, signal.SIGTERM)


class _Still:
    """For how long something has been the same, in looks of the guard."""

    def __init__(self) -> None:
        self._last: int | None = None
        self._for_s = 0.0

    def seen(self, value: int | None, poll_s: float) -> float:
        """Seconds of looks for which it has been this; 0 for None."""
        self._for_s = self._for_s + poll_s if value is not None and value == self._last else 0.0
        self._last = value
        return self._for_s


class Guard:
    """Watches one terminal and one event loop.

    `on_end` is called on the loop at the first sign; `leave` is called with 129 when that did not help. `output` tells
    which thread writes to the terminal.
    """

    def __init__(
        self,
        on_end: Callable[[], None],
        *,
        output: Callable[[], Output | None] = lambda: None,
        fd: int = 0,
        poll_s: float = POLL_S,
        hears_s: float = HEARS_S,
        grace_s: float = GRACE_S,
        blocked_s: float = BLOCKED_S,
        standstill_s: float = STANDSTILL_S,
        leave: Callable[[int], Any] = os._exit,
    ) -> None:
        self._on_end = on_end
        self._output = output
        self._fd = fd
        self._poll_s = poll_s
        self._hears_s = hears_s
        self._grace_s = grace_s
        self._blocked_s = blocked_s
        self._standstill_s = standstill_s
        self._leave = leave
        self._beats = 0
        self._sign = threading.Event()
        self._heard = threading.Event()
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
        self._heard.set()
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
                self._loop.call_soon_threadsafe(self._end)
        if self._comes_to_an_end():
            return
        if self._terminal is not None:
            with contextlib.suppress(termios.error, OSError):
                termios.tcsetattr(self._fd, termios.TCSANOW, self._terminal)
        self._leave(GONE)

    def _end(self) -> None:
        self._heard.set()
        self._on_end()

    def _comes_to_an_end(self) -> bool:
        """Whether the app leaves by itself; output that holds it up is given up on the way."""
        if not self._heard.wait(self._hears_s):
            self._give_up()
            if not self._heard.wait(self._hears_s):
                return False
        held = self._waiting_for()
        if self._stopped.wait(self._grace_s / 4):
            return True
        if held is not None and held == self._waiting_for():
            self._give_up()
        return self._stopped.wait(self._grace_s * 3 / 4)

    def _waiting_for(self) -> int | None:
        output = self._output()
        return None if output is None else output.waiting_for

    def _give_up(self) -> None:
        output = self._output()
        if output is not None:
            output.give_up()

    def _wait_for_a_sign(self) -> None:
        """Return on a signal, a hang-up, output that nobody takes, or a loop that stands still."""
        poll = select.poll()
        poll.register(self._fd, 0)
        loop, terminal = _Still(), _Still()
        while not self._sign.wait(self._poll_s):
            if any(mask & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _fd, mask in poll.poll(0)):
                return
            if terminal.seen(self._waiting_for(), self._poll_s) >= self._blocked_s:
                self._give_up()
                return
            if loop.seen(self._beats, self._poll_s) >= self._standstill_s:
                return
