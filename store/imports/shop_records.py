"""Customers and orders as files tell them: the fields of kefu's own format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from store.imports.layout import Layout
from store.imports.values import Convert, Converters
from store.rules import words


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRecord:
    """One customer; what the file does not say is None."""

    customer_id: str | None = None
    """The nick."""
    customer_name: str | None = None
    customer_phone: str | None = None
    customer_email: str | None = None
    customer_level: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRecord:
    """One order; what the file does not say is None. Money in fen, times in ms, words are codes."""

    order_no: str
    platform: str | None = None
    shop: str | None = None
    customer_id: str | None = None
    """The buyer's nick."""
    customer_name: str | None = None
    customer_phone: str | None = None
    customer_email: str | None = None
    status: str | None = None
    product: str | None = None
    product_type: str | None = None
    quantity: int | None = None
    amount: int | None = None
    placed_at: int | None = None
    paid_at: int | None = None
    shipped_at: int | None = None
    delivered_at: int | None = None
    carrier: str | None = None
    tracking_no: str | None = None
    region: str | None = None
    updated_at: int | None = None


WHO: Final = ("customer_id", "customer_phone", "customer_email")
"""What tells customers apart, in the order in which they are looked for."""
_PERSONAL: Final = (*WHO, "customer_name")
_TIMES: Final = ("placed_at", "paid_at", "shipped_at", "delivered_at", "updated_at")
_CUSTOMER_FIELDS: Final = tuple(field.name for field in fields(CustomerRecord))
_ORDER_FIELDS: Final = tuple(field.name for field in fields(OrderRecord))


def _customer_converters(values: Converters, categories: Mapping[str, str]) -> dict[str, Convert]:
    known: dict[str, Convert] = dict.fromkeys(_CUSTOMER_FIELDS, values.line)
    return known | dict.fromkeys(_PERSONAL, values.personal)


def _order_converters(values: Converters, categories: Mapping[str, str]) -> dict[str, Convert]:
    known: dict[str, Convert] = dict.fromkeys(_ORDER_FIELDS, values.line)
    known |= dict.fromkeys(_PERSONAL, values.personal)
    known |= dict.fromkeys(("order_no", "tracking_no"), values.identifier)
    known |= dict.fromkeys(_TIMES, values.time)
    known["status"] = values.word(words.ORDER_STATUSES, words.ORDER_STATUSES_TOO)
    known["product_type"] = values.word(words.PRODUCT_TYPES)
    known["quantity"] = values.count
    known["amount"] = values.money
    return known


CUSTOMERS: Final = Layout(
    kind="customers",
    fields=_CUSTOMER_FIELDS,
    required=(),
    one_of=WHO,
    none_of_them="missing_who",
    identity=frozenset(_PERSONAL),
    in_order=(),
    converters=_customer_converters,
    record=CustomerRecord,
)
ORDERS: Final = Layout(
    kind="orders",
    fields=_ORDER_FIELDS,
    required=("order_no",),
    one_of=(),
    none_of_them="",
    identity=frozenset({"order_no", *_PERSONAL}),
    in_order=(
        ("paid_at", "placed_at"),
        ("shipped_at", "placed_at"),
        ("delivered_at", "placed_at"),
        ("delivered_at", "shipped_at"),
    ),
    converters=_order_converters,
    record=OrderRecord,
)
