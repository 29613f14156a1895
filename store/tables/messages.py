"""What was said and offered on a ticket, and the complaint steps done by hand."""

from __future__ import annotations

from peewee import SQL, CompositeKey, IntegerField, TextField

from store.tables.base import Table, flag, millis, never_reused, refers_to, words


class Message(Table):
    id = never_reused()
    ticket_id = refers_to("ticket (number)")
    at = millis()
    author = TextField()
    agent_id = refers_to("agent (id)", null=True)
    public = flag()
    channel = TextField()
    spoken = flag()
    body = TextField()
    needs_sending = flag()
    sent_at = millis(null=True)
    dedup = TextField(null=True)
    """What the writer's screen calls this reply, so that it cannot be recorded twice."""
    origin = refers_to("ticket (number)", null=True)
    """The ticket that it was said on, where a merge has moved it."""
    split_from = refers_to("ticket (number)", null=True)
    """The ticket that it was said on, where it was split out into one of its own."""
    import_batch = refers_to("import_batch (id)", null=True)
    source = TextField(null=True)
    """Where an imported message came from."""
    external_id = TextField(null=True)
    """What it is called there; a mail's Message-ID in its angle brackets."""


Message.add_index(Message.index(Message.ticket_id, Message.at, Message.id, name="ix_message_ticket"))
Message.add_index(
    Message.index(
        Message.ticket_id, Message.dedup, unique=True, name="ux_message_dedup", where=SQL("dedup IS NOT NULL")
    )
)
Message.add_index(
    Message.index(
        Message.external_id,
        Message.source,
        unique=True,
        name="ux_message_external",
        where=SQL("external_id IS NOT NULL"),
    )
)
Message.add_index(Message.index(Message.origin, name="ix_message_origin", where=SQL("origin IS NOT NULL")))


class Offer(Table):
    id = never_reused()
    ticket_id = refers_to("ticket (number)")
    at = millis()
    agent_id = refers_to("agent (id)", null=True)
    type = TextField()
    amount_fen = IntegerField(null=True)
    currency = words("CNY")
    text = words("")
    answer = TextField(null=True)
    answered_at = millis(null=True)
    answer_text = words("")


Offer.add_index(Offer.index(Offer.ticket_id, Offer.id, name="ix_offer_ticket"))


class Step(Table):
    ticket_id = refers_to("ticket (number)")
    name = TextField()
    done_at = millis()
    agent_id = refers_to("agent (id)", null=True)
    note = words("")

    class Meta:
        primary_key = CompositeKey("ticket_id", "name")
        without_rowid = True
