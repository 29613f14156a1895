"""What shall leave the terminal, written in the transaction of what it tells of; `store.outbox` sends it.

A row names its channel and holds codes and numbers only. Its key stands for this alert or reply by this channel: it is
written once, and the far side sees the same key with every attempt.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from store.database import Desk
from store.database.compiled import insert
from store.rules.ladder import SIGNALS
from store.tables import Channel, Outbox

if TYPE_CHECKING:
    from store.desk.acts import Act

REPLY_HOLD_MS: Final = 10_000
"""A reply stays so long before it goes out: whoever sees a mistake takes it back with undo."""
_INSERT = (
    insert(
        Outbox,
        "key",
        "channel",
        "kind",
        "ticket_id",
        "alert_id",
        "message_id",
        "data",
        "next_at",
        "created_at",
    )
    + " ON CONFLICT (key) DO NOTHING"
)
_TELL = (
    insert(Channel, "name", "kind", "replies", "calls", "told_at")
    + " ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, replies = excluded.replies, calls = excluded.calls,"
    " told_at = excluded.told_at, rest_until = NULL, failures = 0"
)
_CUSTOMERS_ADDRESS = "SELECT c.email FROM ticket t JOIN customer c ON c.id = t.customer_id WHERE t.number = ? AND c.email <> ''"


class ChannelFacts(NamedTuple):
    """What the desk knows of a channel beside its name."""

    kind: str
    replies: bool = False
    calls: bool = False


def queue_alert(
    doing: Act,
    alert_id: int,
    channels: Iterable[str],
    facts: Mapping[str, Any],
    *,
    not_before: int | None = None,
) -> None:
    """An alert goes out by each of these channels; screen and bell are none. `facts`: codes and numbers.

    `not_before`: when the first who are told are there.
    """
    outward = [name for name in dict.fromkeys(channels) if name not in SIGNALS]
    if not outward:
        return
    data = {
        "team": doing["team"],
        "priority": doing["priority"],
        "opened_at": doing.ticket["opened_at"],
        **facts,
    }
    text = json.dumps(data, separators=(",", ":"))
    for name in outward:
        key = f"alert-{alert_id}-{name}"
        row = (key, name, "alert", doing.number, alert_id, None, text, not_before or doing.now, doing.now)
        doing.desk.execute(_INSERT, row)


def queue_warning(
    desk: Desk,
    alert_id: int,
    channels: Iterable[str],
    facts: Mapping[str, Any],
    *,
    not_before: int | None = None,
    now: int,
) -> None:
    """A warning that is no ticket's goes out by each of these channels; screen and bell are none."""
    text = json.dumps({"team": "", "priority": "", "opened_at": None, **facts}, separators=(",", ":"))
    for name in dict.fromkeys(channels):
        if name not in SIGNALS:
            row = (
                f"alert-{alert_id}-{name}",
                name,
                "alert",
                None,
                alert_id,
                None,
                text,
                not_before or now,
                now,
            )
            desk.execute(_INSERT, row)


def call_channels(desk: Desk) -> list[str]:
    """The channels by which calls for help and broken promises go out."""
    return [row[0] for row in desk.rows("SELECT name FROM channel WHERE calls = 1 ORDER BY name")]


def queue_reply(doing: Act, message_id: int) -> bool:
    """A written reply goes out by e-mail where the ticket came by e-mail, the customer's address is known and a channel
    is there for it; True when it does."""
    if doing["channel"] != "email":
        return False
    name = doing.desk.value("SELECT name FROM channel WHERE replies = 1 ORDER BY name LIMIT 1")
    if name is None or doing.desk.value(_CUSTOMERS_ADDRESS, (doing.number,)) is None:
        return False
    key = f"reply-{message_id}-{name}"
    at = doing.now + REPLY_HOLD_MS
    doing.desk.execute(_INSERT, (key, name, "reply", doing.number, None, message_id, "{}", at, doing.now))
    return True


def recall(desk: Desk, message_ids: Iterable[int]) -> bool:
    """Replies that shall not go out any more; False when one is on its way, or may have arrived."""
    for message_id in message_ids:
        risky = "message_id = ? AND (state IN ('sending', 'sent') OR error LIKE '%?')"
        if desk.row(f"SELECT 1 FROM outbox WHERE {risky}", (message_id,)) is not None:
            return False
        desk.execute("DELETE FROM outbox WHERE message_id = ?", (message_id,))
    return True


def sent_by_hand(desk: Desk, message_ids: Iterable[int]) -> None:
    """Replies that somebody has sent themselves: what still waits does not go out a second time."""
    desk.many(
        "UPDATE outbox SET state = 'silenced', error = NULL WHERE message_id = ? AND state IN ('waiting', 'dead')",
        [(message_id,) for message_id in message_ids],
    )


def tell_channels(desk: Desk, channels: Mapping[str, ChannelFacts], *, now: int) -> None:
    """The service's channels as they are now; nothing is written when the desk knows them so already."""
    known = {
        name: ChannelFacts(kind, bool(replies), bool(calls))
        for name, kind, replies, calls in desk.rows("SELECT name, kind, replies, calls FROM channel")
    }
    if known == dict(channels):
        return
    with desk.transaction():
        for name in known.keys() - channels.keys():
            desk.execute("DELETE FROM channel WHERE name = ?", (name,))
        for name, facts in channels.items():
            if known.get(name) != facts:
                desk.execute(_TELL, (name, facts.kind, int(facts.replies), int(facts.calls), now))
