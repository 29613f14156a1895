"""How a live import shares the desk: short transactions, and rests between them in which agents get their turn."""

from __future__ import annotations

import gc
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from store.database import Desk

AIM_S: Final = 0.005
"""How long a transaction is meant to be held; one of 15 ms is the most that agents should ever wait for."""
REST_S: Final = 0.005
"""At least so long between two."""
REST: Final = 2.0
"""And so many times as long as the last one was held: who finds the desk taken looks again ever more rarely (SQLite
after 1, 2, 5, 10, 15 ... ms), so what the last of a hundred waits follows from how often it is found taken."""
FEWEST: Final = 24
MOST: Final = 2_000
FIRST: Final = 40
_GROWTH: Final = 1.3
_REMEMBERED: Final = 9
_ROWS_TO_CHECKPOINT: Final = 800
_TOUCH: Final = "UPDATE import_batch SET counts = counts WHERE id = (SELECT max(id) FROM import_batch)"


class Pace:
    """The number of rows that the next transaction should take, from the time that the last ones were held.

    It follows most of them, not the longest: on a machine with too much to do any transaction is held while others
    have the processor, and fewer rows would only make more transactions.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.rows = FIRST
        self.longest_s = 0.0
        """The longest that a transaction was held."""
        self.pause: Callable[[float], None] = time.sleep
        self._began = self._last_s = 0.0
        self._costs: deque[float] = deque(maxlen=_REMEMBERED)
        self._since_checkpoint = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One transaction whose holding is measured. Rest before it: who has just slept is not interrupted so soon."""
        collects = gc.isenabled()
        gc.disable()  # not now
        try:
            with self._desk.transaction():
                self._began = time.perf_counter()
                yield
            self.held(time.perf_counter() - self._began)
        finally:
            if collects:
                gc.enable()

    def rest(self) -> None:
        """Leave the desk to others."""
        self.pause(max(REST_S, min(REST * self._last_s, 6 * AIM_S)))

    def held(self, seconds: float) -> None:
        """The last transaction was held so long."""
        self._last_s = seconds
        self.longest_s = max(self.longest_s, seconds)

    @property
    def is_up(self) -> bool:
        """True when the transaction under way has been held long enough."""
        return time.perf_counter() - self._began >= AIM_S

    def anew(self) -> None:
        """Rows of another kind come now."""
        self._costs.clear()
        self.rows = FIRST

    def took(self, rows: int) -> None:
        """The last transaction wrote these rows."""
        if rows:
            self._costs.append(self._last_s / rows)
            usual = sorted(self._costs)[len(self._costs) // 2]
            self.rows = round(max(FEWEST, min(AIM_S / max(usual, 1e-9), self.rows * _GROWTH + 1, MOST)))
        self._since_checkpoint += rows
        if self._since_checkpoint >= _ROWS_TO_CHECKPOINT:
            self._since_checkpoint = 0
            self._copy_log()

    def _copy_log(self) -> None:
        """What is not copied here, outside the lock, the commit of some agent would have to copy.

        The first commit to a log that begins anew waits for the disk; a small one does that for the others.
        """
        self._desk.rows("PRAGMA wal_checkpoint(PASSIVE)")
        with self._desk.transaction():
            began = time.perf_counter()
            self._desk.execute(_TOUCH)
        self.longest_s = max(self.longest_s, time.perf_counter() - began)
