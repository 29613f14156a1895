"""The newest answer on a ticket, to be carried to its channel by hand."""

from __future__ import annotations

from typing import Final

from store.actor import Actor
from store.database import Desk
from store.rules.masking import mask_text
from store.rules.permission import require

_NEWEST: Final = """
SELECT body, agent_id FROM message WHERE ticket_id = ? AND author = 'agent' AND public = 1 AND spoken = 0
ORDER BY at DESC, id DESC LIMIT 1
"""


def last_reply(desk: Desk, actor: Actor, number: int) -> str | None:
    """Its text: one's own as it was written, somebody else's masked. None when nobody has answered."""
    require(actor, "see")
    row = desk.row(_NEWEST, (number,))
    if row is None:
        return None
    body, agent_id = row
    return str(body) if agent_id == actor.agent_id else mask_text(str(body))
