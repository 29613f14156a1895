"""What was said on a ticket: the message, and with it the search text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.database import Desk
from store.database.compiled import insert
from store.desk.attaching import NewAttachment, write_attachments
from store.desk.mentioning import alert_mentioned
from store.desk.seeing import customer_said, mark_seen
from store.errors import DeskError
from store.tables import Message
from store.text import clean, segmented

if TYPE_CHECKING:
    from store.desk.acts import Act

MESSAGE_COLUMNS = (
    "ticket_id",
    "at",
    "author",
    "agent_id",
    "public",
    "channel",
    "spoken",
    "body",
    "needs_sending",
    "sent_at",
    "dedup",
)
_INSERT = insert(Message, *MESSAGE_COLUMNS)
_INDEX = "INSERT INTO ticket_text (rowid, subject, body) VALUES (?, ?, ?)"


def said(text: str, *, or_attached: Sequence[NewAttachment] = ()) -> str:
    """A person's or customer's words, cleaned. Raises DeskError when it is too long, or nothing is left and nothing
    is attached.
    """
    cleaned, _removed = clean(text.strip(), multiline=True)
    if not cleaned.strip() and not or_attached:
        raise DeskError("empty_text")
    return cleaned.strip()


def one_line(text: str, limit: int = 500) -> str:
    """A short text on one line, cleaned; `limit` characters are kept."""
    return " ".join(clean(text, multiline=False)[0].split())[:limit]


def write_message(
    desk: Desk,
    number: int,
    *,
    at: int,
    author: str,
    agent_id: int | None,
    public: bool,
    channel: str,
    body: str,
    spoken: bool = False,
    needs_sending: bool = False,
    dedup: str | None = None,
    subject: str = "",
    attachments: Sequence[NewAttachment] = (),
) -> int:
    """Keep a message and its search text (`subject` only with a ticket's first one); returns its id.

    Who writes to a customer, or talks with one, has read what stands there.
    """
    row = (
        number,
        at,
        author,
        agent_id,
        int(public),
        channel,
        int(spoken),
        body,
        int(needs_sending),
        None,
        dedup,
    )
    message_id = int(desk.execute(_INSERT, row).lastrowid)
    desk.execute(_INDEX, (message_id, segmented(subject), segmented(body)))
    write_attachments(desk, message_id, attachments)
    if author == "customer":
        customer_said(desk, number, message_id)
    if agent_id is not None and public:
        mark_seen(desk, agent_id, number, message_id)
    return message_id


def write_note(
    doing: Act, text: str, attachments: Sequence[NewAttachment] = (), *, key: str | None = None
) -> int | None:
    """Keep a note of the acting person with their act; returns its id, None when there is nothing to note.

    Whom it names with `@login` is alerted.
    """
    if doing.actor is None or not (text.strip() or attachments):
        return None
    body = said(text, or_attached=attachments)
    doing.event("note")
    note_id = write_message(
        doing.desk,
        doing.number,
        at=doing.at,
        author="agent",
        agent_id=doing.actor.agent_id,
        public=False,
        channel=doing["channel"],
        body=body,
        dedup=key,
        attachments=attachments,
    )
    doing.made.append(["message", note_id])
    alert_mentioned(doing, body)
    return note_id


def index_subject(desk: Desk, number: int, subject: str) -> None:
    """The search text of a ticket's first message carries the subject; put another one there."""
    first = "SELECT id, body FROM message WHERE id = (SELECT min(id) FROM message WHERE ticket_id = ? AND origin IS NULL)"
    found = desk.row(first, (number,))
    if found is not None:
        message_id, body = found
        desk.execute("DELETE FROM ticket_text WHERE rowid = ?", (message_id,))
        desk.execute(_INDEX, (message_id, segmented(subject), segmented(body)))
