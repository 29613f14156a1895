"""The newest answer on a ticket, to be carried to its channel by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from store.database import Desk

_NEWEST: Final = """
SELECT id, body, agent_id FROM message WHERE ticket_id = ? AND author = 'agent' AND public = 1 AND spoken = 0
ORDER BY at DESC, id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was written."""

    message_id: int
    text: str
    agent_id: int | None


def newest_reply(desk: Desk, number: int) -> Answer | None:
    """Unmasked, for the verb that hands it out; None when nobody has answered."""
    row = desk.row(_NEWEST, (number,))
    return None if row is None else Answer(row[0], str(row[1]), row[2])
