"""Schema 12: alerts that are no ticket's, and when figures are judged next."""

from __future__ import annotations

from store.database.handle import Desk

_NULLABLE = (
    "UPDATE sqlite_schema SET sql = replace(sql, 'ticket_id INTEGER NOT NULL REFERENCES', 'ticket_id INTEGER REFERENCES')"
    " WHERE type = 'table' AND name = 'alert'"
)
"""NOT NULL leaves the column's definition by the way that SQLite's manual gives for it (lang_altertable, 7): no row
changes, and the rows of the outbox that name an alert keep their key."""
_SCHEMA = """
ALTER TABLE alert ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE alert ADD COLUMN data TEXT NOT NULL DEFAULT '{}';
ALTER TABLE alert ADD COLUMN plan TEXT NOT NULL DEFAULT '';
ALTER TABLE alert ADD COLUMN false_alarm INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX ux_alert_subject ON alert (clock, subject, level) WHERE subject <> '';
CREATE TABLE judgement (
    name TEXT NOT NULL PRIMARY KEY,
    next_at INTEGER NOT NULL,
    last_at INTEGER,
    data TEXT NOT NULL DEFAULT '{}'
) STRICT;
ALTER TABLE measure ADD COLUMN alert_id INTEGER REFERENCES alert (id);
"""


def up(desk: Desk) -> None:
    """What an alert is about where it is no ticket's clock, its plan, and false alarms; judges and their next look."""
    desk.execute("PRAGMA writable_schema = ON")
    desk.execute(_NULLABLE)
    desk.execute("PRAGMA writable_schema = RESET")
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            desk.execute(statement)
