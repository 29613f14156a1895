"""The judged figures: each against its target and warning line, the period before, the same a year before, the trend."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.policy.in_force import targets_in_force
from store.rules.judging import AGENT, DESK, FEW, MISSED, OPEN, TEAM, WARNED, Kpi
from store.rules.periods import Span, a_year_before, before, from_to, span_of
from store.rules.permission import require
from store.views.figures import Group, Value, desk_zone, figures

TREND: Final[Mapping[str, int]] = {"day": 14, "week": 12, "month": 12, "quarter": 8, "year": 5}
"""How many periods a trend shows."""
NOTHING: Final = Value(None, 0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A target and how its figure stands in one period."""

    kpi: Kpi
    key: str | None
    """The team or the login that it is about; None for the desk."""
    span: Span
    value: Value
    verdict: str
    """One of store.rules.judging: met, missed, warned, few, open."""
    running: bool
    """The period has not ended."""
    earlier: Value = NOTHING
    """The period before."""
    last_year: Value = NOTHING
    trend: tuple[tuple[str, Value], ...] = ()
    """(Name of the period, value), the oldest first; the last is `span`."""


def cases(value: Value) -> int:
    """How many cases a value rests on."""
    return value.count if value.out_of is None else value.out_of


def judge_value(kpi: Kpi, key: str | None, span: Span, value: Value, *, now: int, **more: object) -> Judged:
    """A value against its target."""
    verdict = kpi.verdict(None if value.value is None else float(value.value), cases(value))
    running = span.end + kpi.settle_ms > now
    if running and not kpi.early and verdict in (MISSED, WARNED):
        verdict = OPEN
    return Judged(kpi, key, span, value, verdict, span.end > now, **more)  # type: ignore[arg-type]


def judged(
    desk: Desk,
    actor: Actor,
    *,
    team: str | None = None,
    agent: str | None = None,
    at: int | None = None,
    trend: bool = True,
    now: int,
    heard: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[Judged]:
    """The policy's targets as they stand in the periods that `at` (default: now) lies in.

    For the desk those of the desk, and each team's own; of a `team` or an `agent` all of theirs, the desk's applied to
    them. An agent sees their own. `heard(done, all)` is told after each. Raises DeskError not_allowed, WrongUsage.
    """
    require(actor, "see_figures")
    targets = targets_in_force(desk)
    if actor.role == "agent":
        agent = actor.login
    if agent is not None:
        scopes: tuple[str, ...] = (AGENT, DESK)
    else:
        scopes = (DESK, TEAM)
    wanted = [
        kpi
        for scope in scopes
        for kpi in targets.kpis
        if kpi.scope == scope and _fits(kpi, agent, targets.kpis)
    ]
    found: list[Judged] = []
    for place, kpi in enumerate(wanted):
        heard(place, len(wanted))
        found += _judged(desk, actor, kpi, team, agent, now if at is None else at, trend, now)
    return found


def _fits(kpi: Kpi, agent: str | None, kpis: Sequence[Kpi]) -> bool:
    """Of an agent the desk's targets too, but for figures that have one of an agent's own."""
    own = any((other.figure, other.scope) == (kpi.figure, AGENT) for other in kpis)
    return agent is None or kpi.scope == AGENT or not own


def _judged(
    desk: Desk, actor: Actor, kpi: Kpi, team: str | None, agent: str | None, at: int, trend: bool, now: int
) -> list[Judged]:
    span = span_of(kpi.every, at, desk_zone(desk))
    only = dict(kpi.only)
    if agent is not None:
        only["agent"] = (agent,)
    elif team is not None:
        only["team"] = (team,)
    by_team = kpi.scope == TEAM and team is None and agent is None
    key = agent if agent is not None else team
    if by_team:
        groups = figures(desk, actor, span, by="team", only=only, which=(kpi.figure,), now=now).groups[1:]
        return [
            judge_value(kpi, group.key, span, group.values[kpi.figure], now=now)
            for group in groups
            if group.key
        ]
    steps = (trend_spans(span) if trend else (before(span), span)) if span.start <= now else (span,)
    values = {step.name: NOTHING for step in steps}
    whole = from_to(steps[0], span)
    found = figures(desk, actor, whole, by=kpi.every, only=only, which=(kpi.figure,), now=now)
    for group in found.groups[1:]:
        if group.key in values:
            values[group.key] = _value(group, kpi)
    return [
        judge_value(
            kpi,
            key,
            span,
            values[span.name],
            now=now,
            earlier=values.get(before(span).name, NOTHING),
            last_year=_last_year(desk, actor, kpi, only, span, values, now) if trend else NOTHING,
            trend=tuple(values.items()),
        )
    ]


def trend_spans(span: Span) -> tuple[Span, ...]:
    """The periods that a trend up to this one shows, the oldest first."""
    found = [span]
    for _place in range(TREND[span.unit] - 1):
        found.append(before(found[-1]))
    return tuple(reversed(found))


def _value(group: Group, kpi: Kpi) -> Value:
    return group.values[kpi.figure]


def _last_year(
    desk: Desk,
    actor: Actor,
    kpi: Kpi,
    only: Mapping[str, tuple[str, ...]],
    span: Span,
    known: Mapping[str, Value],
    now: int,
) -> Value:
    past = a_year_before(span)
    if past.name in known:
        return known[past.name]
    return figures(desk, actor, past, only=only, which=(kpi.figure,), now=now).total[kpi.figure]


def judged_period(desk: Desk, actor: Actor, kpi: Kpi, span: Span, *, now: int) -> list[Judged]:
    """One target in one period: of the desk, or of every team or agent that has cases in it."""
    if kpi.scope == DESK:
        value = figures(desk, actor, span, only=kpi.only, which=(kpi.figure,), now=now).total[kpi.figure]
        return [judge_value(kpi, None, span, value, now=now)]
    groups = figures(desk, actor, span, by=kpi.scope, only=kpi.only, which=(kpi.figure,), now=now).groups[1:]
    found = [judge_value(kpi, group.key, span, _value(group, kpi), now=now) for group in groups if group.key]
    return [one for one in found if one.verdict != FEW]


def people(desk: Desk, actor: Actor, at: int | None = None) -> list[str]:
    """The logins whose figures the actor may see, by name; `at` (ms): those who were there then."""
    require(actor, "see_figures")
    if actor.role == "agent":
        return [actor.login]
    if actor.role == "viewer":
        return []
    rows = desk.rows(
        "SELECT a.login, t.team FROM agent a LEFT JOIN agent_team t ON t.agent_id = a.id"
        " WHERE (a.disabled_at IS NULL OR a.disabled_at > :at) AND coalesce(a.created_at <= :at, 1)"
        " AND a.role <> 'viewer' AND a.origin IS NULL ORDER BY a.login",
        {"at": at},
    )
    seen = {login for login, team in rows if actor.sees_all_teams or team in actor.teams}
    return sorted(seen)


def may_see(actor: Actor, agent: str | None) -> None:
    """DeskError not_allowed where somebody asks for a colleague's figures and may not."""
    if agent is not None and agent != actor.login and actor.role not in ("supervisor", "admin"):
        raise DeskError("not_allowed", role=actor.role, verb="compare_agents")
