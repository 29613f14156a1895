"""Schema 2: acts can be taken back."""

from __future__ import annotations

from store.database.handle import Desk

_SCHEMA = """
CREATE TABLE undo (
    act INTEGER NOT NULL PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    agent_id INTEGER NOT NULL REFERENCES agent (id),
    at INTEGER NOT NULL,
    verb TEXT NOT NULL,
    before TEXT NOT NULL,
    made TEXT NOT NULL
) STRICT;
CREATE INDEX ix_undo_agent ON undo (agent_id, act);
"""


def up(desk: Desk) -> None:
    """A place for what an act changed, for as long as it can be taken back."""
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            desk.execute(statement)
