"""The people of the desk: who they are and whether they are here."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert
from store.desk import record
from store.desk.speech import one_line
from store.desk.values import required_word
from store.errors import DeskError, WrongUsage
from store.policy.versions import current_policy
from store.rules import words
from store.rules.permission import require
from store.tables import Agent, AgentTeam

LOGIN: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}")
LIMIT_OF_AN_AGENT: Final = 8


def add_agent(
    desk: Desk,
    actor: Actor | None,
    login: str,
    *,
    name: str,
    role: str,
    teams: Collection[str] = (),
    skills: Collection[str] = (),
    limit: int | None = None,
    shift: str | None = None,
    now: int,
) -> int:
    """Add a person; returns their id. `limit` None means 8 for an agent, none for others. `actor` None: the founding.

    Raises DeskError for a login that exists or is none, WrongUsage for an unknown word or calendar.
    """
    if actor is not None:
        require(actor, "add_agent")
    if LOGIN.fullmatch(login) is None:
        raise DeskError("bad_login", login=login)
    required_word("role", words.ROLES, role)
    for team in teams:
        required_word("team", words.TEAMS, team)
    with desk.transaction():
        policy = current_policy(desk)
        for skill in skills:
            required_word("skill", (*words.CATEGORIES, *policy.categories), skill)
        if shift is not None and shift not in policy.calendars:
            raise WrongUsage("no_such_calendar", name=shift)
        if limit is not None and limit < 1:
            raise WrongUsage("bad_option", option="--limit", why=str(limit))
        if desk.row("SELECT 1 FROM agent WHERE login = ?", (login,)) is not None:
            raise DeskError("agent_exists", login=login)
        most = LIMIT_OF_AN_AGENT if limit is None and role == "agent" else limit
        row = (
            login,
            one_line(name, 60) or login,
            role,
            json.dumps(sorted(set(skills))),
            most,
            "on",
            shift,
            now,
        )
        columns = ("login", "name", "role", "skills", "ticket_limit", "state", "shift", "created_at")
        agent_id = int(desk.execute(insert(Agent, *columns), row).lastrowid)
        for team in sorted(set(teams)):
            desk.execute(insert(AgentTeam, "agent_id", "team"), (agent_id, team))
        by = None if actor is None else actor.agent_id
        record.desk_event(desk, by, "agent_added", now=now, agent=agent_id, role=role)
        return agent_id


def set_state(desk: Desk, actor: Actor, login: str, state: str, *, now: int) -> None:
    """Say that somebody is on, away or off; one's own, or as a supervisor anybody's."""
    require(actor, "set_own_state" if login == actor.login else "set_state")
    required_word("state", words.AGENT_STATES, state)
    with desk.transaction():
        row = desk.row("SELECT id, state FROM agent WHERE login = ?", (login,))
        if row is None:
            raise DeskError("no_such_agent", login=login)
        if row[1] != state:
            desk.execute("UPDATE agent SET state = ? WHERE id = ?", (state, row[0]))
            record.desk_event(
                desk, actor.agent_id, "agent_state", now=now, agent=row[0], was=row[1], state=state
            )
