"""What leaves the terminal: a row for each alert or reply and the channel that it goes by, and what is known of channels.

The desk knows a channel by its name. Where it leads and its secrets stand in notify.toml, which the desk never reads.
"""

from __future__ import annotations

from peewee import SQL, TextField

from store.tables.base import Table, flag, millis, never_reused, refers_to, whole, words


class Outbox(Table):
    id = never_reused()
    key = TextField()
    """Goes along with every attempt, so that the far side can tell doubles."""
    channel = TextField()
    kind = TextField()
    """alert, reply or digest."""
    ticket_id = refers_to("ticket (number)", null=True)
    alert_id = refers_to("alert (id)", null=True)
    message_id = refers_to("message (id)", null=True)
    data = words("{}")
    """JSON: codes and numbers; the words are found when it is sent."""
    state = words("waiting")
    """waiting, sending, sent, dead; silenced where somebody looked after the alert before it went out."""
    attempts = whole(0)
    next_at = millis()
    claimed_by = TextField(null=True)
    claimed_until = millis(null=True)
    error = TextField(null=True)
    """Why the last attempt failed: a code."""
    digest_id = refers_to("outbox (id)", null=True)
    """The digest that tells of this alert too."""
    created_at = millis()
    sent_at = millis(null=True)

    class Meta:
        indexes = ((("key",), True),)


Outbox.add_index(
    Outbox.index(
        Outbox.channel,
        Outbox.next_at,
        name="ix_outbox_waiting",
        where=SQL("state IN ('waiting', 'sending') AND digest_id IS NULL"),
    )
)
Outbox.add_index(Outbox.index(Outbox.created_at, name="ix_outbox_dead", where=SQL("state = 'dead'")))
Outbox.add_index(Outbox.index(Outbox.digest_id, name="ix_outbox_digest", where=SQL("digest_id IS NOT NULL")))
Outbox.add_index(
    Outbox.index(Outbox.message_id, name="ix_outbox_message", where=SQL("message_id IS NOT NULL"))
)
Outbox.add_index(Outbox.index(Outbox.ticket_id, name="ix_outbox_ticket", where=SQL("ticket_id IS NOT NULL")))


class Channel(Table):
    """A channel that the service has told the desk of."""

    name = TextField(primary_key=True)
    kind = TextField()
    """wecom, dingtalk, feishu, smtp, webhook or apprise."""
    replies = flag()
    """Replies on e-mail tickets go out by it."""
    calls = flag()
    """Calls for the supervisors and broken promises go out by it too."""
    told_at = millis()
    tries = words("[]")
    """JSON: the times (ms) of the attempts of the last minute, for all processes together."""
    rest_until = millis(null=True)
    """After a failure nothing is tried before this."""
    failures = whole(0)
    """Attempts that failed in a row."""
