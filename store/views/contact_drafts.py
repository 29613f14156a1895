"""The contact that a person has begun to write down."""

from __future__ import annotations

import json

from store.actor import Actor
from store.database import Desk
from store.rules.permission import require


def contact_draft(desk: Desk, actor: Actor) -> dict[str, str]:
    """What the actor had typed and chosen, by field; empty when nothing was begun."""
    require(actor, "see")
    found = desk.value("SELECT data FROM contact_draft WHERE agent_id = ?", (actor.agent_id,))
    return {} if found is None else {str(name): str(text) for name, text in json.loads(found).items()}
