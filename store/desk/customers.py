"""Customers and their orders are kept as somebody tells of them; what is not said stays as it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert, update
from store.desk.intake import CustomerFacts, find_customer
from store.desk.record import desk_event
from store.desk.search_text import index_orders
from store.desk.speech import one_line
from store.desk.values import MOST_FEN, checked_word
from store.errors import DeskError, WrongUsage
from store.rules import words
from store.rules.orders import status_told
from store.rules.permission import require
from store.tables import Order

_TEXTS: Final = ("shop", "product", "carrier", "tracking_no", "region")
_TIMES: Final = ("placed_at", "paid_at", "shipped_at", "delivered_at", "updated_at")
_STANDING: Final = "SELECT id FROM shop_order WHERE order_no = ? AND platform = ?"


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What somebody says of an order. Money in fen, times in ms; words are codes of store.rules.words."""

    order_no: str
    platform: str = ""
    shop: str | None = None
    customer: CustomerFacts = field(default_factory=CustomerFacts)
    status: str | None = None
    """None: what its times tell."""
    product: str | None = None
    product_type: str | None = None
    quantity: int | None = None
    amount_fen: int | None = None
    placed_at: int | None = None
    paid_at: int | None = None
    shipped_at: int | None = None
    delivered_at: int | None = None
    carrier: str | None = None
    tracking_no: str | None = None
    region: str | None = None
    updated_at: int | None = None
    """As its shop says."""


def keep_customer(desk: Desk, actor: Actor, facts: CustomerFacts, *, now: int) -> int:
    """Keep what is known of a customer, found by nick, else phone, else e-mail; returns their id.

    Raises DeskError when nothing tells who it is.
    """
    require(actor, "keep_customer")
    with desk.transaction():
        customer_id = find_customer(desk, facts, now)
        if customer_id is None:
            raise WrongUsage("missing_field", field="nick / phone / email")
        desk_event(desk, actor.agent_id, "customer_kept", now=now, customer=customer_id)
        return customer_id


def keep_order(desk: Desk, actor: Actor, facts: OrderFacts, *, now: int) -> int:
    """Keep what is known of the order of that number and platform; returns its id.

    Raises WrongUsage for an unknown word or an amount that is none, DeskError for an empty number.
    """
    require(actor, "keep_order")
    order_no, platform = one_line(facts.order_no, 100), one_line(facts.platform, 60)
    if not order_no:
        raise DeskError("empty_text")
    if facts.amount_fen is not None and not 0 <= facts.amount_fen <= MOST_FEN:
        raise WrongUsage("bad_amount", value=facts.amount_fen)
    told: dict[str, Any] = {
        "status": checked_word("status", words.ORDER_STATUSES, facts.status),
        "product_type": checked_word("product_type", words.PRODUCT_TYPES, facts.product_type),
        "quantity": facts.quantity,
        "amount_fen": facts.amount_fen,
        **{name: one_line(getattr(facts, name) or "") for name in _TEXTS},
        **{name: getattr(facts, name) for name in _TIMES},
    }
    told["status"] = status_told(told)
    with desk.transaction():
        told["customer_id"] = find_customer(desk, facts.customer, now, platform=platform)
        told = {name: value for name, value in told.items() if value not in (None, "")}
        order_id: int | None = desk.value(_STANDING, (order_no, platform))
        if order_id is None:
            row = {"status": "", **told, "order_no": order_no, "platform": platform, "created_at": now}
            order_id = int(desk.execute(insert(Order, *row), tuple(row.values())).lastrowid)
        elif told:
            desk.execute(update(Order, "id = ?", *told), (*told.values(), order_id))
        product = desk.value("SELECT product FROM shop_order WHERE id = ?", (order_id,))
        index_orders(desk, [(order_id, product)])
        desk_event(desk, actor.agent_id, "order_kept", now=now, order=order_id)
        return order_id
