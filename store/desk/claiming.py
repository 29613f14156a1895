"""Who holds a ticket: take next, claim, release, assign, and the lease that key presses extend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from store.actor import Actor
from store.database import Desk
from store.desk import record
from store.desk.acts import Act, act, login_of, read, require_still
from store.desk.remembering import remember
from store.errors import DeskError
from store.policy.versions import current_policy
from store.rules.permission import allowed, require
from store.rules.take_next import Because, because
from store.rules.words import TEAMS

TOUCH_EVERY_MS = 60_000
"""Key presses write a lease at most this often."""

_HELD = (
    "SELECT count(*) FROM ticket WHERE assignee_id = ? AND settled_at IS NULL AND status IN ('new', 'open')"
    " AND (lease_until IS NULL OR lease_until > ?)"
)
_CHOICE = (
    "number, live_clock, live_due_at, next_due_at, priority, opened_at, category, due_key, priority_rank"
)
_FREE = f"""
SELECT {_CHOICE} FROM ticket WHERE free = 1 AND team = ?{{skills}}
ORDER BY due_key, priority_rank, opened_at, number LIMIT 1
"""
_LAPSED = f"""
SELECT {_CHOICE} FROM ticket
WHERE lease_until IS NOT NULL AND lease_until <= ? AND status IN ('new', 'open') AND team IN ({{teams}}){{skills}}
ORDER BY due_key, priority_rank, opened_at, number LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A ticket that take next gave, and why this one."""

    number: int
    because: Because


def take(desk: Desk, actor: Actor, *, now: int) -> Taken:
    """Claim the ticket that is next for the actor, in one transaction.

    Raises DeskError at_limit or nothing_to_take.
    """
    require(actor, "take")
    with desk.transaction():
        require_still(desk, actor, "take")
        if actor.limit is not None:
            held = desk.value(_HELD, (actor.agent_id, now))
            if held >= actor.limit:
                raise DeskError("at_limit", held=held, limit=actor.limit)
        found = _next(desk, actor, now)
        if found is None:
            raise DeskError("nothing_to_take")
        number, clock, due_at, next_due_at, priority, opened_at, category, *_order = found
        doing = Act(desk, actor, read(desk, number), now)
        _claim(doing)
        remember(doing, "take", record.write(doing))
    return Taken(
        number,
        because(
            clock=clock,
            due_at=due_at,
            next_due_at=next_due_at,
            priority=priority,
            opened_at=opened_at,
            category=category,
            skills=actor.skills,
        ),
    )


def claim(desk: Desk, actor: Actor, number: int, *, now: int) -> None:
    """Hold a ticket that nobody holds, for a lease.

    Raises DeskError taken_meanwhile when somebody else holds it, already_yours when the actor does.
    """
    with act(desk, actor, "claim", number, now) as doing:
        if doing.mine:
            raise DeskError("already_yours", number=number)
        if doing["assignee_id"] is not None:
            raise DeskError("taken_meanwhile", number=number, who=login_of(desk, doing["assignee_id"]))
        _claim(doing)


def release(desk: Desk, actor: Actor, number: int, *, now: int) -> None:
    """Let a ticket go; its status stays. A supervisor may release anybody's.

    Raises DeskError not_claimed or not_yours.
    """
    with act(desk, actor, "release", number, now) as doing:
        holder = doing["assignee_id"]
        if holder is None:
            raise DeskError("not_claimed", number=number)
        if not doing.mine and not allowed(actor.role, "release_others"):
            raise DeskError("not_yours", number=number, who=login_of(desk, holder))
        doing.event("released", agent=holder)
        doing.let_go()


def assign(desk: Desk, actor: Actor, number: int, login: str, *, now: int) -> None:
    """Give a ticket to an agent, durably. Raises DeskError when they cannot hold it."""
    with act(desk, actor, "assign", number, now) as doing:
        agent_id = holder_id(desk, login)
        if doing["assignee_id"] == agent_id and doing["lease_until"] is None:
            raise DeskError("nothing_changed", number=number)
        doing.event("assigned", agent=agent_id, was=doing["assignee_id"])
        doing.hold(agent_id, leased=False)


def touch(desk: Desk, actor: Actor, number: int, *, now: int) -> bool:
    """Extend the actor's lease after a key press, at most once a minute; True when it was written. No event."""
    lease_ms = current_policy(desk).lease_ms
    row = desk.row(
        "SELECT lease_until FROM ticket WHERE number = ? AND assignee_id = ?", (number, actor.agent_id)
    )
    if row is None or row[0] is None or row[0] <= now or row[0] >= now + lease_ms - TOUCH_EVERY_MS:
        return False
    with desk.transaction():
        cursor = desk.execute(
            "UPDATE ticket SET lease_until = ? WHERE number = ? AND assignee_id = ? AND lease_until = ?",
            (now + lease_ms, number, actor.agent_id, row[0]),
        )
        return bool(cursor.rowcount)


def holder_id(desk: Desk, login: str) -> int:
    """The id of an agent who may hold tickets. Raises DeskError otherwise."""
    row = desk.row("SELECT id, role, disabled_at FROM agent WHERE login = ?", (login,))
    if row is None:
        raise DeskError("no_such_agent", login=login)
    agent_id, role, disabled_at = row
    if disabled_at is not None:
        raise DeskError("agent_disabled", login=login)
    if role == "viewer":
        raise DeskError("cannot_hold", login=login, why=role)
    return int(agent_id)


def _claim(doing: Act) -> None:
    assert doing.actor is not None
    doing.event("claimed", lease=True)
    doing.hold(doing.actor.agent_id, leased=True)
    if doing.ticket["status"] == "new":
        doing.status("open")


def _next(desk: Desk, actor: Actor, now: int) -> tuple[Any, ...] | None:
    teams = sorted(TEAMS if actor.sees_all_teams else actor.teams)
    skills = sorted(actor.skills)
    # A ticket that nobody has classified yet asks for no skill.
    only = f" AND (category IS NULL OR category IN ({', '.join('?' * len(skills))}))" if skills else ""
    free = _FREE.format(skills=only)
    found = [row for team in teams if (row := desk.row(free, (team, *skills))) is not None]
    lapsed = _LAPSED.format(teams=", ".join("?" * len(teams)), skills=only)
    row = desk.row(lapsed, (now, *teams, *skills))
    if row is not None:
        found.append(row)
    return min(found, key=lambda row: (row[7], row[8], row[5], row[0]), default=None)
