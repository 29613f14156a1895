"""A list of people into the desk: who works here, in which teams, as what."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert, update
from store.desk.people import LIMIT_OF_AN_AGENT, LOGIN
from store.desk.record import desk_event
from store.desk.speech import one_line
from store.imports.asked import Asked, importer
from store.imports.before import Changed, changed, remember
from store.imports.customers import Outcome
from store.imports.keeping import Findings
from store.imports.layout import Layout
from store.imports.options import ImportResult
from store.imports.reasons import Refused
from store.imports.shop_loader import bring_in
from store.imports.values import Convert, Converters
from store.policy.versions import current_policy
from store.rules import words
from store.rules.permission import require
from store.tables import Agent, AgentTeam

NAME_LENGTH: Final = 60
_COLUMNS: Final = ("name", "role", "skills", "ticket_limit", "state", "shift")
_INSERT: Final = insert(Agent, "login", *_COLUMNS, "created_at", "import_batch")
_TEAM: Final = insert(AgentTeam, "agent_id", "team")
_STANDING: Final = (
    f"SELECT login, id, disabled_at IS NOT NULL, {', '.join(_COLUMNS)},"
    " (SELECT json_group_array(team) FROM (SELECT team FROM agent_team WHERE agent_id = agent.id ORDER BY team))"
    " FROM agent WHERE login IN (SELECT value FROM json_each(?))"
)
_NO_LIMIT: Final = frozenset({"0", "none", "unlimited", "不限", "无"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRecord:
    """One person; what the file does not say is None."""

    login: str
    name: str | None = None
    role: str | None = None
    teams: tuple[str, ...] | None = None
    skills: tuple[str, ...] | None = None
    limit: int | None = None
    """0 for none."""
    shift: str | None = None
    state: str | None = None


@importer
def import_agents(asked: Asked) -> ImportResult:
    """Bring a file's people in ("-" reads `stdin`). Who is not in it stays as they are. Raises as import_tickets."""
    require(asked.actor, "add_agent")
    return bring_in(AGENTS, AgentKeeper(asked.desk, asked.actor), asked)


class AgentKeeper(Findings):
    """Keeps people, known by their login."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        super().__init__()
        self._desk, self._actor = desk, actor
        self._calendars = frozenset(current_policy(desk).calendars)

    def identity(self, record: AgentRecord) -> tuple[str, Hashable, str]:
        """Raises Refused for what the desk does not allow."""
        if LOGIN.fullmatch(record.login) is None:
            raise Refused("bad_login", field="login", value=record.login[:100])
        if record.shift is not None and record.shift not in self._calendars:
            raise Refused("no_such_calendar", field="shift", value=record.shift[:100])
        if record.login == self._actor.login and record.role not in (None, self._actor.role):
            raise Refused("own_role", field="role")
        return "login", record.login, record.login

    def keep(
        self, desk: Desk, records: Sequence[AgentRecord], *, update: bool, write: bool, now: int
    ) -> list[Outcome]:
        logins = json.dumps([record.login for record in records])
        standing = {row[0]: row[1:] for row in desk.rows(_STANDING, (logins,))}
        outcomes: list[Outcome] = []
        for record in records:
            stands = standing.get(record.login)
            if stands is None:
                outcomes.append("created")
                if write:
                    self._add(record, now)
                continue
            id_, _disabled, *columns, teams = stands
            before = dict(zip(_COLUMNS, columns, strict=True))
            told = _told(record, before["role"])
            differs = changed(before, told)
            other_teams = record.teams is not None and list(record.teams) != json.loads(teams)
            outcomes.append("updated" if update and (differs or other_teams) else "unchanged")
            if write and update:
                self._change(id_, differs, json.loads(teams), record.teams if other_teams else None, now)
        return outcomes

    def _add(self, record: AgentRecord, now: int) -> None:
        desk, role = self._desk, record.role or "agent"
        told = {"name": record.login, "role": role, "skills": "[]", "state": "on", "shift": None}
        told["ticket_limit"] = LIMIT_OF_AN_AGENT if role == "agent" else None  # type: ignore[assignment]
        told |= _told(record, role)
        row = (record.login, *map(told.__getitem__, _COLUMNS), now, self.batch)
        agent_id = int(desk.execute(_INSERT, row).lastrowid)
        desk.many(_TEAM, [(agent_id, team) for team in record.teams or ()])
        desk_event(
            desk, self._actor.agent_id, "agent_added", now=now, agent=agent_id, role=role, batch=self.batch
        )

    def _change(
        self, id_: int, differs: Changed, teams: list[str], to: tuple[str, ...] | None, now: int
    ) -> None:
        desk = self._desk
        if differs:
            values = {name: after for name, (_before, after) in differs.items()}
            remember(desk, self.batch, "agent", [(id_, differs)], now=now)
            desk.execute(update(Agent, "id = ?", *values), (*values.values(), id_))
        if to is not None:
            remember(desk, self.batch, "agent_teams", [(id_, {"teams": [teams, list(to)]})], now=now)
            desk.execute("DELETE FROM agent_team WHERE agent_id = ?", (id_,))
            desk.many(_TEAM, [(id_, team) for team in to])
        if differs or to is not None:
            data: dict[str, Any] = {
                "agent": id_,
                "fields": sorted([*differs, *(["teams"] if to is not None else [])]),
            }
            if "role" in differs:
                data |= {"was": differs["role"][0], "role": differs["role"][1]}
            desk_event(desk, self._actor.agent_id, "agent_changed", now=now, **data, batch=self.batch)


def _told(record: AgentRecord, role: str) -> dict[str, Any]:
    """What the row says, by the table's columns."""
    told: dict[str, Any] = {name: getattr(record, name) for name in ("role", "state", "shift")}
    told["name"] = None if record.name is None else one_line(record.name, NAME_LENGTH)
    told["skills"] = None if record.skills is None else json.dumps(list(record.skills))
    said = {name: value for name, value in told.items() if value is not None}
    if record.limit is not None:
        said["ticket_limit"] = record.limit or None
    return said


_FIELDS: Final = tuple(field.name for field in fields(AgentRecord))


def _converters(values: Converters, categories: Mapping[str, str]) -> dict[str, Convert]:
    team, skill = values.word(words.TEAMS), values.word({**words.CATEGORIES, **categories})

    def several(one: Convert) -> Convert:
        def convert(cell: Any, column: str) -> tuple[str, ...] | None:
            found = [one(word, column) for word in values.tags(cell, column)]
            return tuple(sorted({str(code) for code in found if code is not None})) or None

        return convert

    def limit(cell: Any, column: str) -> int | None:
        text = values.line(cell, column)
        if text is None or text.lower() in _NO_LIMIT:
            return None if text is None else 0
        plain = text.removesuffix(".0")
        if not (plain.isascii() and plain.isdigit() and len(plain) < 5):
            raise Refused("bad_limit", column=column, value=text[:100])
        return int(plain)

    return {
        "login": values.identifier,
        "name": values.line,
        "role": values.word(words.ROLES),
        "teams": several(team),
        "skills": several(skill),
        "limit": limit,
        "shift": values.line,
        "state": values.word(words.AGENT_STATES),
    }


def _record(**told: Any) -> AgentRecord:
    return AgentRecord(**{**told, "login": told["login"].strip().lower()})


AGENTS: Final = Layout(
    kind="agents",
    fields=_FIELDS,
    required=("login",),
    one_of=(),
    none_of_them="",
    identity=frozenset({"login"}),
    in_order=(),
    converters=_converters,
    record=_record,
)
