"""A screen that nobody touches stands for a month, tickets coming and going: it neither grows nor slows."""

from __future__ import annotations

from statistics import median

import pytest

from tests.conftest import LONG
from tests.staying import Day, Shop, stay
from tests.store.desks import MONDAY, Place

DAYS, STEPS = (30, 24) if LONG else (4, 3)
MOST_KB = 2_048
"""What memory may differ by from one day to another without anything having grown."""


def assert_stays(days: list[Day]) -> None:
    """The last days against some before them: what has a limit of its own, as caches have, is full by then."""
    some, full = max(1, len(days) // 6), max(1, len(days) // 2)
    first, last = days[full : full + some], days[-some:]
    print(*days, sep="\n")

    def of(days: list[Day], name: str) -> float:
        return median(float(getattr(day, name)) for day in days)

    assert of(last, "private_kb") - of(first, "private_kb") < MOST_KB
    assert of(last, "objects") < of(first, "objects") * 1.05
    assert of(last, "paint_ms") < of(first, "paint_ms") * 1.5 + 1
    assert of(last, "cpu_s") < of(first, "cpu_s") * 1.5 + 0.2


@pytest.mark.parametrize("app", ["queue", pytest.param("wall", marks=pytest.mark.long)])
def test_a_screen_that_stands_for_days_neither_grows_nor_slows(place: Place, app: str) -> None:
    shop = Shop(place)
    days = list(stay(app, place.path, "vic", begun=MONDAY, days=DAYS, steps=STEPS, happens=shop.happens))
    assert len(days) == DAYS
    assert_stays(days)
