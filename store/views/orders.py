"""Orders and return requests as views answer with them, and the reading of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.rules.masking import mask_region, mask_text
from store.rules.orders import days_late
from store.rules.permission import require

ORDERS: Final = 20
"""Orders of a customer that are told of."""
PARCELS: Final = 20
"""Parcels of an order that are told of."""
_ORDER_COLUMNS: Final = (
    "id, order_no, platform, shop, customer_id, status, product, product_type, quantity, amount_fen, currency,"
    " placed_at, paid_at, shipped_at, delivered_at, carrier, tracking_no, region, updated_at, paid_fen,"
    " refunded_fen, items, sku, ship_by_at, finished_at, buyer_note, seller_note, close_reason"
)
_RETURN_COLUMNS: Final = (
    "r.id, r.ticket_id, r.order_no, r.type, r.stage, r.reason, r.amount_fen, r.currency, r.tracking_no,"
    " r.external_due_at, r.applied_at, r.reviewed_at, r.received_at, r.ended_at, a.login, r.note, r.return_no,"
    " r.platform, r.shop, r.product, r.quantity, r.carrier, r.shipped_back_at"
)
_RETURN_TEXTS: Final = ("reason", "note", "shop", "product", "carrier")
_ORDER_TEXTS: Final = tuple(
    _ORDER_COLUMNS.replace(" ", "").split(",").index(name)
    for name in ("shop", "product", "carrier", "buyer_note", "seller_note", "close_reason")
)
_ORDER_REGION: Final = _ORDER_COLUMNS.replace(" ", "").split(",").index("region")
_PARCELS: Final = (
    "SELECT id, tracking_no, carrier, status, shipped_at, promised_at, delivered_at, region, updated_at"
    " FROM shipment WHERE (order_no = ?1 AND (platform IN (?2, '') OR ?2 = '')) OR (order_no = '' AND tracking_no = ?3)"
    " ORDER BY shipped_at, id LIMIT ?4"
)


@dataclass(frozen=True, slots=True)
class ShipmentView:
    """One parcel of an order."""

    shipment_id: int
    tracking_no: str
    """Empty when nobody says."""
    carrier: str | None
    status: str
    """A code of words.SHIPMENT_STATUSES; empty when nobody says."""
    shipped_at: int | None
    promised_at: int | None
    """When it was promised to arrive."""
    delivered_at: int | None
    region: str | None
    updated_at: int | None

    def days_late(self, now: int) -> int | None:
        """Days behind what was promised, begun ones counted whole: at its arrival, or by now; None when it is not."""
        return days_late(self.promised_at, now if self.delivered_at is None else self.delivered_at)


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
    paid_fen: int | None = None
    refunded_fen: int | None = None
    items: int | None = None
    """Kinds of goods."""
    sku: str | None = None
    ship_by_at: int | None = None
    """When the platform wants it on its way."""
    finished_at: int | None = None
    buyer_note: str | None = None
    seller_note: str | None = None
    close_reason: str | None = None
    parcels: tuple[ShipmentView, ...] = ()
    """Of an order that was asked for by its number; in a list they are left out."""


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A request to send something back or to get money back. Money in fen."""

    return_id: int
    number: int | None
    """Of its ticket; None for one that a file told of when it was over."""
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
    return_no: str | None = None
    """The platform's own number."""
    platform: str = ""
    shop: str | None = None
    product: str | None = None
    quantity: int | None = None
    carrier: str | None = None
    shipped_back_at: int | None = None


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
    return replace(found[0], parcels=_parcels(desk, found[0])) if found else None


def _parcels(desk: Desk, order: OrderView) -> tuple[ShipmentView, ...]:
    """The parcels of an order, those that left first before the others; one without an order number is the order's
    that has its tracking number.
    """
    rows = desk.rows(_PARCELS, (order.order_no, order.platform, order.tracking_no or None, PARCELS))
    found = (ShipmentView(*row) for row in rows)
    return tuple(replace(one, carrier=_masked(one.carrier), region=_region(one.region)) for one in found)


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
    of_theirs = "(r.customer_id = ?1 OR r.ticket_id IN (SELECT number FROM ticket WHERE customer_id = ?1))"
    return _returns(desk, f"{of_theirs} ORDER BY r.id DESC LIMIT ?2", (customer_id, limit))


def returns_of_no_ticket(desk: Desk, order_no: str | None) -> tuple[ReturnView, ...]:
    """The return requests about an order that have no ticket of their own, the newest first."""
    if not order_no:
        return ()
    return _returns(
        desk, "r.order_no = ? AND r.ticket_id IS NULL ORDER BY r.id DESC LIMIT ?", (order_no, ORDERS)
    )


def returns_of_order(desk: Desk, order_no: str) -> tuple[ReturnView, ...]:
    """The return requests that name an order, the newest first."""
    return _returns(desk, "r.order_no = ? ORDER BY r.id DESC", (order_no,))


def _orders(desk: Desk, where: str, parameters: tuple[Any, ...]) -> tuple[OrderView, ...]:
    rows = desk.rows(f"SELECT {_ORDER_COLUMNS} FROM shop_order WHERE {where}", parameters)
    return tuple(_order_view(row) for row in rows)


def _order_view(row: tuple[Any, ...]) -> OrderView:
    facts = list(row)
    for place in _ORDER_TEXTS:
        facts[place] = _masked(facts[place])
    facts[_ORDER_REGION] = _region(facts[_ORDER_REGION])
    return OrderView(*facts)


def _masked(text: str | None) -> str | None:
    """What people typed, its phone numbers and addresses masked."""
    return mask_text(text) if text else text


def _region(text: str | None) -> str | None:
    """Of an address the district."""
    return mask_region(text) if text else text


def _returns(desk: Desk, where: str, parameters: tuple[Any, ...]) -> tuple[ReturnView, ...]:
    rows = desk.rows(
        f"SELECT {_RETURN_COLUMNS} FROM return_request r LEFT JOIN agent a ON a.id = r.agent_id WHERE {where}",
        parameters,
    )
    return tuple(_return_view(row) for row in rows)


def _return_view(row: tuple[Any, ...]) -> ReturnView:
    view = ReturnView(*row)
    masked: dict[str, Any] = {name: _masked(getattr(view, name)) for name in _RETURN_TEXTS}
    return replace(view, **masked)
