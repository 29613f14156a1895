"""What somebody has begun to write: saved as it is typed, no event."""

from __future__ import annotations

from store.actor import Actor
from store.database import Desk
from store.database.compiled import upsert
from store.desk.acts import read
from store.desk.values import required_word
from store.rules.permission import require
from store.tables import Draft
from store.text import TEXT_LIMIT, safe_text

KINDS = ("reply", "note")
_SAVE = upsert(
    Draft, ("ticket_id", "agent_id", "kind"), "ticket_id", "agent_id", "kind", "text", "updated_at", "key"
)
_DROP_RECORDED = "DELETE FROM draft WHERE ticket_id = ? AND agent_id = ? AND kind = ? AND key = ?"
_RECORDED = "SELECT body FROM message WHERE ticket_id = ? AND dedup = ?"


def save_draft(
    desk: Desk, actor: Actor, number: int, kind: str, text: str, *, key: str | None = None, now: int
) -> None:
    """Keep the actor's draft of a `reply` or `note` on a ticket; an empty one is dropped.

    `key` names it, as the verb that records it will. What has been recorded under that key is no draft any more; a
    text that was changed since is one without a key. Raises DeskError when they may not write one, or there is no such ticket.
    """
    require(actor, required_word("kind", KINDS, kind))
    kept = safe_text(text, multiline=True)[:TEXT_LIMIT]
    if not kept.strip():
        drop_draft(desk, actor, number, kind)
        return
    with desk.transaction():
        read(desk, number)
        recorded = None if key is None else desk.row(_RECORDED, (number, key))
        if recorded is not None:
            if recorded[0] == kept.strip():
                drop_draft(desk, actor, number, kind)
                return
            key = None
        desk.execute(_SAVE, (number, actor.agent_id, kind, kept, now, key))


def recorded(desk: Desk, actor: Actor, number: int, kind: str, key: str | None) -> None:
    """The draft of this key has just become a message: both stand in one transaction, so that neither is there twice."""
    if key is not None:
        desk.execute(_DROP_RECORDED, (number, actor.agent_id, kind, key))


def drop_draft(desk: Desk, actor: Actor, number: int, kind: str) -> None:
    """Forget a draft, because it was sent or emptied. Harmless when there is none."""
    where = "ticket_id = ? AND agent_id = ? AND kind = ?"
    if desk.row(f"SELECT 1 FROM draft WHERE {where}", (number, actor.agent_id, kind)) is not None:
        with desk.transaction():
            desk.execute(f"DELETE FROM draft WHERE {where}", (number, actor.agent_id, kind))
