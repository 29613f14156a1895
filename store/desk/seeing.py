"""Up to where each person has read a ticket. What one has read is nobody's history: no event tells of it."""

from __future__ import annotations

from typing import Final

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.rules.permission import require

_SAID: Final = "SELECT coalesce(max(id), 0) FROM message WHERE ticket_id = ? AND author = 'customer'"
_MARK: Final = """
INSERT INTO seen (agent_id, ticket_id, message_id, note_id)
SELECT ?, number, ?, ? FROM ticket WHERE number = ?
ON CONFLICT (agent_id, ticket_id) DO UPDATE
SET message_id = max(message_id, excluded.message_id), note_id = max(note_id, excluded.note_id)
WHERE excluded.message_id > message_id OR excluded.note_id > note_id
"""
_STANDS: Final = """
SELECT t.said_id, s.message_id, s.note_id,
(SELECT max(id) FROM message WHERE ticket_id = t.number AND public = 0 AND author = 'agent' AND agent_id IS NOT :agent)
FROM ticket t LEFT JOIN seen s ON s.agent_id = :agent AND s.ticket_id = t.number WHERE t.number = :number
"""


def seen(desk: Desk, actor: Actor, number: int, message_id: int, *, now: int) -> bool:
    """The actor has read the ticket up to this message: the customer's, and colleagues' notes; True when that was
    written.

    Nothing is written where they had read as far before. Raises DeskError when there is no such ticket.
    """
    require(actor, "see")
    asked = {"agent": actor.agent_id, "number": number}
    row = desk.row(_STANDS, asked) if abs(number) < 1 << 63 else None
    if row is None:
        raise DeskError("no_such_ticket", number=number)
    said_id, seen_id, seen_note, note_id = row
    upto, upto_note = min(message_id, said_id), min(message_id, note_id or 0)
    if seen_id is not None and seen_id >= upto and seen_note >= upto_note:
        return False
    with desk.transaction():
        mark_seen(desk, actor.agent_id, number, upto, upto_note)
    return True


def mark_seen(desk: Desk, agent_id: int, number: int, message_id: int, note_id: int = 0) -> None:
    """The same inside another verb's transaction; a mark never goes back. Nothing on a ticket that is gone."""
    desk.execute(_MARK, (agent_id, message_id, note_id, number))


def customer_said(desk: Desk, number: int, message_id: int) -> None:
    """The customer's newest message on a ticket is this one, unless a newer one stands there."""
    desk.execute(
        "UPDATE ticket SET said_id = ? WHERE number = ? AND said_id < ?", (message_id, number, message_id)
    )


def newest_said(desk: Desk, number: int) -> int:
    """The id of the customer's newest message among those that stand on the ticket now; 0 when none does."""
    return int(desk.value(_SAID, (number,)))
