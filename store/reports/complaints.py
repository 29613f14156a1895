"""The facts of a report on complaints: each case as far as it had come, and what was learnt from all of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.reports.measures import Done, of_tickets
from store.reports.period import Compared
from store.reports.then import Then, tickets_then
from store.rules.masking import mask_text
from store.rules.periods import Span, before
from store.rules.permission import require
from store.views.figures import Figures, figures, tickets_behind

COMPLAINTS: Final = {"kind": ("complaint",)}
WHICH: Final = (
    "arrivals",
    "resolved",
    "complaint_rate",
    "complaint_resolution_rate",
    "resolution_time_avg",
    "resolution_time_median",
    "first_response_avg",
    "plan_time_avg",
    "sla_met",
    "sla_met_plan",
    "sla_breaches",
    "reopen_rate",
    "csat",
    "backlog",
    "backlog_age",
    "backlog_oldest",
)
OF_GROUP: Final = (
    "arrivals",
    "share",
    "complaint_resolution_rate",
    "resolution_time_avg",
    "sla_met",
    "backlog",
)
GROUPS: Final = ("category", "channel", "product", "shop", "region")
_ALL: Final = 1 << 40


@dataclass(frozen=True, slots=True)
class Cause:
    """A root cause: its code where kefu brings it, else the desk's own name, masked."""

    code: str | None
    name: str


@dataclass(frozen=True, slots=True)
class OfferSum:
    """What was offered of one kind on these cases. Fen."""

    type: str
    offered: int
    accepted: int
    offered_fen: int
    accepted_fen: int


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """Everything that stands in the report."""

    span: Span
    as_of: int
    whole: Compared
    groups: Mapping[str, Compared]
    cases: tuple[Then, ...]
    """Opened in the span, the newest first; then those opened before that were solved in it or were open at its end."""
    opened: int
    """How many of `cases` were opened in the span."""
    causes: Mapping[int, Cause]
    by_cause: tuple[tuple[int, int], ...]
    """(cause, cases that it stands on), most first."""
    by_responsibility: tuple[tuple[str, int], ...]
    offers: tuple[OfferSum, ...]
    stories: Mapping[int, str]
    """Ticket -> what was noted for the case collection, masked."""
    measures: tuple[Done, ...]


def complaint_facts(
    desk: Desk, actor: Actor, span: Span, *, as_of: int | None = None, now: int
) -> ComplaintFacts:
    """Raises DeskError not_allowed."""
    require(actor, "see_figures")
    moment = now if as_of is None else min(as_of, now)

    def of(span: Span, by: str | None, which: tuple[str, ...]) -> Figures:
        return figures(desk, actor, span, by=by, only=COMPLAINTS, which=which, as_of=as_of, now=now)

    def behind(figure: str) -> tuple[int, ...]:
        found = tickets_behind(desk, actor, figure, span, only=COMPLAINTS, limit=_ALL, as_of=as_of, now=now)
        return found.numbers

    with desk.snapshot():
        opened = sorted(behind("arrivals"), reverse=True)
        older = sorted({*behind("resolved"), *behind("backlog")} - set(opened), reverse=True)
        cases = tickets_then(desk, [*opened, *older], as_of=moment)
        counted = Counter(id_ for case in cases for id_ in set(case.causes))
        responsible = Counter(case.responsibility or "" for case in cases[: len(opened)])
        numbers = [case.number for case in cases]
        return ComplaintFacts(
            span=span,
            as_of=moment,
            whole=Compared(of(span, None, WHICH), of(before(span), None, WHICH)),
            groups={
                name: Compared(of(span, name, OF_GROUP), of(before(span), name, ("share",)))
                for name in GROUPS
            },
            cases=tuple(cases),
            opened=len(opened),
            causes=_causes(desk, sorted(counted)),
            by_cause=tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0]))),
            by_responsibility=tuple(sorted(responsible.items(), key=lambda one: (-one[1], one[0]))),
            offers=_offers(cases),
            stories=_stories(desk, [case.number for case in cases if case.story], moment),
            measures=of_tickets(desk, actor, numbers, as_of=moment),
        )


def _causes(desk: Desk, ids: Sequence[int]) -> dict[int, Cause]:
    sql = "SELECT id, code, name FROM cause WHERE id IN (SELECT value FROM json_each(?))"
    return {id_: Cause(code, mask_text(name)) for id_, code, name in desk.rows(sql, (json.dumps(list(ids)),))}


def _offers(cases: Sequence[Then]) -> tuple[OfferSum, ...]:
    sums: dict[str, list[int]] = {}
    for case in cases:
        for offer in case.offers:
            one = sums.setdefault(offer.type, [0, 0, 0, 0])
            is_taken, amount = offer.answer == "accepted", offer.amount_fen or 0
            for place, more in enumerate((1, int(is_taken), amount, amount if is_taken else 0)):
                one[place] += more
    return tuple(
        OfferSum(type_, *sums[type_]) for type_ in sorted(sums, key=lambda type_: (-sums[type_][0], type_))
    )


def _stories(desk: Desk, numbers: Sequence[int], as_of: int) -> dict[int, str]:
    sql = "SELECT ticket_id, note FROM story WHERE at <= ? AND ticket_id IN (SELECT value FROM json_each(?))"
    return {number: mask_text(note) for number, note in desk.rows(sql, (as_of, json.dumps(list(numbers))))}
