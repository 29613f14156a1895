"""The append-only history: ids, codes and numbers only, never customer text."""

from __future__ import annotations

from peewee import SQL, IntegerField, TextField

from store.tables.base import Table, millis, never_reused, refers_to, words


class Event(Table):
    id = never_reused()
    ticket_id = refers_to("ticket (number)", null=True)
    at = millis()
    recorded_at = millis()
    type = TextField()
    by = TextField()
    agent_id = IntegerField(null=True)
    act = IntegerField(null=True)
    """The first event of the same verb; null for that one itself."""
    data = words("{}")


Event.add_index(Event.index(Event.ticket_id, Event.at, Event.id, name="ix_event_ticket"))
Event.add_index(
    Event.index(
        Event.recorded_at,
        Event.agent_id,
        name="ix_event_reveal",
        where=SQL("type IN ('revealed', 'reveal_refused', 'exported')"),
    )
)
