"""Schema 4: messages that a merge has moved know where they came from."""

from __future__ import annotations

from store.database.handle import Desk


def up(desk: Desk) -> None:
    """A message's origin, and an index for those that have one."""
    desk.execute("ALTER TABLE message ADD COLUMN origin INTEGER REFERENCES ticket (number)")
    desk.execute("CREATE INDEX ix_message_origin ON message (origin) WHERE origin IS NOT NULL")
