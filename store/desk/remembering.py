"""What an act changed beside its events, kept for the ten minutes in which it can be taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from store.database.compiled import insert
from store.tables import Undo

if TYPE_CHECKING:
    from store.desk.acts import Act

UNDO_MS: Final = 10 * 60_000
UNDOABLE: Final = frozenset(
    {
        "claim",
        "take",
        "release",
        "assign",
        "wait",
        "transfer",
        "set",
        "step",
        "offer",
        "answer",
        "resolve",
        "reopen",
        "close",
        "note",
        "no_reply",
        "reply",
        "return",
        "causes",
        "ask",
        "tell",
        "check",
        "survey",
        "story",
    }
)
_REMEMBER: Final = insert(Undo, "act", "ticket_id", "agent_id", "at", "verb", "before", "made")
_FORGET: Final = "DELETE FROM undo WHERE agent_id = ? AND at < ?"


def remember(doing: Act, verb: str, event_ids: list[int]) -> None:
    """Keep what an undoable act changed, and forget what the actor cannot take back any more."""
    own = [id_ for id_, event in zip(event_ids, doing.events, strict=True) if event["by"] != "system"]
    if verb not in UNDOABLE or not own or doing.actor is None:
        return
    agent_id = doing.actor.agent_id
    doing.desk.execute(_FORGET, (agent_id, doing.now - UNDO_MS))
    before = {name: doing.ticket[name] for name in doing.changes}
    made = json.dumps(doing.made, ensure_ascii=False)
    row = (own[0], doing.number, agent_id, doing.at, verb, json.dumps(before, ensure_ascii=False), made)
    doing.desk.execute(_REMEMBER, row)
