"""The contacts that a person has begun to write down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.rules.permission import require

_READ: Final = "SELECT key, data, updated_at FROM contact_draft WHERE agent_id = ? ORDER BY key"


@dataclass(frozen=True, slots=True)
class BegunContact:
    """What was typed and chosen of a contact, by field."""

    key: str
    fields: dict[str, str]
    updated_at: int


def contact_drafts(desk: Desk, actor: Actor) -> list[BegunContact]:
    """What the actor has begun, in the order in which it was begun."""
    require(actor, "see")
    return [
        BegunContact(key, {str(name): str(text) for name, text in json.loads(data).items()}, updated_at)
        for key, data, updated_at in desk.rows(_READ, (actor.agent_id,))
    ]
