"""The policy that new tickets get, as it was applied; what a file would change of it; and the versions before it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.policy.compare import Compared, compare
from store.policy.read import GivenText, parse, read_text
from store.rules.permission import require

_VERSIONS: Final = (
    "SELECT p.id, p.toml, p.digest, p.calendars, p.applied_at, a.login FROM policy_version p"
    " LEFT JOIN agent a ON a.id = p.agent_id ORDER BY p.id DESC"
)
_TO_OPEN: Final = (
    "SELECT json_extract(e.data, '$.policy'), json_extract(e.data, '$.tickets'), e.at, a.login FROM event e"
    " LEFT JOIN agent a ON a.id = e.agent_id"
    " WHERE e.ticket_id IS NULL AND e.type = 'policy_to_open' ORDER BY e.id"
)


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy version. `toml` is the text of its file; `calendars` maps a calendar's name to its version."""

    version: int
    toml: str
    digest: str
    calendars: dict[str, int]
    applied_at: int
    applied_by: str | None


@dataclass(frozen=True, slots=True)
class AppliedToOpen:
    """A version applied to tickets that were open then."""

    at: int
    by: str | None
    tickets: int


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version in the desk's history, and how many open tickets keep it."""

    version: int
    name: str
    digest: str
    calendars: dict[str, int]
    applied_at: int
    applied_by: str | None
    open_tickets: int
    to_open: tuple[AppliedToOpen, ...]


def current(desk: Desk, actor: Actor) -> PolicyView:
    """The policy in force."""
    require(actor, "see")
    row = desk.row(f"{_VERSIONS} LIMIT 1")
    assert row is not None, "a desk is founded with a policy"
    version, toml, digest, calendars, applied_at, applied_by = row
    return PolicyView(version, toml, digest, json.loads(calendars), applied_at, applied_by)


def history(desk: Desk, actor: Actor) -> list[VersionView]:
    """Every version, the newest first: when it came into force, by whom, and where it was applied to open tickets."""
    require(actor, "see")
    with desk.snapshot():
        counts = (
            "SELECT policy_version, count(*) FROM ticket WHERE settled_at IS NULL GROUP BY policy_version"
        )
        keeping: dict[int, int] = dict(desk.rows(counts))
        to_open: dict[int, list[AppliedToOpen]] = {}
        for version, tickets, at, by in desk.rows(_TO_OPEN):
            to_open.setdefault(version, []).append(AppliedToOpen(at, by, tickets))
        return [
            VersionView(
                version=version,
                name=str(tomllib.loads(toml).get("name", "policy")),
                digest=digest,
                calendars=json.loads(calendars),
                applied_at=applied_at,
                applied_by=applied_by,
                open_tickets=keeping.get(version, 0),
                to_open=tuple(to_open.get(version, ())),
            )
            for version, toml, digest, calendars, applied_at, applied_by in desk.rows(_VERSIONS)
        ]


def changes(
    desk: Desk, actor: Actor, file: Path | GivenText, *, channels: Collection[str] = (), now: int
) -> tuple[int, Compared]:
    """The version in force, and what a file would change of it. Raises DeskError policy_error for an unsound file."""
    require(actor, "see")
    standing = current(desk, actor)
    year = datetime.fromtimestamp(now / 1000, UTC).year
    wanted = parse(read_text(file), str(file), year=year, channels=channels)
    return standing.version, compare(tomllib.loads(standing.toml), wanted)
