"""The queue on a screen that nobody touches for a simulated month: memory and painting on its last days and on those of the middle, when its caches are full."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Final

from benchmarks.desks import Desks
from benchmarks.figures import Figure, at_most, below
from tests.staying import Day, Shop, stay
from tests.store.desks import MONDAY, place_at

MOST_MB: Final = 2.0


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """72 tickets come and go a day."""
    days, steps = (4, 4) if small else (30, 24)
    path = desks.folder / "staying.db"
    path.unlink(missing_ok=True)
    place = place_at(path)
    shop = Shop(place)
    stood = list(stay("queue", path, "vic", begun=MONDAY, days=days, steps=steps, happens=shop.happens))
    place.desk.close()
    some, full = max(1, days // 6), days // 2
    first, last = stood[full : full + some], stood[-some:]

    def of(span: list[Day], name: str) -> float:
        return median(float(getattr(day, name)) for day in span)

    grown = (of(last, "private_kb") - of(first, "private_kb")) * 1024 / 1e6
    yield below(f"memory grown from day {full + 1} to day {days}", grown, "MB", MOST_MB)
    yield at_most(
        f"a whole paint, day {days} against day {full + 1}",
        of(last, "paint_ms"),
        "ms",
        of(first, "paint_ms"),
        1.5,
    )
    yield at_most(
        f"processor time of day {days} against day {full + 1}",
        of(last, "cpu_s"),
        "s",
        of(first, "cpu_s"),
        1.5,
    )
