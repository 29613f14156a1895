"""Somebody leaves the desk, or comes back: what they held goes to the queue it came from, what they were told to the team.

A leaver's drafts stay theirs: nobody else sees them, and they are there again when the person is let in again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.desk import record
from store.desk.acts import Act, read
from store.errors import DeskError
from store.rules.permission import require
from store.rules.words import EVERY_TEAM

_PERSON: Final = "SELECT id, role, disabled_at FROM agent WHERE login = ? AND origin IS NULL"
_HELD: Final = """
SELECT number FROM ticket WHERE assignee_id = ? AND settled_at IS NULL
ORDER BY due_key, priority_rank, opened_at, number
"""
_TOLD: Final = (
    "SELECT l.id, l.told, l.told_later, coalesce(t.team, json_extract(l.data, '$.team'))"
    " FROM alert l LEFT JOIN ticket t ON t.number = l.ticket_id"
    " WHERE l.acknowledged_at IS NULL AND l.closed_at IS NULL AND instr(l.told || l.told_later, ?)"
)
_MEASURES: Final = "SELECT id FROM measure WHERE owner_id = ? AND done_at IS NULL ORDER BY due_at, id"
_OTHER_ADMIN: Final = "SELECT 1 FROM agent WHERE role = 'admin' AND disabled_at IS NULL AND id <> ? LIMIT 1"


@dataclass(frozen=True, slots=True)
class Left:
    """What a leaver has left behind: the tickets that are in their teams' queues again, how many alerts the teams
    have instead of them, and the open measures that somebody else has to see to."""

    numbers: tuple[int, ...]
    alerts: int
    measures: tuple[int, ...] = ()


def disable(desk: Desk, actor: Actor, login: str, *, now: int) -> Left:
    """Let somebody in no more. Their sessions end with it, and what they hold is free.

    The person is out in one transaction and each ticket is freed in one of its own; asked for again it goes on where it
    was stopped. Raises DeskError no_such_agent, not_yourself, last_admin, and agent_disabled where nothing is left to do.
    """
    require(actor, "change_agent")
    with desk.transaction():
        agent_id, role, disabled_at = person(desk, login)
        if login == actor.login:
            raise DeskError("not_yourself")
        require_other_admin(desk, agent_id, login, role)
        if disabled_at is None:
            desk.execute("UPDATE agent SET disabled_at = ? WHERE id = ?", (now, agent_id))
            record.desk_event(desk, actor.agent_id, "agent_disabled", now=now, agent=agent_id)
    left = give_back(desk, actor, agent_id, login, now=now)
    if disabled_at is not None and not (left.numbers or left.alerts):
        raise DeskError("agent_disabled", login=login)
    return replace(left, measures=tuple(row[0] for row in desk.rows(_MEASURES, (agent_id,))))


def enable(desk: Desk, actor: Actor, login: str, *, now: int) -> None:
    """Let somebody in again, with the role, the teams and the keys that they had. Raises DeskError."""
    require(actor, "change_agent")
    with desk.transaction():
        agent_id, _role, disabled_at = person(desk, login)
        if disabled_at is None:
            raise DeskError("agent_not_disabled", login=login)
        desk.execute("UPDATE agent SET disabled_at = NULL WHERE id = ?", (agent_id,))
        record.desk_event(desk, actor.agent_id, "agent_enabled", now=now, agent=agent_id)


def give_back(desk: Desk, actor: Actor, agent_id: int, login: str, *, now: int) -> Left:
    """Everything that somebody holds goes back to the queues, ticket by ticket, and what they were told to the teams."""
    freed = [
        number for (number,) in desk.rows(_HELD, (agent_id,)) if _free(desk, actor, number, agent_id, now)
    ]
    return Left(tuple(freed), _tell_the_teams(desk, login))


def person(desk: Desk, login: str) -> tuple[int, str, int | None]:
    """Id, role and since when they are disabled. Raises DeskError for somebody who does not work here."""
    row = desk.row(_PERSON, (login,))
    if row is None:
        raise DeskError("no_such_agent", login=login)
    return row


def require_other_admin(desk: Desk, agent_id: int, login: str, role: str) -> None:
    """Raises DeskError last_admin when the desk would be without any."""
    if role == "admin" and desk.row(_OTHER_ADMIN, (agent_id,)) is None:
        raise DeskError("last_admin", login=login)


def _free(desk: Desk, actor: Actor, number: int, agent_id: int, now: int) -> bool:
    """Not remembered for undo: nobody gets a ticket back who is not here."""
    with desk.transaction():
        doing = Act(desk, actor, read(desk, number), now)
        if doing["assignee_id"] == agent_id:
            doing.event("released", agent=agent_id, reason="left")
            doing.let_go()
        return bool(record.write(doing))


def _tell_the_teams(desk: Desk, login: str) -> int:
    count = 0
    with desk.transaction():
        for alert_id, told, later, team in desk.rows(_TOLD, (json.dumps(login),)):
            row = (_instead(told, login, team), _instead(later, login, team), alert_id)
            desk.execute("UPDATE alert SET told = ?, told_later = ? WHERE id = ?", row)
            count += 1
    return count


def _instead(told: str, login: str, team: str | None) -> str:
    """`team`: None where the alert is the whole desk's."""
    others = f"supervisors:{EVERY_TEAM}" if team is None else f"team:{team}"
    names: list[Any] = [others if name == login else name for name in json.loads(told)]
    return json.dumps(list(dict.fromkeys(names)))
