"""When the desk's figures and volumes are looked at next."""

from __future__ import annotations

from peewee import TextField

from store.tables.base import Table, millis, words


class Judgement(Table):
    """One judge: it looks when `next_at` has come."""

    name = TextField(primary_key=True)
    next_at = millis()
    last_at = millis(null=True)
    data = words("{}")
    """JSON: what it keeps for its next look; codes and numbers."""
