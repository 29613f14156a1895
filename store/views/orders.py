"""Orders and return requests as views answer with them, and the reading of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.rules.masking import mask_text
from store.rules.permission import require

ORDERS: Final = 20
"""Orders of a customer that are told of."""
_ORDER_COLUMNS: Final = (
    "id, order_no, platform, shop, customer_id, status, product, product_type, quantity, amount_fen, currency,"
    " placed_at, paid_at, shipped_at, delivered_at, carrier, tracking_no, region, updated_at"
)
_RETURN_COLUMNS: Final = (
    "r.id, r.ticket_id, r.order_no, r.type, r.stage, r.reason, r.amount_fen, r.currency, r.tracking_no,"
    " r.external_due_at, r.applied_at, r.reviewed_at, r.received_at, r.ended_at, a.login, r.note"
)


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as its shop tells it. Money in fen."""

    order_id: int
    order_no: str
    platform: str
    """Empty when nobody says."""
    shop: str | None
    customer_id: int | None
    status: str
    """A code of words.ORDER_STATUSES."""
    product: str | None
    product_type: str | None
    quantity: int | None
    amount_fen: int | None
    currency: str
    placed_at: int | None
    paid_at: int | None
    shipped_at: int | None
    delivered_at: int | None
    carrier: str | None
    tracking_no: str | None
    region: str | None
    updated_at: int | None
    """As its shop says."""


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A request to send something back or to get money back. Money in fen."""

    return_id: int
    number: int
    """Of its ticket."""
    order_no: str | None
    type: str
    stage: str
    reason: str
    amount_fen: int | None
    currency: str
    tracking_no: str | None
    external_due_at: int | None
    applied_at: int
    reviewed_at: int | None
    received_at: int | None
    ended_at: int | None
    """When it reached done or refused; None while it is open."""
    login: str | None
    """Who opened it."""
    note: str


def order(desk: Desk, actor: Actor, order_no: str, *, platform: str | None = None) -> OrderView:
    """An order by its number, the newest where several platforms have it. Raises DeskError when there is none."""
    require(actor, "see")
    found = order_of(desk, order_no, platform)
    if found is None or (platform is not None and found.platform != platform):
        raise DeskError("no_such_order", order_no=order_no)
    return found


def order_of(desk: Desk, order_no: str | None, platform: str | None) -> OrderView | None:
    """The order that a ticket names: of its platform, else the newest of that number."""
    if not order_no:
        return None
    found = _orders(
        desk, "order_no = ? ORDER BY platform = ? DESC, id DESC LIMIT 1", (order_no, platform or "")
    )
    return found[0] if found else None


def orders_of(desk: Desk, customer_id: int | None, limit: int = ORDERS) -> tuple[OrderView, ...]:
    """A customer's orders, the newest first; those without a date come last."""
    if customer_id is None:
        return ()
    return _orders(desk, "customer_id = ? ORDER BY placed_at DESC, id DESC LIMIT ?", (customer_id, limit))


def orders_with(desk: Desk, ids: Sequence[int]) -> tuple[OrderView, ...]:
    """These orders, in this order."""
    found = {order.order_id: order for id_ in ids for order in _orders(desk, "id = ?", (id_,))}
    return tuple(found[id_] for id_ in ids if id_ in found)


def returns_of_ticket(desk: Desk, number: int) -> tuple[ReturnView, ...]:
    """A ticket's return requests, the newest first."""
    return _returns(desk, "r.ticket_id = ? ORDER BY r.id DESC", (number,))


def returns_of_customer(desk: Desk, customer_id: int, limit: int = ORDERS) -> tuple[ReturnView, ...]:
    """A customer's return requests, the newest first."""
    of_theirs = "r.ticket_id IN (SELECT number FROM ticket WHERE customer_id = ?)"
    return _returns(desk, f"{of_theirs} ORDER BY r.id DESC LIMIT ?", (customer_id, limit))


def returns_of_order(desk: Desk, order_no: str) -> tuple[ReturnView, ...]:
    """The return requests that name an order, the newest first."""
    return _returns(desk, "r.order_no = ? ORDER BY r.id DESC", (order_no,))


def _orders(desk: Desk, where: str, parameters: tuple[Any, ...]) -> tuple[OrderView, ...]:
    rows = desk.rows(f"SELECT {_ORDER_COLUMNS} FROM shop_order WHERE {where}", parameters)
    return tuple(_order_view(row) for row in rows)


def _order_view(row: tuple[Any, ...]) -> OrderView:
    facts = list(row)
    for place in (3, 6, 15, 17):  # shop, product, carrier, region: what people typed
        facts[place] = mask_text(facts[place]) if facts[place] else facts[place]
    return OrderView(*facts)


def _returns(desk: Desk, where: str, parameters: tuple[Any, ...]) -> tuple[ReturnView, ...]:
    rows = desk.rows(
        f"SELECT {_RETURN_COLUMNS} FROM return_request r LEFT JOIN agent a ON a.id = r.agent_id WHERE {where}",
        parameters,
    )
    found = (ReturnView(*row) for row in rows)
    return tuple(replace(one, reason=mask_text(one.reason), note=mask_text(one.note)) for one in found)
