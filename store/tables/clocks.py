"""The countdowns of tickets, kept beside each other ticket by ticket."""

from __future__ import annotations

from peewee import SQL, CompositeKey, IntegerField, TextField

from store.tables.base import Table, millis, refers_to, whole


class Clock(Table):
    ticket_id = refers_to("ticket (number)")
    kind = TextField()
    cycle = IntegerField()
    target_ms = millis()
    policy = IntegerField()
    calendar = TextField(null=True)
    """`name:version`; null = elapsed time."""
    started_at = millis()
    consumed_ms = millis()
    running_since = millis(null=True)
    due_at = millis(null=True)
    state = TextField()
    ended_at = millis(null=True)
    end_reason = TextField(null=True)
    breached_at = millis(null=True)
    breach_reason = TextField(null=True)
    revision = whole(0)
    level_done = whole(0)
    next_level_at = millis(null=True)

    class Meta:
        primary_key = CompositeKey("ticket_id", "kind", "cycle")
        without_rowid = True


Clock.add_index(
    Clock.index(Clock.next_level_at, name="ix_clock_level", where=SQL("next_level_at IS NOT NULL"))
)
