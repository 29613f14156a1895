"""Short transactions for long work: as many rows each as a few milliseconds hold, and a rest in which others write."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from store.database import Desk

AIM_S: Final = 0.006
"""How long the desk is meant to be held; nobody should ever wait longer than 15 ms."""
REST_S: Final = 0.004
FIRST: Final = 4
MOST: Final = 200
_TURNS_TO_CHECKPOINT: Final = 40


class Turns:
    """`rows`: how many the next transaction should take, from how long the last one was held."""

    def __init__(self, desk: Desk) -> None:
        self.rows = FIRST
        self.longest_s = 0.0
        self.pause: Callable[[float], None] = time.sleep
        self._desk = desk
        self._count = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One transaction, measured from the moment that it holds the desk; then a rest."""
        with self._desk.transaction():
            began = time.perf_counter()
            yield
            held = time.perf_counter() - began
        self.longest_s = max(self.longest_s, held)
        wanted = self.rows * AIM_S / max(held, 1e-4)
        self.rows = max(1, min(round(wanted), 2 * self.rows, MOST))
        self._count += 1
        if self._count % _TURNS_TO_CHECKPOINT == 0:
            self._desk.rows("PRAGMA wal_checkpoint(PASSIVE)")
        self.pause(max(REST_S, held))
