"""Schema 9: what leaves the terminal, and alerts that wait for a shift to begin."""

from __future__ import annotations

from store.database.handle import Desk

_SCHEMA = """
CREATE TABLE outbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    ticket_id INTEGER REFERENCES ticket (number),
    alert_id INTEGER REFERENCES alert (id),
    message_id INTEGER REFERENCES message (id),
    data TEXT NOT NULL DEFAULT '{}',
    state TEXT NOT NULL DEFAULT 'waiting',
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    claimed_by TEXT,
    claimed_until INTEGER,
    error TEXT,
    digest_id INTEGER REFERENCES outbox (id),
    created_at INTEGER NOT NULL,
    sent_at INTEGER
) STRICT;
CREATE UNIQUE INDEX outbox_key ON outbox (key);
CREATE INDEX ix_outbox_waiting ON outbox (channel, next_at)
 WHERE state IN ('waiting', 'sending') AND digest_id IS NULL;
CREATE INDEX ix_outbox_dead ON outbox (created_at) WHERE state = 'dead';
CREATE INDEX ix_outbox_digest ON outbox (digest_id) WHERE digest_id IS NOT NULL;
CREATE INDEX ix_outbox_message ON outbox (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX ix_outbox_ticket ON outbox (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE TABLE channel (
    name TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    replies INTEGER NOT NULL DEFAULT 0,
    calls INTEGER NOT NULL DEFAULT 0,
    told_at INTEGER NOT NULL,
    tries TEXT NOT NULL DEFAULT '[]',
    rest_until INTEGER,
    failures INTEGER NOT NULL DEFAULT 0
) STRICT;
ALTER TABLE alert ADD COLUMN told_later TEXT NOT NULL DEFAULT '[]';
ALTER TABLE alert ADD COLUMN held_until INTEGER;
ALTER TABLE alert ADD COLUMN caused_by INTEGER REFERENCES agent (id);
CREATE INDEX ix_alert_held ON alert (held_until) WHERE held_until IS NOT NULL;
"""


def up(desk: Desk) -> None:
    """The outbox, the names of its channels, and who is told of an alert later."""
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            desk.execute(statement)
