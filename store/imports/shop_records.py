"""Customers and orders as files tell them: the fields of kefu's own format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from store.imports.layout import Layout
from store.imports.readers.rows import Cell
from store.imports.reasons import Refused
from store.imports.values import NOT_GIVEN, Convert, Converters
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
    platform: str | None = None
    """Where the nick is one's name."""


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
    currency: str | None = None
    """ISO 4217; None = CNY."""
    paid_amount: int | None = None
    refund_amount: int | None = None
    item_amount: int | None = None
    """Of the one item that the row tells of; added up where no row has the whole amount."""
    items: int | None = None
    """Kinds of goods."""
    sku: str | None = None
    ship_by_at: int | None = None
    finished_at: int | None = None
    buyer_note: str | None = None
    seller_note: str | None = None
    close_reason: str | None = None


WHO: Final = ("customer_id", "customer_phone", "customer_email")
"""What tells customers apart, in the order in which they are looked for."""
PERSONAL: Final = (*WHO, "customer_name")
_TIMES: Final = ("placed_at", "paid_at", "shipped_at", "delivered_at", "finished_at", "updated_at")
_AMOUNTS: Final = ("amount", "paid_amount", "refund_amount", "item_amount")
_CUSTOMER_FIELDS: Final = tuple(field.name for field in fields(CustomerRecord))
_YUAN: Final = dict.fromkeys(("RMB", "CNH", "元", "人民币", "人民币元", "¥", "￥"), "CNY")
_ORDER_FIELDS: Final = tuple(field.name for field in fields(OrderRecord))


def _customer_converters(values: Converters, categories: Mapping[str, str]) -> dict[str, Convert]:
    known: dict[str, Convert] = dict.fromkeys(_CUSTOMER_FIELDS, values.line)
    return known | dict.fromkeys(PERSONAL, values.personal)


def _order_converters(values: Converters, categories: Mapping[str, str]) -> dict[str, Convert]:
    known: dict[str, Convert] = dict.fromkeys(_ORDER_FIELDS, values.line)
    known |= dict.fromkeys(PERSONAL, values.personal)
    known |= dict.fromkeys(("order_no", "tracking_no"), values.identifier)
    known |= dict.fromkeys(_TIMES, values.time)
    known["status"] = values.word(words.ORDER_STATUSES, words.ORDER_STATUSES_TOO)
    known["product_type"] = values.word(words.PRODUCT_TYPES)
    known |= dict.fromkeys(("quantity", "items"), values.count)
    known |= dict.fromkeys(_AMOUNTS, values.money)
    known |= dict.fromkeys(("buyer_note", "seller_note"), values.body)
    known["ship_by_at"] = values.deadline
    known["currency"] = currency(values)
    return known


def currency(values: Converters) -> Convert:
    """A converter for a currency: its three letters, or what China's own is called."""

    def convert(cell: Cell, column: str) -> str | None:
        text = values.line(cell, column)
        if text is None or text.lower() in NOT_GIVEN:
            return None
        code = _YUAN.get(text.upper(), text.upper())
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise Refused("not_a_currency", column=column, value=text[:100])
        return code

    return convert


CUSTOMERS: Final = Layout(
    kind="customers",
    fields=_CUSTOMER_FIELDS,
    required=(),
    one_of=WHO,
    none_of_them="missing_who",
    identity=frozenset(PERSONAL),
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
    identity=frozenset({"order_no", *PERSONAL}),
    in_order=(
        ("paid_at", "placed_at"),
        ("shipped_at", "placed_at"),
        ("delivered_at", "placed_at"),
        ("delivered_at", "shipped_at"),
    ),
    converters=_order_converters,
    record=OrderRecord,
)
