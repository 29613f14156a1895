"""The versions of the policy that a desk holds, read once and kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from store.database import Desk
from store.rules.business_time import Calendar
from store.rules.calendar_key import CalendarKey

if TYPE_CHECKING:
    from store.rules.ruleset import Policy

_TABLE: Final = re.compile(r"^[ \t]*\[", re.MULTILINE)
_ZONE: Final = re.compile(r'^zone[ \t]*=[ \t]*"([A-Za-z0-9_+/-]+)"[ \t]*(?:#.*)?$', re.MULTILINE)


@lru_cache(maxsize=8)
def _policy(version: int, toml: str, calendars: str) -> Policy:
    """Read once a process, which may open desk after desk of the same policy; a policy never changes.

    What reads one is loaded here: a screen stands before it knows more of its policy than the time zone.
    """
    import tomllib

    from store.rules.ruleset import Policy

    facts = {**tomllib.loads(toml), "version": version, "calendar_versions": json.loads(calendars)}
    return Policy.from_dict(facts)


class Policies(Mapping[int, "Policy"]):
    """Version -> policy; each read from the desk when first asked for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[int, Policy] = {}

    def __getitem__(self, version: int) -> Policy:
        if version not in self._known:
            found = self._desk.row("SELECT toml, calendars FROM policy_version WHERE id = ?", (version,))
            if found is None:
                raise KeyError(version)
            self._known[version] = _policy(version, *found)
        return self._known[version]

    def __iter__(self) -> Iterator[int]:
        return iter([row[0] for row in self._desk.rows("SELECT id FROM policy_version ORDER BY id")])

    def __len__(self) -> int:
        return int(self._desk.value("SELECT count(*) FROM policy_version"))


class Calendars(Mapping[CalendarKey, Calendar]):
    """(name, version) -> calendar; each read from the desk when first asked for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[CalendarKey, Calendar] = {}

    def __getitem__(self, key: CalendarKey) -> Calendar:
        if key not in self._known:
            spec = self._desk.value("SELECT spec FROM calendar_version WHERE name = ? AND version = ?", key)
            if spec is None:
                raise KeyError(key)
            self._known[key] = Calendar.from_dict(json.loads(spec))
        return self._known[key]

    def __iter__(self) -> Iterator[CalendarKey]:
        return iter(self._desk.rows("SELECT name, version FROM calendar_version ORDER BY id"))

    def __len__(self) -> int:
        return int(self._desk.value("SELECT count(*) FROM calendar_version"))


def policies(desk: Desk) -> Policies:
    """The desk's policies."""
    kept = desk.memo.get(Policies)
    if kept is None:
        kept = desk.memo[Policies] = Policies(desk)
    return kept


def calendars(desk: Desk) -> Calendars:
    """The desk's calendars."""
    kept = desk.memo.get(Calendars)
    if kept is None:
        kept = desk.memo[Calendars] = Calendars(desk)
    return kept


def current_version(desk: Desk) -> int:
    """The version that new tickets get."""
    return int(desk.value("SELECT max(id) FROM policy_version"))


def current_policy(desk: Desk) -> Policy:
    """The policy that new tickets get."""
    return policies(desk)[current_version(desk)]


def current_zone(desk: Desk) -> str:
    """The time zone of that policy, mostly without reading the rest of it."""
    text = str(desk.value("SELECT toml FROM policy_version ORDER BY id DESC LIMIT 1"))
    return stated_zone(text) or current_policy(desk).zone


def stated_zone(toml: str) -> str | None:
    """The zone of a valid policy where it stands on a line of its own above all tables; None where that is not sure."""
    above = _TABLE.split(toml, maxsplit=1)[0]
    if "'''" in above or '"""' in above:
        return None  # such a line may be part of a text
    found = _ZONE.search(above)
    return None if found is None else found[1]
