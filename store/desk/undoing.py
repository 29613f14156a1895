"""The caller's newest act is taken back, unless somebody has changed the ticket since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from store.actor import Actor
from store.database import Desk
from store.desk import record
from store.desk.acts import Act, login_of, read
from store.desk.drafts import save_draft
from store.desk.outgoing import recall
from store.desk.promising import taken_back
from store.desk.remembering import UNDO_MS
from store.desk.returning import unmake_return
from store.desk.unmaking import unmake
from store.errors import DeskError
from store.rules.permission import require

_NEWEST = "SELECT act, ticket_id, verb, before, made FROM undo WHERE agent_id = ? AND at >= ? ORDER BY act DESC LIMIT 1"
_SINCE = """
SELECT e.type, e.agent_id, e."by" FROM event e WHERE e.ticket_id = :ticket AND e.id > :act AND e.act IS NOT :act
AND (e."by" IN ('agent', 'customer') AND e.type NOT IN ('undone', 'acknowledged')
    OR :moves AND e."by" = 'system' AND e.type = 'transferred')
AND NOT EXISTS (
    SELECT 1 FROM event u WHERE u.ticket_id = e.ticket_id AND u.type = 'undone'
    AND json_extract(u.data, '$.ref') IN (e.id, e.act)
) ORDER BY coalesce(e.act, e.id) DESC, e.id LIMIT 1
"""
"""Who else, or what else of one's own, has changed the ticket behind an act; for an act that said whose it is
(`moves`), an escalation that moved it has too."""


@dataclass(frozen=True, slots=True)
class Undone:
    """The act that was taken back."""

    number: int
    verb: str


def undo(desk: Desk, actor: Actor, *, now: int) -> Undone:
    """Take back the actor's newest undoable act of the last ten minutes.

    A reply or note becomes a draft again. Raises DeskError nothing_to_undo; changed_since when somebody has changed
    the ticket; sent_already for a reply that has reached the customer.
    """
    require(actor, "undo")
    with desk.transaction():
        found = desk.row(_NEWEST, (actor.agent_id, now - UNDO_MS))
        if found is None:
            raise DeskError("nothing_to_undo")
        ref, number, verb, before, made = found
        moves = not {"team", "assignee_id"}.isdisjoint(json.loads(before))
        since = desk.row(_SINCE, {"ticket": number, "act": ref, "moves": moves})
        if since is not None:
            type_, agent_id, by = since
            who = login_of(desk, agent_id) if by == "agent" else by
            raise DeskError("changed_since", number=number, who=who, what=type_)
        doing = Act(desk, actor, read(desk, number), now)
        for kind, what in json.loads(made):
            _unmake(doing, kind, what)
        doing.change(generation=doing["generation"] + 1)
        columns = {name: value for name, value in json.loads(before).items() if name != "generation"}
        if "assignee_id" not in doing.changes and doing.has_left(columns.get("assignee_id")):
            columns |= {"assignee_id": None, "lease_until": None}
        record.take_back(doing, ref, verb, columns)
        if "promised_at" in columns:
            taken_back(doing)
        desk.execute("DELETE FROM undo WHERE act = ?", (ref,))
        return Undone(number, verb)


def _unmake(doing: Act, kind: str, what: Any) -> None:
    desk, number = doing.desk, doing.number
    if kind == "message":
        _unsay(doing, what)
    elif kind == "alert":
        silenced = "UPDATE alert SET closed_at = ?, closed_reason = 'undone' WHERE id = ? AND acknowledged_at IS NULL"
        desk.execute(silenced, (doing.at, what))
    elif kind == "use":
        desk.execute("DELETE FROM article_use WHERE id = ?", (what,))
    elif kind == "offer":
        desk.execute("DELETE FROM offer WHERE id = ?", (what,))
    elif kind == "answer":
        desk.execute(
            "UPDATE offer SET answer = NULL, answered_at = NULL, answer_text = '' WHERE id = ?", (what,)
        )
    elif kind == "step":
        desk.execute("DELETE FROM step WHERE ticket_id = ? AND name = ?", (number, what))
    elif kind == "tag":
        desk.execute("DELETE FROM ticket_tag WHERE ticket_id = ? AND tag = ?", (number, what))
    elif kind == "return":
        unmake_return(desk, what, None)
    elif kind == "return_was":
        unmake_return(desk, *what)
    elif kind == "untag":
        desk.execute("INSERT OR IGNORE INTO ticket_tag (ticket_id, tag) VALUES (?, ?)", (number, what))
    else:
        unmake(doing, kind, what)


def _unsay(doing: Act, message_id: int) -> None:
    """The words go back into the writer's draft, unless they have begun another."""
    desk, number = doing.desk, doing.number
    row = desk.row("SELECT body, public, sent_at FROM message WHERE id = ?", (message_id,))
    if row is None:
        return
    body, public, sent_at = row
    if sent_at is not None:
        raise DeskError("sent_already", number=number)
    if not recall(desk, [message_id]):
        raise DeskError("on_its_way", number=number)
    desk.execute("DELETE FROM attachment WHERE message_id = ?", (message_id,))
    desk.execute("DELETE FROM message WHERE id = ?", (message_id,))
    desk.execute("DELETE FROM ticket_text WHERE rowid = ?", (message_id,))
    kind = "reply" if public else "note"
    standing = "SELECT 1 FROM draft WHERE ticket_id = ? AND agent_id = ? AND kind = ?"
    if doing.actor is not None and desk.row(standing, (number, doing.actor.agent_id, kind)) is None:
        save_draft(desk, doing.actor, number, kind, body, now=doing.now)
