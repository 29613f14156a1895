"""Tickets that come in by a weekly rhythm, written straight into their table: only when and what about matters here."""

from __future__ import annotations

import random
from collections.abc import Iterable
from math import exp

from store.database import Desk
from store.rules.durations import DAY_MS, HOUR_MS

OF_DAY = (
    0.35, 0.2, 0.12, 0.08, 0.06, 0.06, 0.1, 0.25, 0.5, 0.9, 1.3, 1.5, 1.4, 1.3, 1.45, 1.55, 1.5, 1.4, 1.5, 1.8, 2.1,
    2.2, 1.9, 1.2,
)  # fmt: skip
OF_WEEK = (1.1, 1.05, 1.0, 1.0, 1.0, 0.95, 0.9)
SHARES = {
    "category": (("logistics", 0.4), ("product", 0.3), ("refund", 0.2), ("other", 0.1)),
    "channel": (("chat", 0.6), ("email", 0.25), ("phone", 0.15)),
    "shop": (("A", 0.7), ("B", 0.3)),
    "region": (("上海", 0.3), ("浙江", 0.3), ("广东", 0.4)),
    "product": (("P1", 0.5), ("P2", 0.3), ("P3", 0.2)),
}
_INSERT = """
INSERT INTO ticket (subject, kind, scenario, status, priority, priority_rank, team, opened_at, recorded_at, updated_at,
policy_version, due_key, category, channel, shop, region, product)
VALUES ('x', 'inquiry', 'presales', 'new', 'normal', 2, 'presales', ?, ?, ?, 1, 0, ?, ?, ?, ?, ?)
"""
Row = tuple[int, str, str, str, str, str]


def rate(at: int, a_day: float, zone_hours: int = 8) -> float:
    """Tickets an hour that the rhythm leads to expect."""
    local = at // HOUR_MS + zone_hours
    weekday = (local // 24 + 3) % 7
    return a_day / 24.7 * OF_DAY[local % 24] * OF_WEEK[weekday]


def poisson(chance: random.Random, mean: float) -> int:
    """A count of this mean."""
    if mean > 60:
        return max(0, round(chance.gauss(mean, mean**0.5)))
    limit, count, product = exp(-mean), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def coming(
    chance: random.Random, start: int, end: int, a_day: float, spread: float = 0.01, **fixed: str
) -> list[Row]:
    """Tickets from `start` to `end`; `fixed` says what all of them are about."""
    rows: list[Row] = []
    hour = start // HOUR_MS * HOUR_MS
    while hour < end:
        mean = rate(hour, a_day) * chance.gammavariate(1 / spread, spread)
        for _one in range(poisson(chance, mean)):
            at = hour + chance.randrange(HOUR_MS)
            values = {
                name: fixed.get(name) or chance.choices([v for v, _p in of], [p for _v, p in of])[0]
                for name, of in SHARES.items()
            }
            if start <= at < end:
                rows.append(
                    (at, *(values[name] for name in ("category", "channel", "shop", "region", "product")))
                )
        hour += HOUR_MS
    return sorted(rows)


def put(desk: Desk, rows: Iterable[Row]) -> None:
    """Write them; each stood in the desk at once."""
    with desk.transaction():
        desk.many(_INSERT, [(row[0], row[0], row[0], *row[1:]) for row in rows])


def weeks_before(desk: Desk, now: int, *, weeks: int = 8, a_day: float = 400, seed: int = 1) -> None:
    """So many weeks of history up to `now`."""
    put(desk, coming(random.Random(seed), now - weeks * 7 * DAY_MS, now, a_day))
