"""The policy's targets in a report's period: how each stands, how often it was missed, what is due and what was done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.policy.in_force import targets_in_force
from store.reports.measures import Done, of_alerts
from store.rules.judging import AGENT, DESK, FEW, MISSED, TEAM, WARNED, Kpi, subject_of
from store.rules.periods import FREE, UNITS, Span, a_year_before, before, between, parts, span_of
from store.views.figures import Value, figures
from store.views.targets import NOTHING, Judged, judge_value

_ALERTS: Final = (
    "SELECT l.id, l.subject, l.fired_at, l.acknowledged_at, a.login, l.plan, l.false_alarm FROM alert l"
    " LEFT JOIN agent a ON a.id = l.acknowledged_by WHERE l.clock = 'kpi' AND l.state = 'fired' AND l.fired_at <= :as_of"
    " AND l.subject IN (SELECT value FROM json_each(:subjects)) ORDER BY l.id"
)


@dataclass(frozen=True, slots=True)
class Told:
    """An alert of a missed target."""

    alert: int
    fired_at: int
    acknowledged_at: int | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A target in the report's period, or where it is judged less often, in the period around it."""

    judged: Judged
    judged_parts: int
    """Periods in which it was judged within the report's; 0 where it is judged once."""
    missed_parts: int
    told: tuple[Told, ...]
    measures: tuple[Done, ...]

    @property
    def missed(self) -> bool:
        """Whether it was missed, in the whole or in a part."""
        return self.judged.verdict in (MISSED, WARNED) or self.missed_parts > 0


@dataclass(frozen=True, slots=True)
class _Question:
    actor: Actor
    span: Span
    as_of: int | None
    moment: int
    now: int


def standings(desk: Desk, actor: Actor, span: Span, *, as_of: int | None, now: int) -> tuple[Standing, ...]:
    """The targets of the desk and of its teams; of an agent their own. In the policy's order.

    Raises DeskError not_allowed.
    """
    moment = now if as_of is None else min(as_of, now)
    asked = _Question(actor, span, as_of, moment, now)
    kpis = targets_in_force(desk, as_of).kpis
    scopes = (AGENT, DESK) if actor.role == "agent" else (DESK, TEAM)
    own = {kpi.figure for kpi in kpis if kpi.scope == AGENT}
    found: list[Standing] = []
    for kpi in kpis:
        if kpi.scope not in scopes or (actor.role == "agent" and kpi.scope == DESK and kpi.figure in own):
            continue
        found += _of(desk, asked, kpi)
    return tuple(found)


def _of(desk: Desk, asked: _Question, kpi: Kpi) -> list[Standing]:
    span = _span(asked, kpi)
    by = "team" if kpi.scope == TEAM else None
    spans = (span, before(span), a_year_before(span))
    now, earlier, last_year = (dict(_values(desk, asked, kpi, one, by)) for one in spans)
    pieces = _pieces(asked, kpi, span)
    found = []
    for key, value in now.items():
        if by is not None and not key:
            continue
        whose = key if by is not None else asked.actor.login if asked.actor.role == "agent" else None
        one = judge_value(
            kpi,
            whose,
            span,
            value,
            now=asked.moment,
            earlier=earlier.get(key, NOTHING),
            last_year=last_year.get(key, NOTHING),
        )
        if by is not None and one.verdict == FEW:
            continue
        judged = _parts(desk, asked, kpi, pieces, key if by is not None else None)
        missed = [part for part in judged if part.verdict in (MISSED, WARNED)]
        subjects = [
            subject_of(kpi, name, whose) for name in {span.name, *(part.span.name for part in judged)}
        ]
        told = _told(desk, subjects, asked)
        found.append(
            Standing(
                one,
                len([part for part in judged if part.verdict != FEW]),
                len(missed),
                told,
                of_alerts(desk, asked.actor, [each.alert for each in told], as_of=asked.moment),
            )
        )
    return found


def _span(asked: _Question, kpi: Kpi) -> Span:
    """The report's, or the period in which the target is judged, where that is longer."""
    unit = asked.span.unit
    if unit == FREE or UNITS.index(kpi.every) <= UNITS.index(unit):
        return asked.span
    return span_of(kpi.every, max(asked.span.start, min(asked.span.end - 1, asked.moment)), asked.span.zone)


def _values(
    desk: Desk, asked: _Question, kpi: Kpi, span: Span, by: str | None
) -> list[tuple[str | None, Value]]:
    found = figures(
        desk,
        asked.actor,
        span,
        by=by,
        only=_only(kpi),
        which=(kpi.figure,),
        as_of=asked.as_of,
        now=asked.now,
    )
    groups = found.groups if by is None else found.groups[1:]
    return [(group.key, group.values[kpi.figure]) for group in groups]


def _only(kpi: Kpi) -> Mapping[str, tuple[str, ...]]:
    return dict(kpi.only)


def _pieces(asked: _Question, kpi: Kpi, span: Span) -> tuple[Span, ...]:
    """The periods of the target that end within the report's, whole ones; none where it is judged once."""
    if span is not asked.span or span.unit == kpi.every:
        return ()
    found = (span_of(kpi.every, part.start, span.zone) for part in parts(span, kpi.every))
    return tuple(one for one in found if one.end <= span.end and one.end + kpi.settle_ms <= asked.moment)


def _parts(
    desk: Desk, asked: _Question, kpi: Kpi, pieces: tuple[Span, ...], team: str | None
) -> list[Judged]:
    if not pieces:
        return []
    whole = between(pieces[0].first, pieces[-1].last, asked.span.zone)
    only = dict(kpi.only) | ({"team": (team,)} if team is not None else {})
    found = figures(
        desk,
        asked.actor,
        whole,
        by=kpi.every,
        only=only,
        which=(kpi.figure,),
        as_of=asked.as_of,
        now=asked.now,
    )
    values = {group.key: group.values[kpi.figure] for group in found.groups[1:]}
    return [judge_value(kpi, team, one, values.get(one.name, NOTHING), now=asked.moment) for one in pieces]


def _told(desk: Desk, subjects: list[str], asked: _Question) -> tuple[Told, ...]:
    as_of, named = asked.moment, asked.actor.role != "viewer"
    rows = desk.rows(_ALERTS, {"as_of": as_of, "subjects": json.dumps(subjects)})
    return tuple(
        Told(id_, fired_at, at, by if named else None)
        if at is not None and at <= as_of
        else Told(id_, fired_at, None, None)
        for id_, _subject, fired_at, at, by, _plan, _false in rows
    )
