"""Simulated tickets that come in by a weekly rhythm, written straight into their table: only when and what they are about
matters to those who count them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from math import exp
from typing import Final

from store.database import Desk

HOUR: Final = 3_600_000
OF_DAY: Final = (
    0.35, 0.2, 0.12, 0.08, 0.06, 0.06, 0.1, 0.25, 0.5, 0.9, 1.3, 1.5, 1.4, 1.3, 1.45, 1.55, 1.5, 1.4, 1.5, 1.8, 2.1,
    2.2, 1.9, 1.2,
)  # fmt: skip
"""An hour of a day against the mean hour; nearly what 28,010 orders of a shop show by hour."""
OF_WEEK: Final = (1.1, 1.05, 1.0, 1.0, 1.0, 0.95, 0.9)
_MEAN: Final = sum(OF_DAY) / 24
FACETS: Final = ("category", "channel", "shop", "region", "product")
_INSERT: Final = """
INSERT INTO ticket (subject, kind, scenario, status, priority, priority_rank, team, opened_at, recorded_at, updated_at,
policy_version, due_key, category, channel, shop, region, product)
VALUES ('x', 'inquiry', 'presales', 'new', 'normal', 2, 'presales', ?, ?, ?, 1, 0, ?, ?, ?, ?, ?)
"""
Row = tuple[int, str, str, str, str, str]
"""When it was opened, and its values in the order of FACETS."""
Shares = Mapping[str, tuple[tuple[str, ...], tuple[float, ...]]]
"""Facet -> its values and how often each is."""


def zipf(facet: str, count: int) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """So many values of a facet, the n-th one n times as rare as the first."""
    return tuple(f"{facet}{place}" for place in range(count)), tuple(
        1 / place for place in range(1, count + 1)
    )


def rhythm(hour: int) -> float:
    """The share of an hour since the epoch, in Shanghai's time, of the mean hour."""
    local = hour + 8
    return OF_DAY[local % 24] / _MEAN * OF_WEEK[(local // 24 + 3) % 7]


def poisson(chance: random.Random, mean: float) -> int:
    """A count of this mean."""
    if mean > 60:
        return max(0, round(chance.gauss(mean, mean**0.5)))
    limit, count, product = exp(-mean), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


class Shop:
    """What comes in: its mean, and how far days and hours go up and down beyond chance (squared relative spread)."""

    def __init__(
        self,
        chance: random.Random,
        an_hour: float,
        shares: Shares,
        *,
        hours: float = 0.01,
        days: float = 0.005,
    ) -> None:
        self._chance, self._an_hour, self._shares = chance, an_hour, shares
        self._hours, self._days = hours, days
        self._day = (-1, 1.0)

    def mean(self, hour: int) -> float:
        """How many are to come in that hour, this time."""
        day = (hour + 8) // 24
        if self._day[0] != day:
            self._day = (day, self._chance.gammavariate(1 / self._days, self._days))
        return (
            self._an_hour
            * rhythm(hour)
            * self._day[1]
            * self._chance.gammavariate(1 / self._hours, self._hours)
        )

    def come(self, start: int, end: int, *, times: float = 1.0, **fixed: str) -> list[Row]:
        """The tickets from `start` to `end`, oldest first; `fixed` says what all of them are about."""
        rows: list[Row] = []
        for hour in range(start // HOUR, -(-end // HOUR)):
            for _one in range(poisson(self._chance, times * self.mean(hour))):
                at = hour * HOUR + self._chance.randrange(HOUR)
                if start <= at < end:
                    rows.append((at, *(fixed.get(facet) or self._value(facet) for facet in FACETS)))  # type: ignore[arg-type]
        return sorted(rows)

    def _value(self, facet: str) -> str:
        values, weights = self._shares[facet]
        return self._chance.choices(values, weights)[0]


def put(desk: Desk, rows: Iterable[Row]) -> None:
    """Write them; each stood in the desk at once."""
    with desk.transaction():
        desk.many(_INSERT, [(row[0], row[0], row[0], *row[1:]) for row in rows])
