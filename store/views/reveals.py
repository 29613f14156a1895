"""Who looked at which masked value, when and why; what was refused; and who took data out unmasked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.rules.permission import require

_READ: Final = """
SELECT e.id, e.recorded_at, e.type, a.login, e.data FROM event e INDEXED BY ix_event_reveal
LEFT JOIN agent a ON a.id = e.agent_id
WHERE e.type IN ('revealed', 'reveal_refused', 'exported') AND e.recorded_at >= ? AND e.recorded_at < ?
AND (?3 IS NULL OR a.login = ?3) ORDER BY e.recorded_at, e.id
"""


@dataclass(frozen=True, slots=True)
class RevealView:
    """One look, one refusal, or one unmasked export. Codes and ids only."""

    event_id: int
    at: int
    login: str
    what: str
    """revealed, reveal_refused or exported."""
    number: int | None
    field: str | None
    """Of store.rules.words.REVEAL_FIELDS; of an export what was exported."""
    message: int | None
    reason: str | None
    """Why, as the person said; of a refusal its code."""
    copied: bool
    rows: int | None
    """Of an export."""


@dataclass(frozen=True, slots=True)
class RevealSum:
    """How often somebody looked."""

    login: str
    revealed: int
    refused: int
    exported: int
    tickets: int
    """Different ones that they looked into."""


@dataclass(frozen=True, slots=True)
class Reveals:
    """The oldest first, and everybody's sums, the most looks first."""

    since: int
    until: int
    rows: tuple[RevealView, ...]
    sums: tuple[RevealSum, ...]


def reveals(desk: Desk, actor: Actor, *, since: int, until: int, login: str | None = None) -> Reveals:
    """What was revealed from `since` until before `until` (ms), by everybody or one login."""
    require(actor, "see_reveals")
    rows = tuple(_view(*row) for row in desk.rows(_READ, (since, until, login)))
    return Reveals(since, until, rows, tuple(_sums(rows)))


def _view(event_id: int, at: int, type_: str, login: str | None, data: str) -> RevealView:
    told: dict[str, Any] = json.loads(data)
    return RevealView(
        event_id=event_id,
        at=at,
        login=login or "",
        what=type_,
        number=told.get("ticket"),
        field=told.get("field", told.get("what")),
        message=told.get("message"),
        reason=told.get("why") if type_ == "reveal_refused" else told.get("reason"),
        copied=bool(told.get("copied")),
        rows=told.get("rows"),
    )


def _sums(rows: Iterable[RevealView]) -> list[RevealSum]:
    by_login: dict[str, list[RevealView]] = {}
    for row in rows:
        by_login.setdefault(row.login, []).append(row)
    found = [
        RevealSum(
            login,
            sum(row.what == "revealed" for row in own),
            sum(row.what == "reveal_refused" for row in own),
            sum(row.what == "exported" for row in own),
            len({row.number for row in own if row.what == "revealed"}),
        )
        for login, own in by_login.items()
    ]
    return sorted(found, key=lambda one: (-one.revealed, -one.refused, one.login))
