"""What is one person's own: what they have seen, and the queues they have saved."""

from __future__ import annotations

from peewee import SQL, CompositeKey, IntegerField, TextField

from store.tables.base import Table, flag, millis, never_reused, refers_to, whole


class Seen(Table):
    """Up to which message somebody has read a ticket."""

    agent_id = refers_to("agent (id)")
    ticket_id = refers_to("ticket (number)")
    message_id = IntegerField()
    """The newest of the customer's, or of one's own to the customer."""
    note_id = whole(0)
    """The newest note of a colleague."""

    class Meta:
        primary_key = CompositeKey("agent_id", "ticket_id")
        without_rowid = True


class SavedQueue(Table):
    """A filter under a name."""

    id = never_reused()
    agent_id = refers_to("agent (id)")
    name = TextField()
    text = TextField()
    """The filter as it is written."""
    created_at = millis()

    class Meta:
        indexes = ((("agent_id", "name"), True),)


class ContactDraft(Table):
    """A new contact that somebody has begun to write down: no ticket has it yet."""

    agent_id = refers_to("agent (id)")
    key = TextField()
    """What the writer's screen calls it; in the order in which they were begun."""
    data = TextField()
    """JSON: what was typed and chosen, by field."""
    updated_at = millis()

    class Meta:
        primary_key = CompositeKey("agent_id", "key")
        without_rowid = True


class Attachment(Table):
    """A file that came with a message: its name, type and size, and where it is kept."""

    id = never_reused()
    message_id = refers_to("message (id)")
    name = TextField()
    type = TextField()
    size = IntegerField()
    """Bytes."""
    sha256 = TextField(null=True)
    place = TextField(null=True)
    """Path or address."""
    import_batch = refers_to("import_batch (id)", null=True)
    kept = flag()
    """1 where the file itself is kept beside the desk, by its digest."""


Attachment.add_index(Attachment.index(Attachment.message_id, name="ix_attachment_message"))
Attachment.add_index(Attachment.index(Attachment.sha256, name="ix_attachment_kept", where=SQL("kept = 1")))
