"""Work in progress: drafts, and the leases that background work runs under."""

from __future__ import annotations

from peewee import CompositeKey, IntegerField, TextField

from store.tables.base import Table, millis, refers_to


class Draft(Table):
    ticket_id = refers_to("ticket (number)")
    agent_id = refers_to("agent (id)")
    kind = TextField()
    text = TextField()
    updated_at = millis()
    key = TextField(null=True)
    """Names the text on its writer's side, so that it cannot be recorded twice."""

    class Meta:
        primary_key = CompositeKey("ticket_id", "agent_id", "kind")
        without_rowid = True


class Undo(Table):
    """What an act changed beside its events, kept for as long as it can be taken back."""

    act = IntegerField(primary_key=True)
    """The first event of the act."""
    ticket_id = refers_to("ticket (number)")
    agent_id = refers_to("agent (id)")
    at = millis()
    verb = TextField()
    before = TextField()
    """JSON: the ticket's columns as they were."""
    made = TextField()
    """JSON list of what was written beside the ticket."""


Undo.add_index(Undo.index(Undo.agent_id, Undo.act, name="ix_undo_agent"))


class Lease(Table):
    name = TextField(primary_key=True)
    holder = TextField()
    until = millis()
