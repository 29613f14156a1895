"""Answers to the customer, and notes that only the desk sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import peewee

from store.actor import Actor
from store.database import Desk
from store.database.compiled import upsert
from store.desk import record
from store.desk.acts import Act, act, read
from store.desk.attaching import NewAttachment
from store.desk.drafts import recorded
from store.desk.outgoing import queue_reply, sent_by_hand
from store.desk.promising import answered
from store.desk.speech import said, write_message, write_note
from store.desk.using import count_uses
from store.desk.values import checked_word
from store.errors import DeskError
from store.rules.lifecycle import after_reply
from store.rules.masking import mask_text
from store.rules.script_text import Inserted
from store.tables import Step

LONGEST_QUOTE: Final = 200
_RECORDED: Final = "SELECT 1 FROM message WHERE ticket_id = ? AND dedup = ?"
_COLLEAGUES: Final = """
SELECT m.id, a.login, m.at, m.body FROM message m JOIN agent a ON a.id = m.agent_id
WHERE m.ticket_id = ? AND m.id > ? AND m.agent_id <> ? AND m.author = 'agent' AND m.public = 1
ORDER BY m.id DESC LIMIT 1
"""
_STEP = upsert(Step, ("ticket_id", "name"), "ticket_id", "name", "done_at", "agent_id")


def reply(
    desk: Desk,
    actor: Actor,
    number: int,
    text: str,
    *,
    key: str | None = None,
    spoken: bool = False,
    status: str | None = None,
    generation: int | None = None,
    used: Sequence[Inserted] = (),
    after_message: int | None = None,
    now: int,
) -> int:
    """Answer the customer publicly, or (`spoken`) note a conversation by phone; returns the message's id.

    It ends the response clocks, claims a ticket that nobody holds, and makes the actor's lease durable. `status` is
    None, "waiting_customer" or "open". `key` names the reply on the writer's side: the same one cannot be recorded
    twice. `generation` is that of the claim the writer knew; `used`: the scripts put into the text. Where a
    colleague has answered behind the message `after_message`, the newest that the writer knew, it is refused as
    answered_meanwhile. Raises DeskError.
    """
    body = said(text)
    after = checked_word("status", ("waiting_customer", "open"), status)
    with act(desk, actor, "reply", number, now) as doing:
        _refuse_if_answered(doing, after_message, key)
        doing.require_generation(generation)
        doing.event("call" if spoken else "public_reply")
        if doing["assignee_id"] is None and doing["status"] != "resolved":
            doing.event("claimed", lease=False)
            doing.hold(actor.agent_id, leased=False)
        elif doing.mine:
            doing.change(lease_until=None)
        if doing["status"] != "resolved":
            doing.status(after or after_reply(doing["status"]))
        answered(doing)
        if not spoken:
            doing.change(unsent=doing["unsent"] + 1)
        try:
            message_id = write_message(
                desk,
                number,
                at=doing.at,
                author="agent",
                agent_id=actor.agent_id,
                public=True,
                channel="phone" if spoken else doing["channel"],
                spoken=spoken,
                body=body,
                needs_sending=not spoken,
                dedup=key,
            )
        except peewee.IntegrityError:
            raise DeskError("reply_twice", number=number) from None
        recorded(desk, actor, number, "reply", key)
        doing.made.append(["message", message_id])
        if spoken:
            _informed(doing)
        else:
            queue_reply(doing, message_id)
        count_uses(doing, message_id, used, body)
        return message_id


def sent(desk: Desk, actor: Actor, number: int, *, now: int) -> None:
    """Confirm that the replies recorded here have reached the customer. Raises DeskError nothing_to_send."""
    with act(desk, actor, "sent", number, now) as doing:
        waiting = "ticket_id = ? AND needs_sending = 1 AND sent_at IS NULL"
        ids = [row[0] for row in desk.rows(f"SELECT id FROM message WHERE {waiting} ORDER BY id", (number,))]
        if not ids:
            raise DeskError("nothing_to_send", number=number)
        desk.execute(f"UPDATE message SET sent_at = ? WHERE {waiting}", (doing.at, number))
        sent_by_hand(desk, ids)
        doing.event("sent", messages=ids)
        doing.change(unsent=0)
        _informed(doing)


def sent_by_mail(desk: Desk, message_id: int, *, now: int) -> None:
    """The sender's confirmation that a reply has reached the customer's mail server, inside its transaction; nothing
    where somebody has confirmed it meanwhile."""
    row = desk.row("SELECT ticket_id, sent_at FROM message WHERE id = ?", (message_id,))
    if row is None or row[1] is not None:
        return
    doing = Act(desk, None, read(desk, row[0]), now)
    desk.execute("UPDATE message SET sent_at = ? WHERE id = ?", (doing.at, message_id))
    doing.event("sent", messages=[message_id])
    doing.change(unsent=doing["unsent"] - 1)
    _informed(doing)
    record.write(doing)


def note(
    desk: Desk,
    actor: Actor,
    number: int,
    text: str,
    *,
    key: str | None = None,
    attachments: Sequence[NewAttachment] = (),
    now: int,
) -> int:
    """Keep a note that the customer never sees; returns its id. It ends no clock; whom it names is alerted.

    `key` names it on the writer's side: the same one cannot be kept twice. Raises DeskError.
    """
    said(text, or_attached=attachments)
    with act(desk, actor, "note", number, now) as doing:
        try:
            note_id = write_note(doing, text, attachments, key=key)
        except peewee.IntegrityError:
            raise DeskError("note_twice", number=number) from None
        assert note_id is not None
        recorded(desk, actor, number, "note", key)
        return note_id


def no_reply(desk: Desk, actor: Actor, number: int, *, now: int) -> None:
    """State that the customer's last message needs no answer. Raises DeskError when no next response is owed."""
    with act(desk, actor, "no_reply", number, now) as doing:
        owed = "SELECT 1 FROM clock WHERE ticket_id = ? AND kind = 'next_response' AND state IN ('running', 'paused')"
        if desk.row(owed, (number,)) is None:
            raise DeskError("no_reply_owed", number=number)
        doing.event("no_reply_needed")


def _refuse_if_answered(doing: Act, after: int | None, key: str | None) -> None:
    """A reply that is here already is told as such, not as a colleague's."""
    if after is None or doing.actor is None:
        return
    if key is not None and doing.desk.row(_RECORDED, (doing.number, key)) is not None:
        raise DeskError("reply_twice", number=doing.number)
    known = max(-(1 << 62), min(after, 1 << 62))
    found = doing.desk.row(_COLLEAGUES, (doing.number, known, doing.actor.agent_id))
    if found is not None:
        message_id, login, at, body = found
        text = mask_text(" ".join(body.split()))[:LONGEST_QUOTE]
        raise DeskError(
            "answered_meanwhile", number=doing.number, who=login, at=at, text=text, message=message_id
        )


def _informed(doing: Act) -> None:
    """The complaint's last step: the first reply that reached the customer after the solution was carried out.

    What was said in a conversation has reached them.
    """
    if doing.ticket["kind"] != "complaint":
        return
    steps = {row[0] for row in doing.desk.rows("SELECT name FROM step WHERE ticket_id = ?", (doing.number,))}
    if "carried_out" in steps and "informed" not in steps:
        carried_out = doing.desk.value(
            "SELECT done_at FROM step WHERE ticket_id = ? AND name = 'carried_out'", (doing.number,)
        )
        told = doing.desk.value(
            "SELECT max(at) FROM message WHERE ticket_id = ? AND author = 'agent' AND public"
            " AND (sent_at IS NOT NULL OR spoken)",
            (doing.number,),
        )
        if told is not None and told >= carried_out:
            by = None if doing.actor is None else doing.actor.agent_id
            doing.desk.execute(_STEP, (doing.number, "informed", doing.at, by))
            doing.made.append(["step", "informed"])
            doing.event("step", name="informed")
