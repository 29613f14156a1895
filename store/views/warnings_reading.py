"""What came in, counted by hour and by what the policy watches; bounded reads of indexes, aggregated by SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from store.database import Desk
from store.rules.durations import DAY_MS, HOUR_MS
from store.rules.unusual import ALL, Key

_WITHIN: Final = (
    "FROM ticket INDEXED BY ix_ticket_period WHERE opened_at >= :start AND opened_at < :end AND outbound = 0"
)
_HOURLY: Final = f"SELECT opened_at / {HOUR_MS}, {{column}}, count(*) {_WITHIN} GROUP BY 1, 2"
_TOTAL: Final = f"SELECT {{column}}, count(*) {_WITHIN} GROUP BY 1"
_ROWS: Final = (
    f"SELECT number, opened_at, category, product, region, shop, channel {_WITHIN} ORDER BY opened_at"
)
_FIRST: Final = "SELECT opened_at FROM ticket INDEXED BY ix_ticket_period ORDER BY opened_at LIMIT 1"
_IN_TIME: Final = f"SELECT count(*), coalesce(sum(recorded_at <= opened_at + {HOUR_MS}), 0) {_WITHIN}"
_DAILY: Final = (
    f"SELECT (opened_at + :offset) / {DAY_MS}, count(*) FROM ticket INDEXED BY ix_ticket_period"
    " WHERE opened_at >= :start AND opened_at < :end GROUP BY 1"
)
COLUMNS: Final = ("category", "product", "region", "shop", "channel")


class Arrival(NamedTuple):
    """A ticket as the series count it."""

    number: int
    opened_at: int
    values: tuple[str | None, ...]
    """In the order of COLUMNS."""

    def keys(self, series: Sequence[str]) -> list[Key]:
        """The series that it belongs to."""
        own = [(name, self.values[COLUMNS.index(name)]) for name in series]
        return [(ALL, ""), *((name, value) for name, value in own if value)]


def first_at(desk: Desk) -> int | None:
    """When the oldest ticket was opened."""
    return desk.value(_FIRST)  # type: ignore[no-any-return]


def hourly(desk: Desk, series: Iterable[str], start: int, end: int) -> dict[Key, dict[int, int]]:
    """Series -> hour since the epoch -> tickets."""
    found: dict[Key, dict[int, int]] = {}
    for name in (ALL, *series):
        column = "''" if name == ALL else name
        for hour, value, count in desk.rows(_HOURLY.format(column=column), {"start": start, "end": end}):
            if value or name == ALL:
                found.setdefault((name, value), {})[hour] = count
    return found


def totals(desk: Desk, series: Iterable[str], start: int, end: int) -> dict[Key, int]:
    """Series -> tickets of the window."""
    found: dict[Key, int] = {(ALL, ""): 0}
    for name in (ALL, *series):
        column = "''" if name == ALL else name
        for value, count in desk.rows(_TOTAL.format(column=column), {"start": start, "end": end}):
            if value or name == ALL:
                found[name, value] = count
    return found


def arrivals(desk: Desk, start: int, end: int) -> list[Arrival]:
    """The tickets of a short window, oldest first."""
    rows = desk.rows(_ROWS, {"start": start, "end": end})
    return [Arrival(number, at, tuple(values)) for number, at, *values in rows]


def comes_in_time(desk: Desk, start: int, end: int) -> bool:
    """True when at least four of five tickets stood in the desk within the hour: else a silence says nothing."""
    row = desk.row(_IN_TIME, {"start": start, "end": end})
    return row is not None and row[0] > 0 and row[1] >= 0.8 * row[0]


def daily(desk: Desk, start: int, end: int, offset_ms: int) -> Mapping[int, int]:
    """Day since the epoch in a zone so far ahead of UTC -> tickets."""
    asked = {"start": start, "end": end, "offset": offset_ms}
    return dict(desk.rows(_DAILY, asked))


def numbers_of(desk: Desk, key: Key, start: int, end: int, limit: int) -> list[int]:
    """The newest tickets of a series in a window."""
    name, value = key
    asked = {"start": start, "end": end, "value": value, "limit": limit}
    which = "" if name == ALL else f" AND {name} = :value"
    return [
        row[0]
        for row in desk.rows(f"SELECT number {_WITHIN}{which} ORDER BY opened_at DESC LIMIT :limit", asked)
    ]


def both(desk: Desk, one: Key, other: Key, start: int, end: int) -> int:
    """How many tickets of a window belong to both series."""
    asked = {"start": start, "end": end, "one": one[1], "other": other[1]}
    which = "".join(
        f" AND {name} = :{place}" for (name, _value), place in ((one, "one"), (other, "other")) if name != ALL
    )
    return int(desk.value(f"SELECT count(*) {_WITHIN}{which}", asked))
