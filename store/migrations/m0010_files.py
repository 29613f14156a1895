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
CREATE INDEX ix_import_before ON import_before (what, row_id);
ALTER TABLE customer ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE shop_order ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE return_request ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE message ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE survey ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE article ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE agent ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE attachment ADD COLUMN import_batch INTEGER REFERENCES import_batch (id);
ALTER TABLE shop_order ADD COLUMN paid_fen INTEGER;
ALTER TABLE shop_order ADD COLUMN refunded_fen INTEGER;
ALTER TABLE shop_order ADD COLUMN items INTEGER;
ALTER TABLE shop_order ADD COLUMN sku TEXT;
ALTER TABLE shop_order ADD COLUMN ship_by_at INTEGER;
ALTER TABLE shop_order ADD COLUMN finished_at INTEGER;
ALTER TABLE shop_order ADD COLUMN buyer_note TEXT;
ALTER TABLE shop_order ADD COLUMN seller_note TEXT;
ALTER TABLE shop_order ADD COLUMN close_reason TEXT;
CREATE TABLE shipment (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_no TEXT NOT NULL,
    platform TEXT NOT NULL DEFAULT '',
    tracking_no TEXT NOT NULL DEFAULT '',
    carrier TEXT,
    status TEXT NOT NULL DEFAULT '',
    shipped_at INTEGER,
    promised_at INTEGER,
    delivered_at INTEGER,
    region TEXT,
    updated_at INTEGER,
    created_at INTEGER NOT NULL,
    import_batch INTEGER REFERENCES import_batch (id)
) STRICT;
CREATE UNIQUE INDEX shipment_order_no_platform_tracking_no ON shipment (order_no, platform, tracking_no);
CREATE INDEX ix_shipment_tracking ON shipment (tracking_no) WHERE tracking_no <> '';
CREATE TABLE return_request_now (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER REFERENCES ticket (number),
    order_no TEXT,
    type TEXT NOT NULL,
    stage TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    amount_fen INTEGER,
    currency TEXT NOT NULL DEFAULT 'CNY',
    tracking_no TEXT,
    external_due_at INTEGER,
    applied_at INTEGER NOT NULL,
    reviewed_at INTEGER,
    received_at INTEGER,
    ended_at INTEGER,
    agent_id INTEGER REFERENCES agent (id),
    note TEXT NOT NULL DEFAULT '',
    import_batch INTEGER REFERENCES import_batch (id),
    customer_id INTEGER REFERENCES customer (id),
    platform TEXT NOT NULL DEFAULT '',
    return_no TEXT,
    shop TEXT,
    product TEXT,
    quantity INTEGER,
    carrier TEXT,
    shipped_back_at INTEGER,
    updated_at INTEGER
) STRICT;
INSERT INTO return_request_now (id, ticket_id, order_no, type, stage, reason, amount_fen, currency, tracking_no,
 external_due_at, applied_at, reviewed_at, received_at, ended_at, agent_id, note, import_batch)
 SELECT id, ticket_id, order_no, type, stage, reason, amount_fen, currency, tracking_no,
 external_due_at, applied_at, reviewed_at, received_at, ended_at, agent_id, note, import_batch FROM return_request;
INSERT INTO sqlite_sequence (name, seq) SELECT 'return_request_now', 0
 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'return_request_now');
UPDATE sqlite_sequence SET seq = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'return_request'), 0)
 WHERE name = 'return_request_now';
DROP TABLE return_request;
ALTER TABLE return_request_now RENAME TO return_request;
CREATE INDEX ix_return_ticket ON return_request (ticket_id, id);
CREATE INDEX ix_return_order ON return_request (order_no) WHERE order_no IS NOT NULL;
CREATE INDEX ix_return_customer ON return_request (customer_id) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX ux_return_no ON return_request (return_no, platform) WHERE return_no IS NOT NULL;
ALTER TABLE customer ADD COLUMN platform TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN same_as INTEGER REFERENCES customer (id);
DROP INDEX ux_customer_nick;
CREATE UNIQUE INDEX ux_customer_nick ON customer (nick, platform) WHERE nick IS NOT NULL;
CREATE INDEX ix_customer_same ON customer (same_as) WHERE same_as IS NOT NULL;
ALTER TABLE survey ADD COLUMN product INTEGER;
ALTER TABLE survey ADD COLUMN logistics INTEGER;
ALTER TABLE survey ADD COLUMN aftersales INTEGER;
ALTER TABLE survey ADD COLUMN via TEXT NOT NULL DEFAULT '';
ALTER TABLE survey ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE survey ADD COLUMN origin TEXT;
ALTER TABLE survey ADD COLUMN external_id TEXT;
CREATE UNIQUE INDEX ux_survey_external ON survey (origin, external_id) WHERE external_id IS NOT NULL;
ALTER TABLE import_row ADD COLUMN state TEXT;
ALTER TABLE agent ADD COLUMN origin TEXT;
ALTER TABLE message ADD COLUMN source TEXT;
ALTER TABLE message ADD COLUMN external_id TEXT;
CREATE UNIQUE INDEX ux_message_external ON message (external_id, source) WHERE external_id IS NOT NULL;
ALTER TABLE attachment ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
CREATE TABLE text_gap (
    first INTEGER NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL,
    batch INTEGER REFERENCES import_batch (id)
) STRICT;
CREATE INDEX ix_attachment_kept ON attachment (sha256) WHERE kept = 1;
"""


def up(desk: Desk) -> None:
    """Each row knows the batch that brought it; what a batch changed is kept as it was before."""
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            desk.execute(statement)
