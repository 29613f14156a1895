"""The facts of a day's, week's, month's, quarter's or year's report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.reports.measures import Done, of_span
from store.reports.promised import promised
from store.reports.standing import Standing, standings
from store.reports.then import Then, tickets_then
from store.rules.periods import DAY, Span, a_year_before, after, before
from store.rules.permission import require
from store.views.figures import Figures, figures, tickets_behind
from store.views.scorecard import Scorecard, scorecard

TREND_BY: Final[Mapping[str, str]] = {
    "day": "hour",
    "week": "day",
    "month": "day",
    "quarter": "month",
    "year": "month",
    "free": "day",
}
TREND: Final = (
    "arrivals",
    "complaints",
    "resolved",
    "replies",
    "first_response_avg",
    "sla_met",
    "csat",
    "backlog",
)
OF_HOURS: Final = ("arrivals", "complaints", "resolved", "replies")
_OPEN: Final = ("backlog", "backlog_age", "backlog_oldest")
OF_GROUP: Final = ("arrivals", "share", "resolution_rate", "first_response_avg", "sla_met", "csat")
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "team": (*OF_GROUP, *_OPEN),
    "channel": OF_GROUP,
    "category": OF_GROUP,
    "priority": _OPEN,
    "shop": OF_GROUP,
    "product": OF_GROUP,
    "region": OF_GROUP,
}
"""What figures are grouped by, and which of them; of the period before only the shares are told."""
OLDEST: Final = 10
"""Open tickets that are named."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Figures, and those of the period before."""

    now: Figures
    before: Figures


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """Everything that stands in the report. `as_of`: the moment whose answer it is, ms."""

    span: Span
    as_of: int
    whole: Compared
    a_year_before: Figures
    standings: tuple[Standing, ...]
    trend: Figures
    groups: Mapping[str, Compared]
    measures: tuple[Done, ...]
    oldest: tuple[Then, ...]
    next_day: Span | None
    promised: tuple[Then, ...]
    scorecard: Scorecard | None
    people: Mapping[int, str]
    """Agent's id -> login; empty where the reader sees nobody's name."""


def period_facts(desk: Desk, actor: Actor, span: Span, *, as_of: int | None = None, now: int) -> PeriodFacts:
    """Raises DeskError not_allowed."""
    require(actor, "see_figures")
    moment = now if as_of is None else min(as_of, now)

    def of(span: Span, by: str | None = None, which: tuple[str, ...] | None = None) -> Figures:
        return figures(desk, actor, span, by=by, which=which, as_of=as_of, now=now)

    with desk.snapshot():
        past = before(span)
        by = TREND_BY[span.unit]
        day = after(span) if span.unit == DAY else None
        oldest = tickets_behind(desk, actor, "backlog_oldest", span, limit=OLDEST, as_of=as_of, now=now)
        return PeriodFacts(
            span=span,
            as_of=moment,
            whole=Compared(of(span), of(past)),
            a_year_before=of(a_year_before(span)),
            standings=standings(desk, actor, span, as_of=as_of, now=now),
            trend=of(span, by, OF_HOURS if by == "hour" else TREND),
            groups={
                name: Compared(of(span, name, which), of(past, name, ("share",)))
                for name, which in GROUPS.items()
            },
            measures=of_span(desk, actor, span, as_of=moment),
            oldest=tuple(tickets_then(desk, oldest.numbers, as_of=moment, until=span.end)),
            next_day=day,
            promised=()
            if day is None
            else promised(desk, actor, day, moment=min(moment, span.end - 1), as_of=as_of, now=now),
            scorecard=None
            if span.unit == DAY or actor.role == "viewer"
            else scorecard(desk, actor, span=span, as_of=as_of, now=now),
            people=people_of(desk, actor),
        )


def people_of(desk: Desk, actor: Actor) -> dict[int, str]:
    """Who may be named to the actor."""
    if actor.role == "viewer":
        return {}
    rows = desk.rows("SELECT id, login FROM agent")
    return {id_: login for id_, login in rows if actor.role != "agent" or id_ == actor.agent_id}
