"""What is wiped of tickets and customers: every free text and every handle. What figures are made of stays.

Free text cannot be trusted to say nobody's name, so none of it is kept (PIPL, article 73: anonymised is what leads to
nobody and cannot be turned back). Inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from store.database import Desk

ERASED: Final = "［已清除］"
"""Stands where a text must stand."""
_PAGE: Final = "(SELECT value FROM json_each(:page))"
_MESSAGES: Final = f"(SELECT id FROM message WHERE ticket_id IN {_PAGE} OR origin IN {_PAGE})"
_FILES: Final = f"SELECT DISTINCT sha256 FROM attachment WHERE kept = 1 AND message_id IN {_MESSAGES}"
_OF_TICKETS: Final = (
    f"DELETE FROM ticket_text WHERE rowid IN {_MESSAGES}",
    f"DELETE FROM attachment WHERE message_id IN {_MESSAGES}",
    f"DELETE FROM import_before WHERE (what = 'message' OR what LIKE 'message %') AND row_id IN {_MESSAGES}",
    f"UPDATE outbox SET state = 'silenced' WHERE state IN ('waiting', 'sending') AND (ticket_id IN {_PAGE}"
    f" OR message_id IN {_MESSAGES})",
    f"UPDATE message SET body = '{ERASED}', dedup = NULL, source = NULL, external_id = NULL WHERE id IN {_MESSAGES}",
    f"UPDATE ticket SET subject = '{ERASED}', wish = NULL, impact = NULL, region = NULL, order_no = NULL,"
    f" solution = CASE WHEN solution IS NULL THEN NULL ELSE '{ERASED}' END, external_id = NULL,"
    f" responsibility_reason = CASE WHEN responsibility_reason IS NULL THEN NULL ELSE '{ERASED}' END,"
    f" version = version + 1 WHERE number IN {_PAGE}",
    f"UPDATE offer SET text = '', answer_text = '' WHERE ticket_id IN {_PAGE}",
    f"UPDATE step SET note = '' WHERE ticket_id IN {_PAGE}",
    f"UPDATE alert SET note = '' WHERE ticket_id IN {_PAGE}",
    f"DELETE FROM import_before WHERE (what = 'survey' OR what LIKE 'survey %')"
    f" AND row_id IN (SELECT id FROM survey WHERE ticket_id IN {_PAGE})",
    f"UPDATE survey SET comment = '', reason = '', external_id = NULL WHERE ticket_id IN {_PAGE}",
    f"UPDATE story SET note = '' WHERE ticket_id IN {_PAGE}",
    f"UPDATE import_row SET digest = '', state = NULL WHERE ticket_id IN {_PAGE}",
    f"DELETE FROM import_before WHERE (what = 'ticket' OR what LIKE 'ticket %') AND row_id IN {_PAGE}",
    f"DELETE FROM draft WHERE ticket_id IN {_PAGE}",
    f"DELETE FROM undo WHERE ticket_id IN {_PAGE}",
)
_RETURNS: Final = (
    "DELETE FROM import_before WHERE (what = 'return_request' OR what LIKE 'return_request %')"
    " AND row_id IN (SELECT id FROM return_request WHERE {which})",
    "UPDATE return_request SET reason = '', note = '', tracking_no = NULL, order_no = NULL, return_no = NULL"
    " WHERE {which}",
)
_ORDERS: Final = f"(SELECT id FROM shop_order WHERE customer_id IN {_PAGE})"
_PARCELS: Final = (
    "(SELECT s.id FROM shipment s JOIN shop_order o ON (o.order_no = s.order_no AND o.platform = s.platform)"
    f" OR (s.order_no = '' AND s.tracking_no = o.tracking_no) WHERE o.customer_id IN {_PAGE})"
)
_OF_CUSTOMERS: Final = (
    f"DELETE FROM import_before WHERE (what = 'shipment' OR what LIKE 'shipment %') AND row_id IN {_PARCELS}",
    f"UPDATE shipment SET order_no = 'x' || id, tracking_no = 'x' || id, region = NULL WHERE id IN {_PARCELS}",
    f"DELETE FROM import_before WHERE (what = 'shop_order' OR what LIKE 'shop_order %') AND row_id IN {_ORDERS}",
    f"UPDATE shop_order SET order_no = 'x' || id, tracking_no = NULL, region = NULL, buyer_note = NULL,"
    f" seller_note = NULL WHERE customer_id IN {_PAGE}",
    f"DELETE FROM import_before WHERE (what = 'customer' OR what LIKE 'customer %') AND row_id IN {_PAGE}",
    f"DELETE FROM customer_text WHERE rowid IN {_PAGE}",
    f"UPDATE customer SET nick = NULL, name = NULL, phone = NULL, email = NULL, region = NULL WHERE id IN {_PAGE}",
)


def wipe_tickets(desk: Desk, numbers: Sequence[int]) -> list[str]:
    """Wipe the texts of these tickets; the digests of the kept files that nobody names any more, to be removed behind
    the commit.
    """
    page = {"page": json.dumps(list(numbers))}
    files = [row[0] for row in desk.rows(_FILES, page)]
    for statement in (*_OF_TICKETS, *(one.format(which=f"ticket_id IN {_PAGE}") for one in _RETURNS)):
        desk.execute(statement, page)
    return unnamed(desk, files)


def wipe_customers(desk: Desk, ids: Sequence[int]) -> None:
    """Wipe the handles of these customers, and their orders, parcels and return requests."""
    page = {"page": json.dumps(list(ids))}
    theirs = f"customer_id IN {_PAGE} OR order_no IN (SELECT order_no FROM shop_order WHERE id IN {_ORDERS})"
    for statement in (*(one.format(which=theirs) for one in _RETURNS), *_OF_CUSTOMERS):
        desk.execute(statement, page)


def unnamed(desk: Desk, digests: Sequence[str]) -> list[str]:
    """Those of the digests that no ticket names."""
    sql = "SELECT 1 FROM attachment WHERE kept = 1 AND sha256 = ? LIMIT 1"
    return [digest for digest in digests if desk.row(sql, (digest,)) is None]
