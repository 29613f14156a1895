"""Schema 6: scripts and articles."""

from __future__ import annotations

from store.database.handle import Desk

_SCHEMA = """
CREATE TABLE article (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    scenario TEXT,
    category TEXT,
    level TEXT,
    title TEXT NOT NULL,
    question TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,
    pinyin TEXT NOT NULL DEFAULT '',
    digest TEXT NOT NULL DEFAULT '',
    retired_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    agent_id INTEGER REFERENCES agent (id)
) STRICT;
CREATE UNIQUE INDEX article_source_key ON article (source, key);
CREATE TABLE article_use (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES article (id),
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    message_id INTEGER,
    agent_id INTEGER NOT NULL REFERENCES agent (id),
    at INTEGER NOT NULL,
    edited INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_article_use ON article_use (article_id, at);
CREATE INDEX ix_article_use_message ON article_use (message_id) WHERE message_id IS NOT NULL;
CREATE TABLE article_vote (
    article_id INTEGER NOT NULL REFERENCES article (id),
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    agent_id INTEGER NOT NULL REFERENCES agent (id),
    at INTEGER NOT NULL,
    helped INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (article_id, ticket_id, agent_id)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE article_text USING fts5(
    title, question, body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE article_text_word USING fts5vocab(article_text, row);
"""


def up(desk: Desk) -> None:
    """Articles with their search text, uses and votes."""
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            desk.execute(statement)
