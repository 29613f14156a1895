"""The words that customers and orders are found by; whoever writes one of their rows writes these with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from store.database import Desk
from store.text import segmented

_CUSTOMER: Final = "INSERT OR REPLACE INTO customer_text (rowid, nick, name) VALUES (?, ?, ?)"
_ORDER: Final = "INSERT OR REPLACE INTO order_text (rowid, product) VALUES (?, ?)"


def index_customers(desk: Desk, customers: Iterable[tuple[int, str | None, str | None]]) -> None:
    """Put the search text of customers (id, nick, name) in the place of what stood there."""
    desk.many(
        _CUSTOMER, [(id_, segmented(nick or ""), segmented(name or "")) for id_, nick, name in customers]
    )


def index_orders(desk: Desk, orders: Iterable[tuple[int, str | None]]) -> None:
    """Put the search text of orders (id, product) in the place of what stood there."""
    desk.many(_ORDER, [(id_, segmented(product or "")) for id_, product in orders])
