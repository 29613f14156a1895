"""The versions of the desk's policy and of its calendars. Never changed, only added to."""

from __future__ import annotations

from peewee import IntegerField, TextField

from store.tables.base import Table, millis, never_reused, refers_to


class PolicyVersion(Table):
    id = never_reused()
    toml = TextField()
    digest = TextField()
    calendars = TextField()
    """JSON: the version of each calendar that this policy counts in."""
    applied_at = millis()
    agent_id = refers_to("agent (id)", null=True)


class CalendarVersion(Table):
    id = never_reused()
    name = TextField()
    version = IntegerField()
    spec = TextField()
    """JSON, holidays already expanded into dates."""
    applied_at = millis()

    class Meta:
        indexes = ((("name", "version"), True),)
