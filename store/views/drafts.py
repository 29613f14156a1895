"""What somebody has begun to write, on all tickets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.rules.masking import mask_text
from store.rules.permission import require

BEGINNING: Final = 200
"""Characters of the text that a list shows."""
_NEAR: Final = 200
"""Characters behind them, so that what is to be masked is seen whole."""
_MINE: Final = """
SELECT d.ticket_id, d.kind, substr(d.text, 1, :beginning), length(d.text), d.updated_at, t.subject, t.status,
t.assignee_id IS NOT NULL AND t.assignee_id <> :agent AND (t.lease_until IS NULL OR t.lease_until > :now)
FROM draft d JOIN ticket t ON t.number = d.ticket_id
WHERE d.agent_id = :agent ORDER BY d.updated_at DESC, d.ticket_id, d.kind
"""


@dataclass(frozen=True, slots=True)
class DraftView:
    """A text that has not been recorded yet."""

    number: int
    kind: str
    """reply or note."""
    beginning: str
    length: int
    """Characters of the whole text."""
    updated_at: int
    subject: str
    status: str
    with_another: bool
    """Somebody else holds the ticket."""


def recorded_text(desk: Desk, actor: Actor, number: int, key: str, *, now: int) -> str | None:
    """The actor's own words that were recorded under this key; None when none were."""
    require(actor, "see")
    sql = "SELECT body FROM message WHERE ticket_id = ? AND dedup = ? AND agent_id = ?"
    return None if (row := desk.row(sql, (number, key, actor.agent_id))) is None else str(row[0])


def drafts(desk: Desk, actor: Actor, *, now: int) -> list[DraftView]:
    """The actor's own drafts, the newest first."""
    require(actor, "see")
    parameters = {"agent": actor.agent_id, "now": now, "beginning": BEGINNING + _NEAR}
    return [
        DraftView(
            number,
            kind,
            mask_text(beginning)[:BEGINNING],
            length,
            updated_at,
            mask_text(subject),
            status,
            bool(with_another),
        )
        for number, kind, beginning, length, updated_at, subject, status, with_another in desk.rows(
            _MINE, parameters
        )
    ]
