"""Schema 8: what each has seen and saved, and files that came with messages."""

from __future__ import annotations

from store.database.handle import Desk

_SCHEMA = """
CREATE TABLE seen (
    agent_id INTEGER NOT NULL REFERENCES agent (id),
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    message_id INTEGER NOT NULL,
    PRIMARY KEY (agent_id, ticket_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE saved_queue (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    agent_id INTEGER NOT NULL REFERENCES agent (id),
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX saved_queue_agent_id_name ON saved_queue (agent_id, name);
CREATE TABLE contact_draft (
    agent_id INTEGER NOT NULL REFERENCES agent (id),
    key TEXT NOT NULL,
    data TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (agent_id, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE attachment (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER NOT NULL REFERENCES message (id),
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT,
    place TEXT
) STRICT;
CREATE INDEX ix_attachment_message ON attachment (message_id);
ALTER TABLE message ADD COLUMN split_from INTEGER REFERENCES ticket (number);
ALTER TABLE draft ADD COLUMN key TEXT;
ALTER TABLE ticket ADD COLUMN said_id INTEGER NOT NULL DEFAULT 0;
UPDATE ticket SET said_id = coalesce(
    (SELECT max(id) FROM message WHERE ticket_id = ticket.number AND author = 'customer'), 0
);
"""


def up(desk: Desk) -> None:
    """Seen marks, saved queues, begun contacts, attachments; messages split out; the newest message of each customer."""
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            desk.execute(statement)
