"""Schema 5: what customers bought and send back, and words to find customers and orders by."""

from __future__ import annotations

from typing import Final

from store.database.handle import Desk
from store.text import segmented

_SCHEMA = """
CREATE TABLE shop_order (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_no TEXT NOT NULL,
    platform TEXT NOT NULL DEFAULT '',
    shop TEXT,
    customer_id INTEGER REFERENCES customer (id),
    status TEXT NOT NULL,
    product TEXT,
    product_type TEXT,
    quantity INTEGER,
    amount_fen INTEGER,
    currency TEXT NOT NULL DEFAULT 'CNY',
    placed_at INTEGER,
    paid_at INTEGER,
    shipped_at INTEGER,
    delivered_at INTEGER,
    carrier TEXT,
    tracking_no TEXT,
    region TEXT,
    updated_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX ix_order_customer ON shop_order (customer_id, placed_at) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_order_tracking ON shop_order (tracking_no) WHERE tracking_no IS NOT NULL;
CREATE UNIQUE INDEX shop_order_order_no_platform ON shop_order (order_no, platform);
CREATE TABLE return_request (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
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
    note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX ix_return_ticket ON return_request (ticket_id, id);
CREATE INDEX ix_return_order ON return_request (order_no) WHERE order_no IS NOT NULL;
CREATE INDEX ix_customer_phone_end ON customer (substr(phone, -4)) WHERE phone IS NOT NULL;
CREATE VIRTUAL TABLE customer_text USING fts5(
    nick, name, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE order_text USING fts5(
    product, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
);
"""


_INDEX: Final = "INSERT INTO customer_text (rowid, nick, name) VALUES (?, ?, ?)"
_CHUNK: Final = 10_000


def up(desk: Desk) -> None:
    """Orders, return requests, and the search text of customers and orders."""
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            desk.execute(statement)
    _index_customers(desk)


def _index_customers(desk: Desk) -> None:
    """The search text of the customers that an older desk has."""
    last = 0
    customers = "SELECT id, nick, name FROM customer WHERE id > ? ORDER BY id LIMIT ?"
    while rows := desk.rows(customers, (last, _CHUNK)):
        desk.many(_INDEX, [(id_, segmented(nick or ""), segmented(name or "")) for id_, nick, name in rows])
        last = rows[-1][0]
