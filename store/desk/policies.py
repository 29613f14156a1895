"""A policy comes into force: a new version, its calendars expanded and kept, open tickets untouched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert
from store.desk import record
from store.policy.holidays import expand_policy, years_around
from store.policy.read import GivenText, parse, read_text
from store.policy.versions import current_version
from store.rules.permission import require
from store.tables import CalendarVersion, PolicyVersion
from store.views.outbox import channel_names

_KEEP_POLICY = insert(PolicyVersion, "toml", "digest", "calendars", "applied_at", "agent_id")
_KEEP_CALENDAR = insert(CalendarVersion, "name", "version", "spec", "applied_at")
_NEWEST = "SELECT version, spec FROM calendar_version WHERE name = ? ORDER BY version DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sound policy as it would be kept. `calendars`: name -> (version, expanded table, kept already)."""

    text: str
    table: Mapping[str, Any]
    calendars: Mapping[str, tuple[int, Mapping[str, Any], bool]]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def versions(self) -> dict[str, int]:
        """Calendar name -> version."""
        return {name: version for name, (version, _spec, _kept) in self.calendars.items()}


def apply_policy(
    desk: Desk, actor: Actor, file: Path | GivenText, *, channels: Collection[str] = (), now: int
) -> int:
    """Put a policy file into force for what comes in from now on; returns its version.

    `channels`: those of notify.toml, where the caller may read it, beside those that the desk was told of.
    Raises DeskError policy_error with line and key; the running policy stays then.
    """
    require(actor, "apply_policy")
    text = read_text(file)
    with desk.transaction():
        return keep_policy(desk, actor.agent_id, text, str(file), channels=channels, now=now)


def keep_policy(
    desk: Desk, agent_id: int | None, text: str, name: str, *, channels: Collection[str] = (), now: int
) -> int:
    """Check a policy's text and keep it as a new version, inside the caller's transaction."""
    return keep(desk, agent_id, candidate(desk, text, name, channels=channels, now=now), now=now)


def candidate(desk: Desk, text: str, name: str, *, channels: Collection[str] = (), now: int) -> Candidate:
    """A policy's text as it would be kept now. Raises DeskError policy_error; writes nothing."""
    year = datetime.fromtimestamp(now / 1000, UTC).year
    table = parse(text, name, year=year, channels={*channels, *channel_names(desk)})
    expanded = expand_policy(table, years_around(year))["calendars"]
    return Candidate(text, table, {name: _version(desk, name, spec) for name, spec in expanded.items()})


def keep(desk: Desk, agent_id: int | None, wanted: Candidate, *, now: int) -> int:
    """Keep a candidate as a new version, inside the caller's transaction."""
    for name, (number, spec, kept) in wanted.calendars.items():
        if not kept:
            desk.execute(_KEEP_CALENDAR, (name, number, _as_text(spec), now))
    row = (wanted.text, wanted.digest, json.dumps(wanted.versions), now, agent_id)
    version = int(desk.execute(_KEEP_POLICY, row).lastrowid)
    record.desk_event(desk, agent_id, "policy_version", now=now, policy=version)
    return version


def in_force(desk: Desk, wanted: Candidate) -> int | None:
    """The version in force when it is this very policy, with the same calendars."""
    version = current_version(desk)
    row = desk.row("SELECT digest, calendars FROM policy_version WHERE id = ?", (version,))
    same = row is not None and row[0] == wanted.digest and json.loads(row[1]) == wanted.versions
    return version if same else None


def _version(desk: Desk, name: str, spec: Mapping[str, Any]) -> tuple[int, Mapping[str, Any], bool]:
    """The version of a calendar: the standing one when nothing in it changed."""
    standing = desk.row(_NEWEST, (name,))
    if standing is not None and standing[1] == _as_text(spec):
        return int(standing[0]), spec, True
    return 1 if standing is None else int(standing[0]) + 1, spec, False


def _as_text(spec: Mapping[str, Any]) -> str:
    return json.dumps(spec, sort_keys=True)
