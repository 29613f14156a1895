"""How a live import shares the desk: short transactions, and rests between them in which agents get their turn."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from store.database import Desk

AIM_S: Final = 0.006
"""How long a transaction is meant to be held; one of 15 ms is the most that agents should ever wait for."""
REST_S: Final = 0.004
"""At least so long between two."""
FEWEST: Final = 4
MOST: Final = 2_000
FIRST: Final = 40
_GROWTH: Final = 1.3
_ROWS_TO_CHECKPOINT: Final = 800


class Pace:
    """The number of rows that the next transaction should take, from the time that the last ones took."""

    def __init__(self, desk: Desk, *, longest_s: float = 0.0) -> None:
        self._desk = desk
        self.rows = FIRST
        self.longest_s = longest_s
        """The longest that a transaction was held."""
        self._began = self._last_s = 0.0
        self._cost_s = 0.0
        self._since_checkpoint = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One transaction whose holding is measured."""
        with self._desk.transaction():
            self._began = time.perf_counter()
            yield
        self.held(time.perf_counter() - self._began)

    def held(self, seconds: float) -> None:
        """The last transaction was held so long."""
        self._last_s = seconds
        self.longest_s = max(self.longest_s, seconds)

    @property
    def is_up(self) -> bool:
        """True when the transaction under way has been held long enough."""
        return time.perf_counter() - self._began >= AIM_S

    def took(self, rows: int) -> None:
        """The last transaction wrote these rows."""
        if rows:
            cost = self._last_s / rows
            self._cost_s = max(cost, 0.7 * self._cost_s + 0.3 * cost)
            wanted = AIM_S / max(self._cost_s, 1e-9)
            self.rows = round(max(FEWEST, min(wanted, self.rows * _GROWTH + 1, MOST)))
        self._since_checkpoint += rows
        if self._since_checkpoint >= _ROWS_TO_CHECKPOINT:
            # What is not copied here, outside the lock, the commit of some agent would have to copy.
            self._since_checkpoint = 0
            self._desk.rows("PRAGMA wal_checkpoint(PASSIVE)")

    @property
    def rest_s(self) -> float:
        """How long to leave the desk to others now."""
        return max(REST_S, self._last_s)
