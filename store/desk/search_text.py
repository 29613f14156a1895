"""The words that tickets, customers and orders are found by; whoever writes one of their rows writes these with it.

A live import of tickets writes the words of its messages behind itself: which still lack them stands in `text_gap`,
written with the messages, so that whoever comes after a kill can go on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from store.database import Desk
from store.text import segmented

_CUSTOMER: Final = "INSERT OR REPLACE INTO customer_text (rowid, nick, name) VALUES (?, ?, ?)"
_ORDER: Final = "INSERT OR REPLACE INTO order_text (rowid, product) VALUES (?, ?)"
_MESSAGE: Final = "INSERT OR REPLACE INTO ticket_text (rowid, subject, body) VALUES (?, ?, ?)"
_FIRST_GAP: Final = "SELECT first, last FROM text_gap ORDER BY first LIMIT 1"
_GROW_GAP: Final = (
    "UPDATE text_gap SET last = ? WHERE first = (SELECT max(first) FROM text_gap) AND last = ? AND batch IS ?"
)
_SUBJECT_AND_BODY: Final = """
SELECT m.id, m.body, CASE WHEN EXISTS (SELECT 1 FROM message b WHERE b.ticket_id = m.ticket_id AND b.id < m.id
 AND b.origin IS m.origin) THEN '' ELSE (SELECT subject FROM ticket WHERE number = coalesce(m.origin, m.ticket_id)) END
FROM message m WHERE m.id BETWEEN ? AND ?
"""


def index_customers(desk: Desk, customers: Iterable[tuple[int, str | None, str | None]]) -> None:
    """Put the search text of customers (id, nick, name) in the place of what stood there."""
    desk.many(
        _CUSTOMER, [(id_, segmented(nick or ""), segmented(name or "")) for id_, nick, name in customers]
    )


def index_orders(desk: Desk, orders: Iterable[tuple[int, str | None]]) -> None:
    """Put the search text of orders (id, product) in the place of what stood there."""
    desk.many(_ORDER, [(id_, segmented(product or "")) for id_, product in orders])


def index_messages(desk: Desk, ids: Iterable[int | None]) -> None:
    """Put the search text of these messages in the place of what stood there."""
    found = [row for id_ in ids for row in desk.rows(_SUBJECT_AND_BODY, (id_, id_))]
    desk.many(_MESSAGE, [(id_, segmented(subject or ""), segmented(body)) for id_, body, subject in found])


def note_gap(desk: Desk, first: int, last: int, batch: int | None) -> None:
    """Messages of these ids get their search text later; inside the transaction that writes them."""
    grown = desk.execute(_GROW_GAP, (last, first - 1, batch))
    if not grown.rowcount:
        desk.execute("INSERT INTO text_gap (first, last, batch) VALUES (?, ?, ?)", (first, last, batch))


def missing_texts(desk: Desk) -> int:
    """How many messages search does not find yet."""
    return int(desk.value("SELECT coalesce(sum(last - first + 1), 0) FROM text_gap"))


def fill_gap(desk: Desk, limit: int) -> int:
    """Write the search text of up to `limit` messages that lack it, in one transaction; how many it took, 0 for none.

    Any number of processes may do so at once.
    """
    if desk.row(_FIRST_GAP) is None:
        return 0
    with desk.transaction():
        gap = desk.row(_FIRST_GAP)
        if gap is None:
            return 0
        first, last = gap
        until = min(last, first + limit - 1)
        found = desk.rows(_SUBJECT_AND_BODY, (first, until))
        desk.many(
            _MESSAGE, [(id_, segmented(subject or ""), segmented(body)) for id_, body, subject in found]
        )
        if until == last:
            desk.execute("DELETE FROM text_gap WHERE first = ?", (first,))
        else:
            desk.execute("UPDATE text_gap SET first = ? WHERE first = ?", (until + 1, first))
        return int(until - first + 1)
