"""Schema 10: what each batch of an import brought, so that it can be told, continued and taken back."""

from __future__ import annotations

from store.database.handle import Desk

_SCHEMA = """
ALTER TABLE import_batch ADD COLUMN kind TEXT;
ALTER TABLE import_batch ADD COLUMN format TEXT;
ALTER TABLE import_batch ADD COLUMN encoding TEXT;
ALTER TABLE import_batch ADD COLUMN preset TEXT;
ALTER TABLE import_batch ADD COLUMN mode TEXT;
ALTER TABLE import_batch ADD COLUMN size INTEGER;
ALTER TABLE import_batch ADD COLUMN reached INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_batch ADD COLUMN undone_at INTEGER;
ALTER TABLE import_batch ADD COLUMN undone_by INTEGER REFERENCES agent (id);
CREATE TABLE import_before (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    batch INTEGER NOT NULL REFERENCES import_batch (id),
    what TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    before TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX ix_import_before ON import_before (batch, what, row_id);
ALTER TABLE customer ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE shop_order ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE return_request ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE message ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE survey ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE article ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE agent ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE attachment ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
"""


def up(desk: Desk) -> None:
    """Each row knows the batch that brought it; what a batch changed is kept as it was before."""
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            desk.execute(statement)
