"""The levels that fired or were skipped: one row for each (ticket, clock, cycle, level, revision), for ever; and what the
desk was warned of beside its tickets' clocks: one row for each (clock, subject, level)."""

from __future__ import annotations

from peewee import SQL, IntegerField, TextField

from store.tables.base import Table, flag, millis, never_reused, refers_to, words


class Alert(Table):
    id = never_reused()
    ticket_id = refers_to("ticket (number)", null=True)
    """None where it is the whole desk's."""
    clock = TextField()
    """A clock's kind, `promise`, `mention`, `manual` or `reveals`; of a warning `kpi`, `volume`, `figure`, `words`, `risk`."""
    cycle = IntegerField()
    level = IntegerField()
    revision = IntegerField()
    state = TextField()
    """fired or skipped."""
    fired_at = millis()
    reason = TextField()
    due_at = millis(null=True)
    told = words("[]")
    """JSON list: logins, `team:NAME`, `supervisors:TEAM`."""
    bell = flag()
    note = words("")
    acknowledged_at = millis(null=True)
    acknowledged_by = refers_to("agent (id)", null=True)
    closed_at = millis(null=True)
    closed_reason = TextField(null=True)
    told_later = words("[]")
    """JSON list like `told`: who is told from `held_until` on."""
    held_until = millis(null=True)
    caused_by = refers_to("agent (id)", null=True)
    """Whose own act brought it about: they are not told."""
    subject = words("")
    """What a warning is about, such as `csat|2026-11`; empty for a ticket's clock."""
    data = words("{}")
    """JSON: codes and numbers."""
    plan = words("")
    """The policy's name of the response plan that is due; empty for none."""
    false_alarm = flag()

    class Meta:
        indexes = ((("ticket_id", "clock", "cycle", "level", "revision"), True),)


Alert.add_index(Alert.index(Alert.held_until, name="ix_alert_held", where=SQL("held_until IS NOT NULL")))
Alert.add_index(
    Alert.index(
        Alert.fired_at,
        name="ix_alert_open",
        where=SQL("state = 'fired' AND acknowledged_at IS NULL AND closed_at IS NULL"),
    )
)
Alert.add_index(
    Alert.index(
        Alert.clock,
        Alert.subject,
        Alert.level,
        name="ux_alert_subject",
        unique=True,
        where=SQL("subject <> ''"),
    )
)
