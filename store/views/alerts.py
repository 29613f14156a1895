"""What fired, why, for whom, since when, and who looks after it: levels of tickets' clocks, and warnings."""

from __future__ import annotations

import json
from collections.abc import Collection
from itertools import islice
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.rules.masking import mask_text
from store.rules.permission import allowed, require
from store.rules.words import EVERY_TEAM
from store.views.shapes import AlertView

_SELECT: Final = """
SELECT l.id, l.ticket_id, l.clock, l.cycle, l.level, l.fired_at, l.reason, l.due_at, l.told, l.bell, l.note,
l.acknowledged_at, k.login, l.closed_reason, coalesce(t.subject, ''), coalesce(t.priority, ''),
coalesce(t.team, json_extract(l.data, '$.team'), ''), a.login, l.told_later, l.held_until, c.login,
l.subject, l.data, l.plan, l.false_alarm
FROM alert l LEFT JOIN ticket t ON t.number = l.ticket_id LEFT JOIN agent k ON k.id = l.acknowledged_by
LEFT JOIN agent a ON a.id = t.assignee_id LEFT JOIN agent c ON c.id = l.caused_by WHERE l.state = 'fired'
"""
_OPEN: Final = " AND l.acknowledged_at IS NULL AND l.closed_at IS NULL"
_TOLD: Final = (
    " AND (EXISTS (SELECT 1 FROM json_each(l.told) WHERE value IN (SELECT value FROM json_each(:names)))"
    " OR EXISTS (SELECT 1 FROM json_each(l.told_later) WHERE value IN (SELECT value FROM json_each(:names))))"
)
"""What can concern somebody who leads nobody: it names them or a team of theirs."""
_SEEN: Final = (
    " AND (coalesce(json_extract(l.data, '$.agent'), :me) = :me"
    " OR EXISTS (SELECT 1 FROM json_each(l.told) WHERE value = :me))"
)
"""What somebody may see who may not compare agents: no colleague's figures, unless the policy has told them."""


def unacknowledged(desk: Desk, actor: Actor, *, limit: int = 200, now: int) -> list[AlertView]:
    """The alerts told to the actor (a supervisor: to anybody of their teams) that nobody has acknowledged, newest first."""
    require(actor, "see")
    leads = actor.role in ("supervisor", "admin")
    names = [actor.login, *(f"team:{team}" for team in actor.teams)]
    sql = f"{_SELECT}{_OPEN}{_seen_by(actor)}{'' if leads else _TOLD} ORDER BY l.fired_at DESC, l.id DESC LIMIT :most"
    found: list[AlertView] = []
    # every open desk asks behind every change of a status; seldom is there more than the first
    for most in (limit + 50, 2000):
        rows = desk.rows(sql, {"most": most, "names": json.dumps(names), "me": actor.login})
        found = list(islice((alert for alert in map(_alert, rows) if concerns(alert, actor)), limit))
        if len(found) == limit or len(rows) < most:
            break
    return found


def alerts(desk: Desk, actor: Actor, *, every: bool = False, limit: int = 200, now: int) -> list[AlertView]:
    """All unacknowledged alerts of the desk, or `every` one that ever fired, newest first."""
    require(actor, "see")
    sql = (
        f"{_SELECT}{_seen_by(actor)}{'' if every else _OPEN} ORDER BY l.fired_at DESC, l.id DESC LIMIT :most"
    )
    rows = desk.rows(sql, {"most": max(0, min(limit, 1 << 31)), "me": actor.login})
    return [_alert(row) for row in rows]


def of_clocks(
    desk: Desk, actor: Actor, clocks: Collection[str], *, since: int, limit: int = 200
) -> list[AlertView]:
    """The alerts of some clocks or kinds of warning that fired since a time, newest first."""
    require(actor, "see")
    which = " AND l.clock IN (SELECT value FROM json_each(:clocks)) AND l.fired_at >= :since"
    rows = desk.rows(
        f"{_SELECT}{_seen_by(actor)}{which} ORDER BY l.fired_at DESC, l.id DESC LIMIT :most",
        {"clocks": json.dumps(list(clocks)), "since": since, "most": limit, "me": actor.login},
    )
    return [_alert(row) for row in rows]


def _seen_by(actor: Actor) -> str:
    return "" if allowed(actor.role, "compare_agents") else _SEEN


def of_ticket(desk: Desk, number: int) -> tuple[AlertView, ...]:
    """The alerts of one ticket, newest first."""
    return tuple(
        _alert(row) for row in desk.rows(f"{_SELECT} AND l.ticket_id = ? ORDER BY l.id DESC", (number,))
    )


def one(desk: Desk, actor: Actor, alert_id: int) -> AlertView | None:
    """One alert, or None."""
    require(actor, "see")
    row = desk.row(f"{_SELECT}{_seen_by(actor)} AND l.id = :id", {"id": alert_id, "me": actor.login})
    return None if row is None else _alert(row)


def concerns(alert: AlertView, actor: Actor) -> bool:
    """True when the alert was told to the actor, to their team, or they supervise the team it is with; a mention is
    between two people. Nobody hears of their own act, nor of what nobody on shift has been told yet.
    """
    if alert.caused_by == actor.login or (alert.held and alert.held == alert.told):
        return False
    leads = actor.role in ("supervisor", "admin") and alert.clock != "mention"
    own = not alert.team or actor.sees_all_teams or alert.team in actor.teams
    return told_to(alert, actor) or (leads and own)


def told_to(alert: AlertView, actor: Actor) -> bool:
    """True when the alert was told to the actor, to their team, or to its supervisors and they are one."""
    leads = actor.role in ("supervisor", "admin")
    if alert.caused_by == actor.login:
        return False
    for name in alert.told:
        if name in alert.held:
            continue
        kind, _, team = name.partition(":")
        if name == actor.login:
            return True
        if kind == "team" and (team in actor.teams or (leads and actor.sees_all_teams)):
            return True
        if kind == "supervisors" and leads and (actor.sees_all_teams or team in (*actor.teams, EVERY_TEAM)):
            return True
    return False


def _alert(row: tuple[Any, ...]) -> AlertView:
    (
        id_,
        number,
        clock,
        cycle,
        level,
        fired_at,
        reason,
        due_at,
        told,
        bell,
        note,
        acknowledged_at,
        acknowledged_by,
        closed_reason,
        subject,
        priority,
        team,
        assignee,
        told_later,
        held_until,
        caused_by,
        about,
        data,
        plan,
        false_alarm,
    ) = row
    held = tuple(json.loads(told_later))
    return AlertView(
        alert_id=id_,
        number=number,
        clock=clock,
        cycle=cycle,
        level=level,
        fired_at=fired_at,
        reason=reason,
        due_at=due_at,
        told=(*json.loads(told), *held),
        bell=bool(bell),
        note=mask_text(note),
        acknowledged_at=acknowledged_at,
        acknowledged_by=acknowledged_by,
        closed_reason=closed_reason,
        subject=mask_text(subject),
        priority=priority,
        team=team,
        assignee=assignee,
        held_until=held_until,
        held=held,
        caused_by=caused_by,
        about=about,
        data=json.loads(data),
        plan=plan,
        false_alarm=bool(false_alarm),
    )
