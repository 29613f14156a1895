"""One message of a customer goes out into a ticket of its own: it was about another matter."""

from __future__ import annotations

from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.desk import record
from store.desk.acts import Act, act, read
from store.desk.classifying import classified
from store.desk.intake import NewTicket, insert_ticket
from store.desk.seeing import newest_said
from store.desk.speech import index_subject, one_line
from store.errors import DeskError
from store.policy.versions import current_version, policies
from store.rules import words

_MESSAGE: Final = """
SELECT at, author, agent_id, channel, spoken, body, origin FROM message WHERE id = ? AND ticket_id = ?
"""
_FIRST: Final = "SELECT id FROM message WHERE ticket_id = ? ORDER BY at, id LIMIT 1"
_OTHERS_WAIT: Final = """
SELECT min(at) FROM message WHERE ticket_id = ? AND author = 'customer' AND spoken = 0 AND at >= ? AND id <> ?
"""
_ITS_ACT: Final = """
SELECT id, act FROM event WHERE ticket_id = ? AND type = 'customer_message' AND at = ? ORDER BY id LIMIT 1
"""
_ITS_STATUS: Final = """
SELECT json_extract(data, '$.from') FROM event WHERE ticket_id = ? AND act = ? AND type = 'status' LIMIT 1
"""
_SINCE: Final = """
SELECT 1 FROM event WHERE ticket_id = ? AND id > ? AND coalesce(act, 0) <> ? AND "by" <> 'system'
AND type <> 'acknowledged' LIMIT 1
"""
_KEPT: Final = (
    "customer_id",
    "customer_level",
    "shop",
    "order_no",
    "product",
    "product_type",
    "platform",
    "region",
)


def split(desk: Desk, actor: Actor, number: int, message_id: int, *, now: int) -> int:
    """Move a customer's message into a new ticket of the same customer and order, linked to the old one; returns its
    number. Its clocks run from the message's own time; the old ticket owes no answer to it any more.

    Raises DeskError no_such_message, not_the_customers, or split_first for what the ticket began with.
    """
    with act(desk, actor, "split", number, now) as doing:
        message = _movable(doing, message_id)
        new = _open(doing, message_id, message)
        counted = message["origin"] is None and not message["spoken"]
        doing.event(
            "split_out",
            message=message_id,
            ticket=new,
            unanswered_since=_still_waits_since(doing, message_id, message),
            counted=counted,
        )
        doing.change(said_id=newest_said(desk, number))
        _status_goes_back(doing, message)
        return new


def _movable(doing: Act, message_id: int) -> dict[str, Any]:
    desk, number = doing.desk, doing.number
    known = 0 < message_id < 1 << 63
    row = desk.row(_MESSAGE, (message_id, number)) if known else None
    if row is None:
        raise DeskError("no_such_message", number=number, message=message_id)
    names = ("at", "author", "agent_id", "channel", "spoken", "body", "origin")
    message = dict(zip(names, row, strict=True))
    if message["author"] != "customer":
        raise DeskError("not_the_customers", message=message_id)
    if message["at"] < doing.ticket["opened_at"] or desk.value(_FIRST, (number,)) == message_id:
        raise DeskError("split_first", number=number, message=message_id)
    return message


def _open(doing: Act, message_id: int, message: dict[str, Any]) -> int:
    """The new ticket, with the message moved into it."""
    desk, old, actor = doing.desk, doing.ticket, doing.actor
    assert actor is not None
    version = current_version(desk)
    body, spoken = message["body"], bool(message["spoken"])
    classed = classified(NewTicket(channel=message["channel"]), policies(desk)[version], body)
    facts = {
        **{name: classed[name] for name in ("kind", "scenario", "category", "priority")},
        "channel": message["channel"],
        "customer_level": old["customer_level"],
        "shop": old["shop"],
        "spoken": spoken,
        "outbound": False,
    }
    subject = one_line(body, 60) or old["subject"]
    columns = {
        **facts,
        **{name: old[name] for name in _KEPT},
        "spoken": int(spoken),
        "outbound": 0,
        "subject": subject,
        "urgency": classed["urgency"],
        "importance": classed["importance"],
        "team": words.team_for(str(classed["scenario"])),
        "opened_at": message["at"],
        "linked_to": doing.number,
        "said_id": message_id,
    }
    number = insert_ticket(desk, columns, version, doing.at)
    new = Act(desk, actor, read(desk, number), doing.at)
    new.event("opened", by="customer", at=message["at"], policy=version, **facts)
    new.event("split_from", ticket=doing.number, message=message_id)
    if spoken:
        new.hold(actor.agent_id, leased=False)
        new.event("claimed", lease=False)
        new.status("open")
    record.open_clocks(new)
    desk.execute(
        "UPDATE message SET ticket_id = ?, split_from = ?, origin = NULL WHERE id = ?",
        (number, doing.number, message_id),
    )
    index_subject(desk, number, subject)
    index_subject(desk, doing.number, old["subject"])
    return number


def _still_waits_since(doing: Act, message_id: int, message: dict[str, Any]) -> int | None:
    """Since when the customer waits for an answer to what stays here; None when to nothing."""
    waits: int | None = doing.ticket["unanswered_since"]
    if waits is None or message["spoken"] or waits != message["at"]:
        return waits
    found = doing.desk.value(_OTHERS_WAIT, (doing.number, message["at"], message_id))
    return None if found is None else int(found)


def _status_goes_back(doing: Act, message: dict[str, Any]) -> None:
    """What the message alone had changed of the status, where nobody has acted on the ticket since."""
    desk, number = doing.desk, doing.number
    found = None if message["spoken"] else desk.row(_ITS_ACT, (number, message["at"]))
    if found is None:
        return
    first = found[1] or found[0]
    before = desk.value(_ITS_STATUS, (number, first))
    if before is not None and desk.row(_SINCE, (number, found[0], first)) is None:
        doing.status(before)
