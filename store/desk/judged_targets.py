"""The policy's targets, judged when their time has come.

A period is judged once: when it has ended and what it counts has settled. A running one is looked at now and then, so
that a crossed warning line is told while something can still be done about it. What was told is an alert for (target,
period, level) and therefore told once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.desk.judging import Look
from store.desk.warning import warn
from store.errors import WrongUsage
from store.policy.in_force import in_force_since, targets_in_force
from store.rules.durations import DAY_MS, HOUR_MS, MINUTE_MS
from store.rules.judging import AGENT, TEAM, WARNED, Kpi, KpiLevel, subject_of
from store.rules.periods import Span, before, span_of
from store.views.figures import desk_zone
from store.views.targets import Judged, cases, judged_period

DESK_ITSELF: Final = Actor(0, "kefu", "kefu", "admin")
LOOK_EACH_MS: Final[Mapping[str, int]] = {
    "day": 10 * MINUTE_MS,
    "week": HOUR_MS,
    "month": 6 * HOUR_MS,
    "quarter": DAY_MS,
    "year": DAY_MS,
}
"""How often a running period is looked at."""
REST_MS: Final = 10 * MINUTE_MS
"""The longest time without asking whether the policy is another."""
_STANDING: Final = (
    "SELECT id, subject, level, fired_at, reason, data FROM alert WHERE clock = 'kpi' AND state = 'fired'"
    " AND acknowledged_at IS NULL AND closed_at IS NULL ORDER BY id"
)

_TOLD: Final = "SELECT 1 FROM alert WHERE clock = 'kpi' AND subject = ? AND level = ? AND subject <> ''"


def look(desk: Desk, data: Mapping[str, Any], *, now: int) -> Look:
    """Judge every target whose period has ended, and the running ones whose warning line is crossed.

    `data`: the name of a target -> {done: the last period that was judged, looked: when a running one was looked at}.
    """
    zone, since = desk_zone(desk), in_force_since(desk)
    kept: dict[str, dict[str, Any]] = {}
    fired, times = 0, [now + REST_MS]
    for kpi in targets_in_force(desk).kpis:
        known = data.get(kpi.name)
        mine = kept[kpi.name] = dict(known or {})
        running = span_of(kpi.every, now, zone)
        ended = _ended(kpi, running, now)
        if mine.get("done") != ended.name:
            # what had ended before anybody had this target is nobody's miss
            if known is not None or ended.end + kpi.settle_ms >= since:
                fired += _judge(desk, kpi, ended, now)
            mine["done"] = ended.name
        if kpi.warn is not None and kpi.early and kpi.levels:
            looked = mine.get("looked", 0)
            if not looked <= now < looked + LOOK_EACH_MS[kpi.every]:
                fired += _judge(desk, kpi, running, now)
                mine["looked"] = now
            times.append(mine["looked"] + LOOK_EACH_MS[kpi.every])
        times.append(_settles(kpi, running, now))
    fired += _unanswered(desk, now)
    return Look(fired, min(time for time in times if time > now), kept)


def _ended(kpi: Kpi, running: Span, now: int) -> Span:
    """The newest period whose time to be judged has come."""
    span = before(running)
    while span.end + kpi.settle_ms > now:
        span = before(span)
    return span


def _settles(kpi: Kpi, running: Span, now: int) -> int:
    """When the next period is to be judged."""
    span = running
    while before(span).end + kpi.settle_ms > now:
        span = before(span)
    return span.end + kpi.settle_ms


def _judge(desk: Desk, kpi: Kpi, span: Span, now: int) -> int:
    try:
        found = judged_period(desk, DESK_ITSELF, kpi, span, now=now)
    except WrongUsage as error:
        if error.code != "no_such_agent":
            raise
        return 0  # of somebody who is not here: `policy check` says so, and the other targets are judged
    return sum(_fire(desk, one, now) for one in found)


def _fire(desk: Desk, one: Judged, now: int) -> int:
    level = one.kpi.fires(one.verdict, running=one.running)
    if level is None:
        return 0
    subject = subject_of(one.kpi, one.span.name, one.key)
    highest = desk.value("SELECT max(level) FROM alert WHERE clock = 'kpi' AND subject = ?", (subject,))
    if highest is not None and highest >= level.level:
        return 0
    reason = "warn" if one.verdict == WARNED and level.at == "warn" else "target"
    return _warn(desk, one.kpi, level, subject, reason, _facts(desk, one), now)


def _warn(
    desk: Desk, kpi: Kpi, level: KpiLevel, subject: str, reason: str, facts: Mapping[str, Any], now: int
) -> int:
    alert = warn(
        desk,
        kind="kpi",
        subject=subject,
        level=level.level,
        reason=reason,
        tell=level.tell,
        by=level.by,
        always=level.always,
        data=facts,
        plan=kpi.plan,
        now=now,
    )
    return int(alert is not None)


def _facts(desk: Desk, one: Judged) -> dict[str, Any]:
    kpi = one.kpi
    facts: dict[str, Any] = {
        "kpi": kpi.name,
        "figure": kpi.figure,
        "scope": kpi.scope,
        "span": one.span.name,
        "running": one.running,
        "value": one.value.value,
        "cases": cases(one.value),
        "verdict": one.verdict,
        "target": [kpi.target.sign, kpi.target.value],
        "warn": None if kpi.warn is None else [kpi.warn.sign, kpi.warn.value],
        "measure": kpi.measure,
    }
    if kpi.only:
        facts["only"] = {facet: list(values) for facet, values in kpi.only.items()}
    if kpi.scope == TEAM:
        facts["team"] = one.key
    if kpi.scope == AGENT:
        facts["agent"] = one.key
        team = desk.value(
            "SELECT min(t.team) FROM agent_team t JOIN agent a ON a.id = t.agent_id WHERE a.login = ?",
            (one.key,),
        )
        if team is not None:
            facts["team"] = team
    return facts


def _unanswered(desk: Desk, now: int) -> int:
    """Levels that wait so long after the first for an acknowledgement."""
    targets = targets_in_force(desk)
    fired = 0
    for _id, subject, level, fired_at, reason, text in desk.rows(_STANDING):
        facts = json.loads(text)
        kpi = targets.kpi(str(facts.get("kpi")))
        for later in () if kpi is None else kpi.levels:
            if later.at != "after" or later.level <= level or fired_at + later.after_ms > now:
                continue
            if kpi is not None and desk.row(_TOLD, (subject, later.level)) is None:
                fired += _warn(desk, kpi, later, subject, reason, facts, now)
    return fired
