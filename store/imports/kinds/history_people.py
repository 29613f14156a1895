"""Whom a history's names mean: people of this desk, or kept by name as people who never worked here."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from store.database import Desk
from store.database.compiled import insert
from store.desk.speech import one_line
from store.rules import words
from store.tables import Agent

MOST: Final = 2_000
"""People that one desk's histories may bring; a column that holds something else must not fill the list of agents."""
_COLUMNS: Final = (
    "id", "login", "name", "role", "state", "created_at", "disabled_at", "origin", "import_batch",
)  # fmt: skip
_INSERT: Final = insert(Agent, *_COLUMNS)
NAME_LENGTH: Final = 60
LOGIN_LENGTH: Final = 30
"""Of the name in it."""


class HistoryPeople:
    """The people and teams of one import; `write` keeps who is new, inside the caller's transaction."""

    def __init__(self, desk: Desk, source: str, now: int) -> None:
        self._desk, self._source, self._now = desk, source, now
        self.unknown_teams: dict[str, int] = {}
        self.unknown_people: dict[str, int] = {}
        self._new: dict[int, tuple[str, str]] = {}
        self._known: dict[str, int] = {}
        self._outside: dict[str, int] = {}
        self._working: frozenset[int] = frozenset()
        self._last = self._seen = 0
        self.read()

    def read(self) -> None:
        """Everybody who stands, anew: others may have come."""
        rows = self._desk.rows("SELECT id, login, name, role, disabled_at, origin FROM agent ORDER BY id")
        own = [row for row in rows if row[5] is None]
        names = [name for _id, _login, name, *_rest in own]
        self._known = {row[2]: row[0] for row in own if names.count(row[2]) == 1} if len(own) < 1000 else {}
        self._known |= {row[1]: row[0] for row in own}
        self._outside = {row[1]: row[0] for row in rows if row[5] is not None}
        self._working = frozenset(row[0] for row in own if row[4] is None and row[3] != "viewer")
        self._last = self._seen = self._highest()
        self._new = {}

    def overtaken(self) -> bool:
        """True when somebody else has added people since they were read."""
        return self._highest() != self._seen

    def _highest(self) -> int:
        return int(self._desk.value("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'agent'"))

    def id_of(self, name: str) -> int | None:
        """The id of who has this login or name here; else of the one kept by that name, who is made where nobody is."""
        found = self._known.get(name)
        if found is not None:
            return found
        name = name.removeprefix(f"{_head(self._source)}.") or name  # as our own export calls them
        login = outside_login(self._source, name)
        found = self._outside.get(login)
        if found is None and len(self._outside) >= MOST:
            self.unknown_people[name] = self.unknown_people.get(name, 0) + 1
            return None
        if found is None:
            self._last += 1
            found = self._outside[login] = self._last
            self._new[found] = (login, one_line(name, NAME_LENGTH))
        return found

    def may_hold(self, agent_id: int | None) -> bool:
        """True for somebody who works here and may have tickets."""
        return agent_id in self._working

    def is_known_team(self, name: str | None) -> bool:
        return name in words.TEAMS

    def team(self, name: str | None, scenario: str) -> str:
        if name is not None and name in words.TEAMS:
            return name
        if name is not None:
            self.unknown_teams[name] = self.unknown_teams.get(name, 0) + 1
        return words.team_for(scenario)

    @property
    def made(self) -> int:
        """How many wait to be written."""
        return len(self._new)

    def write(self, batch: int) -> int:
        """Keep the new ones, disabled from the start and in no team, so that nobody takes them for colleagues; how many."""
        rows: list[tuple[object, ...]] = [
            (id_, login, name, "agent", "off", self._now, self._now, self._source, batch)
            for id_, (login, name) in self._new.items()
        ]
        if rows:
            self._desk.many(_INSERT, rows)
            self._new.clear()
            self._seen = self._last
        return len(rows)


def outside_login(source: str, name: str) -> str:
    """The login under which somebody of another desk is kept: always the same for the same name."""
    # The dot keeps it apart from every login that can be added here.
    tail = one_line(name, LOGIN_LENGTH)
    if tail != name:
        tail = f"{tail[: LOGIN_LENGTH // 2]}~{hashlib.blake2b(name.encode(), digest_size=4).hexdigest()}"
    return f"{_head(source)}.{tail}"


def _head(source: str) -> str:
    head = re.sub(r"[^\w-]", "", source.lower())[:14]
    return head or f"x{hashlib.blake2b(source.encode(), digest_size=3).hexdigest()}"
