"""Up to where each person has read a ticket. What one has read is nobody's history: no event tells of it."""

from __future__ import annotations

from typing import Final

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.rules.permission import require

_SAID: Final = "SELECT coalesce(max(id), 0) FROM message WHERE ticket_id = ? AND author = 'customer'"
_MARK: Final = """
INSERT INTO seen (agent_id, ticket_id, message_id) VALUES (?, ?, ?)
ON CONFLICT (agent_id, ticket_id) DO UPDATE SET message_id = excluded.message_id
WHERE excluded.message_id > message_id
"""
_STANDS: Final = """
SELECT t.said_id, s.message_id FROM ticket t
LEFT JOIN seen s ON s.agent_id = ? AND s.ticket_id = t.number WHERE t.number = ?
"""


def seen(desk: Desk, actor: Actor, number: int, message_id: int, *, now: int) -> bool:
    """The actor has read the ticket up to this message of the customer; True when that was written.

    Nothing is written where they had read as far before. Raises DeskError when there is no such ticket.
    """
    require(actor, "see")
    row = desk.row(_STANDS, (actor.agent_id, number)) if abs(number) < 1 << 63 else None
    if row is None:
        raise DeskError("no_such_ticket", number=number)
    said_id, seen_id = row
    upto = min(message_id, said_id)
    if seen_id is not None and seen_id >= upto:
        return False
    with desk.transaction():
        mark_seen(desk, actor.agent_id, number, upto)
    return True


def mark_seen(desk: Desk, agent_id: int, number: int, message_id: int) -> None:
    """The same inside another verb's transaction; a mark never goes back."""
    desk.execute(_MARK, (agent_id, number, message_id))


def customer_said(desk: Desk, number: int, message_id: int) -> None:
    """The customer's newest message on a ticket is this one, unless a newer one stands there."""
    desk.execute(
        "UPDATE ticket SET said_id = ? WHERE number = ? AND said_id < ?", (message_id, number, message_id)
    )


def newest_said(desk: Desk, number: int) -> int:
    """The id of the customer's newest message among those that stand on the ticket now; 0 when none does."""
    return int(desk.value(_SAID, (number,)))
