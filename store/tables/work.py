"""Work in progress: drafts, and the leases that background work runs under."""

from __future__ import annotations

from peewee import CompositeKey, TextField

from store.tables.base import Table, millis, refers_to


class Draft(Table):
    ticket_id = refers_to("ticket (number)")
    agent_id = refers_to("agent (id)")
    kind = TextField()
    text = TextField()
    updated_at = millis()

    class Meta:
        primary_key = CompositeKey("ticket_id", "agent_id", "kind")
        without_rowid = True


class Lease(Table):
    name = TextField(primary_key=True)
    holder = TextField()
    until = millis()
