"""A policy comes into force: a new version, its calendars expanded and kept, open tickets untouched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert
from store.desk import record
from store.policy.holidays import expand_policy, years_around
from store.policy.read import parse, read_text
from store.rules.permission import require
from store.tables import CalendarVersion, PolicyVersion
from store.views.outbox import channel_names


def apply_policy(desk: Desk, actor: Actor, file: Path, *, channels: Collection[str] = (), now: int) -> int:
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
    year = datetime.fromtimestamp(now / 1000, UTC).year
    table = parse(text, name, year=year, channels={*channels, *channel_names(desk)})
    expanded = expand_policy(table, years_around(year))["calendars"]
    versions = {name: _keep_calendar(desk, name, spec, now) for name, spec in expanded.items()}
    row = (text, hashlib.sha256(text.encode()).hexdigest(), json.dumps(versions), now, agent_id)
    columns = ("toml", "digest", "calendars", "applied_at", "agent_id")
    version = int(desk.execute(insert(PolicyVersion, *columns), row).lastrowid)
    record.desk_event(desk, agent_id, "policy_version", now=now, policy=version)
    return version


def _keep_calendar(desk: Desk, name: str, spec: dict[str, object], now: int) -> int:
    """The version of a calendar: the standing one when nothing in it changed."""
    text = json.dumps(spec, sort_keys=True)
    newest = "SELECT version, spec FROM calendar_version WHERE name = ? ORDER BY version DESC LIMIT 1"
    standing = desk.row(newest, (name,))
    if standing is not None and standing[1] == text:
        return int(standing[0])
    version = 1 if standing is None else int(standing[0]) + 1
    columns = ("name", "version", "spec", "applied_at")
    desk.execute(insert(CalendarVersion, *columns), (name, version, text, now))
    return version
