"""Shares that are watched like volumes: slow first answers, tickets that nobody resolves within a day, returns.

What is usual is learnt from four weeks of days; now is the last six hours (answers) or the last day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from store.rules.durations import DAY_MS, HOUR_MS
from store.rules.unusual import ALL, Key, step_up
from store.rules.unusual_share import LEAST_CASES, Usual, share_at_least, usual
from store.rules.unusual_table import Volume

if TYPE_CHECKING:
    from store.database import Desk

DAYS: Final = 28
ANSWERS_MS: Final = 6 * HOUR_MS
SLOW: Final = 0.9
"""A first answer is slow that took longer, of its target, than nine of ten did."""
ORDERS_MS: Final = 7 * DAY_MS
"""A return is held against the orders of so long."""
_TICKETS: Final = "FROM ticket t INDEXED BY ix_ticket_period"
_WITHIN: Final = "t.opened_at >= :start AND t.opened_at < :end AND t.outbound = 0"
_ANSWERED: Final = (
    f"{_TICKETS} JOIN clock c ON c.ticket_id = t.number AND c.kind = 'first_response' WHERE {_WITHIN}"
    " AND (c.state = 'met' OR (c.state = 'running' AND c.due_at < :now))"
)
_SHARE_OF_TARGET: Final = "CASE WHEN c.state = 'met' THEN c.consumed_ms * 1.0 / c.target_ms ELSE 1e9 END"
_LATE_FROM: Final = f"SELECT {_SHARE_OF_TARGET} {_ANSWERED} ORDER BY 1 LIMIT 1 OFFSET :place"
_COUNT: Final = f"SELECT count(*) {_ANSWERED}"
_SLOW: Final = (
    f"SELECT (:end - 1 - t.opened_at) / {DAY_MS}, {{column}}, sum({_SHARE_OF_TARGET} > :late), count(*)"
    f" {_ANSWERED} GROUP BY 1, 2"
)
_UNSOLVED: Final = (
    f"SELECT (:end - 1 - t.opened_at) / {DAY_MS}, {{column}},"
    f" sum(f.first_resolved_at IS NULL OR f.first_resolved_at > t.opened_at + {DAY_MS}), count(*)"
    f" {_TICKETS} JOIN ticket_fact f ON f.ticket_id = t.number WHERE {_WITHIN} GROUP BY 1, 2"
)
_RETURNED: Final = (
    f"SELECT (:end - 1 - applied_at) / {DAY_MS}, {{column}}, count(*) FROM return_request"
    " WHERE applied_at >= :start AND applied_at < :end GROUP BY 1, 2"
)
_ORDERED: Final = (
    f"SELECT (:end - 1 - placed_at) / {DAY_MS}, {{column}}, count(*) FROM shop_order INDEXED BY ix_order_placed"
    f" WHERE placed_at >= :start - {ORDERS_MS} AND placed_at < :end GROUP BY 1, 2"
)
_OF_ORDERS: Final = ("product", "shop")
"""What both an order and its return request name."""
_WEEK: Final = ORDERS_MS // DAY_MS
Cells = dict[Key, dict[int, tuple[int, int]]]
"""Series -> days ago -> (cases that count, all cases)."""


@dataclass(frozen=True, slots=True)
class FigureLook:
    """A share of the last hours against what is usual of it."""

    figure: str
    key: Key
    count: int
    cases: int
    usual: Usual
    chance: float

    @property
    def name(self) -> str:
        """What it is called in subjects and in what is kept."""
        return f"{self.figure}:{self.key[0]}:{self.key[1]}"


def learn_figures(desk: Desk, volume: Volume, now: int) -> dict[str, Any]:
    """What is usual, for `look_at_figures`, as JSON keeps it."""
    found: dict[str, Any] = {}
    for figure in volume.figures:
        late = _late_from(desk, now) if figure == "response_time" else 0.0
        if late is None:
            continue
        start, end = now - DAYS * DAY_MS, now
        if figure == "resolution_rate":
            start, end = start - DAY_MS, end - DAY_MS
        own: dict[str, list[float]] = {}
        for (name, value), days in _cells(desk, figure, volume, start, end, late, now).items():
            past = usual(days.values())
            if past is not None:
                own[f"{name}:{value}"] = [float(f"{past.share:.6g}"), round(past.rho, 6)]
        found[figure] = {"late": late, "usual": own}
    return found


def look_at_figures(desk: Desk, volume: Volume, learnt: Mapping[str, Any], now: int) -> list[FigureLook]:
    """Every series of every figure that has enough cases now."""
    found: list[FigureLook] = []
    for figure, known in learnt.items():
        if figure not in volume.figures:
            continue
        start, end = _window(figure, now)
        cells = _cells(desk, figure, volume, start, end, known["late"], now)
        for (name, value), days in cells.items():
            past = known["usual"].get(f"{name}:{value}")
            count, cases = (sum(numbers) for numbers in zip(*days.values(), strict=True))
            if past is not None and cases >= LEAST_CASES:
                usually = Usual(past[0], past[1])
                chance = share_at_least(count, cases, usually) if count > cases * past[0] else 1.0
                found.append(FigureLook(figure, (name, value), count, cases, usually, chance))
    return found


def beyond(looks: list[FigureLook], volume: Volume, share: float) -> list[FigureLook]:
    """Those beyond chance, the least likely first."""
    worth = sorted(
        (
            look
            for look in looks
            if look.chance <= share
            and look.count >= look.cases * look.usual.share + volume.least.more
            and _times(look) >= min(volume.least.times, 1.25)
        ),
        key=lambda look: look.chance,
    )
    return worth[: step_up([look.chance for look in worth], share, len(looks))]


def figure_tickets(desk: Desk, look: FigureLook, late: float, now: int, limit: int) -> list[int]:
    """The newest tickets that count for it."""
    start, end = _window(look.figure, now)
    name, value = look.key
    asked = {"start": start, "end": end, "now": now, "late": late, "value": value, "limit": limit}
    tail = "" if name == ALL else f" AND t.{name} = :value"
    order = " ORDER BY t.opened_at DESC LIMIT :limit"
    if look.figure == "response_time":
        sql = f"SELECT t.number {_ANSWERED} AND {_SHARE_OF_TARGET} > :late{tail}{order}"
    elif look.figure == "resolution_rate":
        sql = (
            f"SELECT t.number {_TICKETS} JOIN ticket_fact f ON f.ticket_id = t.number WHERE {_WITHIN}"
            f" AND (f.first_resolved_at IS NULL OR f.first_resolved_at > t.opened_at + {DAY_MS}){tail}{order}"
        )
    else:
        tail = tail.replace("t.", "r.")
        sql = (
            "SELECT r.ticket_id FROM return_request r WHERE r.applied_at >= :start AND r.applied_at < :end"
            f" AND r.ticket_id IS NOT NULL{tail} ORDER BY r.applied_at DESC LIMIT :limit"
        )
    return [row[0] for row in desk.rows(sql, asked)]


def _times(look: FigureLook) -> float:
    """Of a share that is large already nobody can see the double."""
    usually = look.usual.share
    odds = look.count / max(look.cases - look.count, 0.5)
    return min(look.count / (look.cases * usually) if look.cases else 0.0, odds / (usually / (1 - usually)))


def _window(figure: str, now: int) -> tuple[int, int]:
    if figure == "response_time":
        return now - ANSWERS_MS, now
    if figure == "resolution_rate":
        return now - 2 * DAY_MS, now - DAY_MS
    return now - DAY_MS, now


def _late_from(desk: Desk, now: int) -> float | None:
    asked = {"start": now - DAYS * DAY_MS, "end": now, "now": now}
    count = desk.value(_COUNT, asked)
    if count < LEAST_CASES:
        return None
    late = float(desk.value(_LATE_FROM, {**asked, "place": int(count * SLOW)}))
    return round(min(late, 1e6), 6)


def _cells(desk: Desk, figure: str, volume: Volume, start: int, end: int, late: float, now: int) -> Cells:
    found: Cells = {}
    if figure == "return_rate":
        for key, days in _returns(desk, volume, start, end):
            found[key] = days
        return found
    sql = _SLOW if figure == "response_time" else _UNSOLVED
    asked = {"start": start, "end": end, "now": now, "late": late}
    for name in (ALL, *volume.series):
        column = "''" if name == ALL else f"t.{name}"
        wanted = asked if figure == "response_time" else {"start": start, "end": end}
        for ago, value, count, cases in desk.rows(sql.format(column=column), wanted):
            if value or name == ALL:
                found.setdefault((name, value), {})[ago] = (int(count), cases)
    return found


def _returns(
    desk: Desk, volume: Volume, start: int, end: int
) -> Iterator[tuple[Key, dict[int, tuple[int, int]]]]:
    """Of each day the returns asked for, and the orders of the week up to it."""
    asked = {"start": start, "end": end}
    for name in (ALL, *(one for one in volume.series if one in _OF_ORDERS)):
        column = "''" if name == ALL else name
        placed: dict[str, dict[int, int]] = {}
        for ago, value, count in desk.rows(_ORDERED.format(column=column), asked):
            placed.setdefault(value or "", {})[ago] = count
        sent_back: dict[str, dict[int, int]] = {}
        for ago, value, count in desk.rows(_RETURNED.format(column=column), asked):
            sent_back.setdefault(value or "", {})[ago] = count
        days = range(-(-(end - start) // DAY_MS))
        for value, orders in placed.items():
            if not value and name != ALL:
                continue
            cells: dict[int, tuple[int, int]] = {}
            for ago in days:
                base = sum(orders.get(ago + back, 0) for back in range(_WEEK))
                returned = sent_back.get(value, {}).get(ago, 0)
                if base:
                    cells[ago] = (min(returned, base), base)
            if cells:
                yield (name, value), cells
