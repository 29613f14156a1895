"""The people of the desk, and who is where right now."""

from __future__ import annotations

import json
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database.live_file import live_file
from store.database.processes import has_ended
from store.errors import DeskError
from store.rules.permission import require
from store.views.shapes import AgentView, Present

SEEN_WITHIN_MS = 15_000
SHUT_OUT: Final = frozenset({"agent_disabled", "not_an_agent", "key_revoked"})
"""Errors by which somebody is let in no more."""
_KEY = "SELECT expires_at FROM agent_key WHERE fingerprint = ? AND agent_id = ? AND revoked_at IS NULL"


def actor(desk: Desk, login: str, key: str | None = None) -> Actor:
    """The agent of that login. Raises DeskError when there is none or they are disabled, and key_revoked where they came
    in by a key (its fingerprint) that is theirs no more; that it has not expired is `let_in_until`'s to say.
    """
    row = desk.row(
        "SELECT id, login, name, role, skills, ticket_limit, state, disabled_at FROM agent WHERE login = ?",
        (login,),
    )
    if row is None:
        raise DeskError("not_an_agent", login=login)
    id_, login, name, role, skills, limit, state, disabled_at = row
    if disabled_at is not None:
        raise DeskError("agent_disabled", login=login)
    if key is not None:
        let_in_until(desk, login, id_, key)
    teams = frozenset(r[0] for r in desk.rows("SELECT team FROM agent_team WHERE agent_id = ?", (id_,)))
    return Actor(id_, login, name, role, teams, frozenset(json.loads(skills)), limit, state)


def let_in_until(desk: Desk, login: str, agent_id: int, key: str, *, now: int | None = None) -> int | None:
    """When the key (its fingerprint) ceases to let them in, ms; None where it does not. Raises DeskError key_revoked when
    it is theirs no more, or has expired by `now`."""
    row = desk.row(_KEY, (key, agent_id))
    if row is None:
        raise DeskError("key_revoked", login=login)
    until: int | None = row[0]
    if until is not None and now is not None and now >= until:
        raise DeskError("key_revoked", login=login)
    return until


def let_in(desk: Desk, login: str, key: str | None, *, now: int) -> Actor:
    """The agent of that login, whose key, where they came in by one, has not expired either. Raises DeskError with one of
    SHUT_OUT otherwise."""
    who = actor(desk, login, key)
    if key is not None:
        let_in_until(desk, login, who.agent_id, key, now=now)
    return who


def agents(desk: Desk, actor: Actor, *, now: int, outside: bool = False) -> list[AgentView]:
    """Everybody, by login; with `outside` also whom only the told history of another desk names."""
    require(actor, "see")
    sql = (
        "SELECT a.login, a.name, a.role, a.skills, a.ticket_limit, a.state, a.shift, a.disabled_at,"
        " (SELECT json_group_array(team) FROM agent_team WHERE agent_id = a.id),"
        " (SELECT count(*) FROM ticket WHERE assignee_id = a.id AND settled_at IS NULL"
        "  AND status IN ('new', 'open') AND (lease_until IS NULL OR lease_until > ?))"
        f" FROM agent a {'' if outside else 'WHERE a.origin IS NULL '}ORDER BY a.login"
    )
    return [
        AgentView(
            login,
            name,
            role,
            tuple(sorted(json.loads(teams))),
            tuple(json.loads(skills)),
            limit,
            state,
            shift,
            disabled_at is not None,
            held,
        )
        for login, name, role, skills, limit, state, shift, disabled_at, teams, held in desk.rows(sql, (now,))
    ]


def logins(desk: Desk) -> frozenset[str]:
    """Of everybody who is not disabled."""
    return frozenset(row[0] for row in desk.rows("SELECT login FROM agent WHERE disabled_at IS NULL"))


def present(desk: Desk, number: int | None = None, *, now: int) -> list[Present]:
    """Who is on, or in ticket `number`, right now; longest first. Who was killed is gone at once."""
    columns = "session, login, name, ticket, writing, since, coalesce(began, since)"
    sql = f"SELECT {columns} FROM presence WHERE seen_at >= ?"
    parameters = [now - SEEN_WITHIN_MS]
    if number is not None:
        sql += " AND ticket = ?"
        parameters.append(number)
    found = live_file(desk).rows(f"{sql} ORDER BY since, login", parameters)
    return [
        Present(login, name, ticket, bool(writing), since, began)
        for session, login, name, ticket, writing, since, began in found
        if not has_ended(session)
    ]
