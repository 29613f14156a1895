"""The policy that new tickets get, as it was applied."""

from __future__ import annotations

import json
from dataclasses import dataclass

from store.actor import Actor
from store.database import Desk
from store.rules.permission import require


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy version. `toml` is the text of its file; `calendars` maps a calendar's name to its version."""

    version: int
    toml: str
    digest: str
    calendars: dict[str, int]
    applied_at: int
    applied_by: str | None


def current(desk: Desk, actor: Actor) -> PolicyView:
    """The policy in force."""
    require(actor, "see")
    row = desk.row(
        "SELECT p.id, p.toml, p.digest, p.calendars, p.applied_at, a.login FROM policy_version p"
        " LEFT JOIN agent a ON a.id = p.agent_id ORDER BY p.id DESC LIMIT 1"
    )
    assert row is not None, "a desk is founded with a policy"
    version, toml, digest, calendars, applied_at, applied_by = row
    return PolicyView(version, toml, digest, json.loads(calendars), applied_at, applied_by)
