"""The sweep: a beat with 100,000 open and nothing due, and one with 1,000 levels reached at once."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.desks import Desks
from benchmarks.figures import Figure, below
from benchmarks.histories import NOW
from store.database import Desk, open_desk
from store.desk.sweep import Swept, sweep

ROUNDS: Final = 200
DUE: Final = 1_000
WITHIN_S: Final = 2.0
"""An alert fires at most so long after its threshold."""


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """Nothing due: against a desk of 50 tickets."""
    large, little = desks.of(unsettled=5_000 if small else 100_000), desks.of(unsettled=50)
    idle = {name: _idle(path) for name, path in (("large", large), ("little", little))}
    count = "5,000" if small else "100,000"
    yield Figure(f"sweep, {count} open and none due", idle["large"], "us", idle["little"])
    for due in (100,) if small else (DUE,):
        took, swept = _all_due(large, due)
        yield below(f"sweep, {swept.fired:,} alerts at once among {count} open", took, "s", WITHIN_S)
        yield Figure("sweep, an alert", took / max(swept.fired, 1) * 1e6, "us")


def _idle(path: Path) -> float:
    """Microseconds of a sweep that finds nothing, the median."""
    desk = open_desk(_copy(path))
    sweep(desk, now=NOW)
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        assert sweep(desk, now=NOW) == Swept()
        rounds.append((time.perf_counter() - began) * 1e6)
    desk.close()
    return median(rounds)


def _all_due(path: Path, due: int) -> tuple[float, Swept]:
    """Seconds of one sweep at the moment when so many levels have been reached."""
    desk = open_desk(_copy(path))
    sweep(desk, now=NOW)
    at = _moment_of(desk, due)
    began = time.perf_counter()
    swept = sweep(desk, now=at)
    took = time.perf_counter() - began
    desk.close()
    return took, swept


def _moment_of(desk: Desk, due: int) -> int:
    sql = "SELECT next_level_at FROM clock WHERE next_level_at > ? ORDER BY next_level_at LIMIT 1 OFFSET ?"
    return int(desk.value(sql, (NOW, due - 1)))


def _copy(source: Path) -> Path:
    copy = source.with_name("sweeping.db")
    for left in copy.parent.glob(f"{copy.name}*"):
        left.unlink()
    shutil.copyfile(source, copy)
    return copy
