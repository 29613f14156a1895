"""Schema 11: who gets in by which key, how an agent comes back from the privacy screen, and what was revealed."""

from __future__ import annotations

from store.database.handle import Desk

_SCHEMA = """
CREATE TABLE agent_key (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    agent_id INTEGER NOT NULL REFERENCES agent (id),
    type TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    comment TEXT NOT NULL DEFAULT '',
    added_at INTEGER NOT NULL,
    added_by INTEGER REFERENCES agent (id),
    expires_at INTEGER,
    source_from TEXT,
    revoked_at INTEGER,
    revoked_by INTEGER REFERENCES agent (id)
) STRICT;
CREATE UNIQUE INDEX ux_agent_key ON agent_key (type, key) WHERE revoked_at IS NULL;
CREATE INDEX ix_agent_key_agent ON agent_key (agent_id, id);
ALTER TABLE agent ADD COLUMN pin TEXT;
ALTER TABLE seen ADD COLUMN note_id INTEGER NOT NULL DEFAULT 0;
UPDATE seen SET note_id = coalesce((SELECT max(id) FROM message WHERE ticket_id = seen.ticket_id), 0);
CREATE INDEX ix_event_reveal ON event (recorded_at, agent_id) WHERE type IN ('revealed', 'reveal_refused', 'exported');
"""


def up(desk: Desk) -> None:
    """Keys of agents, their PIN's hash, and the way to what was revealed."""
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            desk.execute(statement)
