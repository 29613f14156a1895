"""The people of the desk: who they are and whether they are here."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert, update
from store.desk import record
from store.desk.leaving import Left, give_back, person, require_other_admin
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


def change_agent(
    desk: Desk,
    actor: Actor,
    login: str,
    *,
    name: str | None = None,
    role: str | None = None,
    teams: Collection[str] | None = None,
    skills: Collection[str] | None = None,
    limit: int | None = None,
    shift: str | None = None,
    now: int,
) -> Left:
    """Change what is given of a person, None leaves it: empty teams or skills mean all or none, limit 0 no limit, an
    empty shift the team's. It holds in their open sessions within a second.

    Who becomes a viewer can hold nothing: what they held goes back, and the answer says what. Raises DeskError
    no_such_agent, nothing_changed, last_admin, not_yourself (one's own role), WrongUsage for an unknown word.
    """
    require(actor, "change_agent")
    with desk.transaction():
        agent_id, was_role, _disabled_at = person(desk, login)
        told = _told(desk, name, role, teams, skills, limit, shift)
        if "role" in told and told["role"] != was_role:
            if login == actor.login:
                raise DeskError("not_yourself")
            require_other_admin(desk, agent_id, login, was_role)
        columns = ("name", "role", "skills", "ticket_limit", "shift")
        stands = desk.row(f"SELECT {', '.join(columns)} FROM agent WHERE id = ?", (agent_id,))
        before = dict(zip(columns, stands or (), strict=True))
        differs = {column: value for column, value in told.items() if value != before[column]}
        had = {row[0] for row in desk.rows("SELECT team FROM agent_team WHERE agent_id = ?", (agent_id,))}
        other_teams = teams is not None and set(teams) != had
        if not differs and not other_teams:
            raise DeskError("nothing_to_change", login=login)
        if differs:
            desk.execute(update(Agent, "id = ?", *differs), (*differs.values(), agent_id))
        if other_teams:
            desk.execute("DELETE FROM agent_team WHERE agent_id = ?", (agent_id,))
            for team in sorted(set(teams or ())):
                desk.execute(insert(AgentTeam, "agent_id", "team"), (agent_id, team))
        data: dict[str, Any] = {"fields": sorted([*differs, *(["teams"] if other_teams else [])])}
        if "role" in differs:
            data |= {"was": was_role, "role": differs["role"]}
        record.desk_event(desk, actor.agent_id, "agent_changed", now=now, agent=agent_id, **data)
    if differs.get("role") == "viewer":
        return give_back(desk, actor, agent_id, login, now=now)
    return Left((), 0)


def _told(
    desk: Desk,
    name: str | None,
    role: str | None,
    teams: Collection[str] | None,
    skills: Collection[str] | None,
    limit: int | None,
    shift: str | None,
) -> dict[str, Any]:
    """The columns that are given, checked."""
    told: dict[str, Any] = {}
    policy = current_policy(desk)
    if name is not None and one_line(name, 60):
        told["name"] = one_line(name, 60)
    if role is not None:
        told["role"] = required_word("role", words.ROLES, role)
    for team in teams or ():
        required_word("team", words.TEAMS, team)
    for skill in skills or ():
        required_word("skill", (*words.CATEGORIES, *policy.categories), skill)
    if skills is not None:
        told["skills"] = json.dumps(sorted(set(skills)))
    if limit is not None:
        told["ticket_limit"] = limit or None
    if shift is not None:
        if shift and shift not in policy.calendars:
            raise WrongUsage("no_such_calendar", name=shift)
        told["shift"] = shift or None
    return told


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
