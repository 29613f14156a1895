"""The facts of the report to the supply chain: parcels against what was promised, by carrier and region, and whether the
customers of late ones were told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.reports.period import Compared
from store.reports.then import tickets_then
from store.rules.masking import STAR, mask_region, mask_text
from store.rules.orders import days_late
from store.rules.periods import Span, before
from store.rules.permission import require
from store.views.figures import Figures, figures, tickets_behind

CATEGORIES: Final = {"category": ("logistics", "damage")}
WHICH: Final = (
    "arrivals",
    "complaints",
    "resolved",
    "resolution_rate",
    "resolution_time_avg",
    "first_response_avg",
    "csat",
    "backlog",
)
LOST: Final = ("failed", "sent_back", "lost")
"""How a parcel fares that does not arrive."""
_PARCELS: Final = """
SELECT s.order_no, s.platform, s.tracking_no, coalesce(s.carrier, o.carrier, ''), coalesce(s.region, o.region, ''),
s.status, s.shipped_at, s.promised_at, s.delivered_at, coalesce(o.product, '') FROM shipment s
LEFT JOIN shop_order o ON o.order_no = s.order_no AND o.platform = s.platform
WHERE s.created_at <= :as_of AND (s.promised_at >= :start AND s.promised_at < :end
OR s.delivered_at >= :start AND s.delivered_at < :end AND s.promised_at < s.delivered_at
OR s.promised_at < :start AND (s.delivered_at IS NULL OR s.delivered_at >= :end))
ORDER BY s.promised_at, s.id
"""
_TICKETS: Final = """
SELECT one.key, t.number, EXISTS (SELECT 1 FROM event e WHERE e.ticket_id = t.number
AND e.type IN ('public_reply', 'call') AND e."by" = 'agent' AND e.recorded_at <= :as_of AND e.at <= :as_of
AND e.at >= (one.value ->> 2)) FROM json_each(:parcels) one JOIN ticket t ON t.order_no = (one.value ->> 0)
WHERE t.order_no IS NOT NULL AND t.order_no <> ''
AND (coalesce(t.platform, '') IN (one.value ->> 1, '') OR (one.value ->> 1) = '')
AND t.recorded_at <= :as_of AND t.opened_at <= :as_of ORDER BY t.number
"""
"""A parcel's place among those asked for, a ticket of its order, and whether its customer has heard from a person since."""
_DAMAGED: Final = """
SELECT t.number, coalesce(t.order_no, ''), coalesce(o.carrier, ''), coalesce(t.region, o.region, ''),
coalesce(t.product, o.product, '') FROM json_each(?) one JOIN ticket t ON t.number = one.value
LEFT JOIN shop_order o ON o.order_no = t.order_no AND o.platform = coalesce(t.platform, '')
"""
_DAMAGE: Final = {"category": ("damage",)}


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel that was promised for the span, or is late in it. `tickets`: of its order."""

    order_no: str
    tracking_no: str
    carrier: str
    region: str
    status: str
    shipped_at: int | None
    promised_at: int
    delivered_at: int | None
    """None: it had not arrived at the report's moment."""
    product: str
    days_late: int | None
    """Days behind the promise, begun ones counted whole; None when it is not late."""
    due_within: bool
    """It was promised for the span."""
    tickets: tuple[int, ...] = ()
    told: bool = False
    """A person has said something to its customer since it was sent off."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A ticket about damaged goods that came in within the span."""

    number: int
    order_no: str
    opened_at: int
    kind: str
    carrier: str
    region: str
    product: str
    resolved: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """Parcels of one carrier or region: those promised for the span, how they arrived, and the late ones of it."""

    key: str
    promised: int
    in_time: int
    late: int
    """Arrived behind the promise or still missing, older ones too."""
    missing: int
    """Of the late ones: not arrived yet."""
    lost: int
    """Of the late ones: failed, sent back or lost."""
    days_late: float | None
    """On average, of the late ones."""
    told: int
    damaged: int


@dataclass(frozen=True, slots=True)
class LogisticsFacts:
    """Everything that stands in the report."""

    span: Span
    as_of: int
    whole: Compared
    parcels: tuple[Parcel, ...]
    late: tuple[Parcel, ...]
    """The most days late first."""
    damaged: tuple[Damaged, ...]
    total: Sum
    by_carrier: tuple[Sum, ...]
    by_region: tuple[Sum, ...]


def logistics_facts(
    desk: Desk, actor: Actor, span: Span, *, as_of: int | None = None, now: int
) -> LogisticsFacts:
    """Raises DeskError not_allowed."""
    require(actor, "see_figures")
    moment = now if as_of is None else min(as_of, now)
    until = min(span.end - 1, moment)
    asked = {"start": span.start, "end": span.end, "as_of": moment}

    def of(span: Span) -> Figures:
        return figures(desk, actor, span, by="category", only=CATEGORIES, which=WHICH, as_of=as_of, now=now)

    with desk.snapshot():
        rows = desk.rows(_PARCELS, asked)
        parcels = [_parcel(row, span, until) for row in rows]
        late = _with_tickets(
            desk,
            [(row, one) for row, one in zip(rows, parcels, strict=True) if one.days_late is not None],
            moment,
        )
        late.sort(key=lambda one: (-(one.days_late or 0), one.promised_at, one.order_no, one.tracking_no))
        behind = tickets_behind(
            desk, actor, "arrivals", span, only=_DAMAGE, limit=1 << 40, as_of=as_of, now=now
        )
        damaged = _damaged(desk, sorted(behind.numbers), moment)
        whole = Compared(of(span), of(before(span)))
    return LogisticsFacts(
        span=span,
        as_of=moment,
        whole=whole,
        parcels=tuple(parcels),
        late=tuple(late),
        damaged=tuple(damaged),
        total=_sum("", parcels, late, damaged),
        by_carrier=_sums(parcels, late, damaged, lambda one: one.carrier),
        by_region=_sums(parcels, late, damaged, lambda one: one.region),
    )


def _parcel(row: Sequence[object], span: Span, until: int) -> Parcel:
    (
        order_no,
        _platform,
        tracking_no,
        carrier,
        region,
        status,
        shipped_at,
        promised_at,
        delivered_at,
        product,
    ) = row
    arrived = delivered_at if isinstance(delivered_at, int) and delivered_at <= until else None
    assert isinstance(promised_at, int)
    return Parcel(
        order_no=mask_text(str(order_no)),
        tracking_no=mask_text(str(tracking_no)),
        carrier=mask_text(str(carrier)),
        region=_area(str(region)),
        status=str(status) if arrived is not None or status != "delivered" else "",
        shipped_at=shipped_at if isinstance(shipped_at, int) else None,
        promised_at=promised_at,
        delivered_at=arrived,
        product=mask_text(str(product)),
        days_late=days_late(promised_at, until if arrived is None else arrived),
        due_within=span.holds(promised_at),
    )


def _area(region: str) -> str:
    return mask_region(region).rstrip(STAR) if region else ""


def _damaged(desk: Desk, numbers: Sequence[int], moment: int) -> list[Damaged]:
    facts = {row[0]: row[1:] for row in desk.rows(_DAMAGED, (json.dumps(list(numbers)),))}
    found = []
    for one in tickets_then(desk, numbers, as_of=moment):
        order_no, carrier, region, product = facts[one.number]
        found.append(
            Damaged(
                number=one.number,
                order_no=mask_text(order_no),
                opened_at=one.opened_at,
                kind=one.kind,
                carrier=mask_text(carrier),
                region=_area(region),
                product=mask_text(product),
                resolved=one.resolved_at is not None,
            )
        )
    return found


def _with_tickets(desk: Desk, late: Sequence[tuple[Sequence[object], Parcel]], moment: int) -> list[Parcel]:
    """The late parcels with the tickets of their orders, and whether their customers heard of it. An order goes by its
    number as it is stored: one that looks like a card's is masked in what is told."""
    asked = [[row[0], row[1], one.shipped_at or one.promised_at] for row, one in late]
    tickets: dict[int, set[int]] = {}
    told: set[int] = set()
    for place, number, heard in desk.rows(_TICKETS, {"parcels": json.dumps(asked), "as_of": moment}):
        tickets.setdefault(place, set()).add(number)
        if heard:
            told.add(place)
    return [
        replace(one, tickets=tuple(sorted(tickets.get(place, ()))), told=place in told)
        for place, (_row, one) in enumerate(late)
    ]


def _sums(
    parcels: Sequence[Parcel],
    late: Sequence[Parcel],
    damaged: Sequence[Damaged],
    key: Callable[[Parcel | Damaged], str],
) -> tuple[Sum, ...]:
    groups: Mapping[str, tuple[list[Parcel], list[Parcel], list[Damaged]]] = {
        name: ([], [], []) for name in sorted({*map(key, parcels), *map(key, damaged)})
    }
    for parcel in parcels:
        groups[key(parcel)][0].append(parcel)
    for parcel in late:
        groups[key(parcel)][1].append(parcel)
    for one in damaged:
        groups[key(one)][2].append(one)
    found = [_sum(name, *parts) for name, parts in groups.items()]
    return tuple(sorted(found, key=lambda one: (-one.late, -one.promised, -one.damaged, one.key)))


def _sum(key: str, parcels: Sequence[Parcel], late: Sequence[Parcel], damaged: Sequence[Damaged]) -> Sum:
    due = [one for one in parcels if one.due_within]
    days = [one.days_late for one in late if one.days_late is not None]
    return Sum(
        key=key,
        promised=len(due),
        in_time=sum(one.delivered_at is not None and one.days_late is None for one in due),
        late=len(late),
        missing=sum(one.delivered_at is None for one in late),
        lost=sum(one.status in LOST for one in late),
        days_late=sum(days) / len(days) if days else None,
        told=sum(one.told for one in late),
        damaged=len(damaged),
    )
