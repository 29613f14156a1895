"""A contact as an agent writes it down: kept while it is typed, then a ticket, or one more message on one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import upsert
from store.desk.intake import NewTicket, open_ticket, receive
from store.rules.permission import require
from store.tables import ContactDraft
from store.text import TEXT_LIMIT, safe_text

_SAVE: Final = upsert(ContactDraft, ("agent_id", "key"), "agent_id", "key", "data", "updated_at")
_WHICH: Final = "agent_id = ? AND key = ?"


def save_contact(desk: Desk, actor: Actor, key: str, fields: Mapping[str, str], *, now: int) -> None:
    """Keep what the actor has typed and chosen so far, by field, under the writer's `key` for it; dropped when nothing
    is in it. No event.
    """
    require(actor, "open")
    kept = {name: safe_text(text, multiline=True)[:TEXT_LIMIT] for name, text in fields.items() if text}
    if not kept:
        drop_contact(desk, actor, key)
        return
    with desk.transaction():
        desk.execute(_SAVE, (actor.agent_id, key, json.dumps(kept, ensure_ascii=False), now))


def drop_contact(desk: Desk, actor: Actor, key: str) -> None:
    """Forget what was begun under this key. Harmless when there is nothing."""
    if desk.row(f"SELECT 1 FROM contact_draft WHERE {_WHICH}", (actor.agent_id, key)) is not None:
        with desk.transaction():
            desk.execute(f"DELETE FROM contact_draft WHERE {_WHICH}", (actor.agent_id, key))


def record_contact(desk: Desk, actor: Actor, key: str, new: NewTicket, *, now: int) -> int:
    """Open a ticket of what was written down; what was kept of it goes. Returns its number."""
    with desk.transaction():
        number = open_ticket(desk, actor, new, now=now)
        drop_contact(desk, actor, key)
        return number


def add_contact(
    desk: Desk,
    actor: Actor,
    key: str,
    number: int,
    text: str,
    *,
    spoken: bool,
    channel: str | None,
    now: int,
) -> int:
    """Put it on a ticket that the customer has already; what was kept of it goes. Returns the ticket that got it."""
    with desk.transaction():
        got = receive(desk, actor, number, text, spoken=spoken, channel=channel, now=now)
        drop_contact(desk, actor, key)
        return got
