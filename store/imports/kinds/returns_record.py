"""Refunds, returns and exchanges as files tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from store.imports.kinds.shop_words import shop_word
from store.imports.layout import Layout
from store.imports.shop_records import PERSONAL, currency
from store.imports.values import Convert, Converters
from store.rules import words
from store.rules.shop_words import RETURN_STAGES_OF_SHOPS, RETURN_TYPES_OF_SHOPS


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRecord:
    """One request of a customer's; what the file does not say is None. Money in fen, times in ms, words are codes."""

    return_no: str | None = None
    """The platform's own number."""
    order_no: str | None = None
    platform: str | None = None
    shop: str | None = None
    customer_id: str | None = None
    """The buyer's nick."""
    customer_name: str | None = None
    customer_phone: str | None = None
    customer_email: str | None = None
    type: str | None = None
    stage: str | None = None
    reason: str | None = None
    note: str | None = None
    product: str | None = None
    quantity: int | None = None
    amount: int | None = None
    currency: str | None = None
    applied_at: int | None = None
    reviewed_at: int | None = None
    shipped_back_at: int | None = None
    received_at: int | None = None
    ended_at: int | None = None
    external_due_at: int | None = None
    """When the platform acts by itself."""
    tracking_no: str | None = None
    carrier: str | None = None
    updated_at: int | None = None


_TIMES: Final = ("applied_at", "reviewed_at", "shipped_back_at", "received_at", "ended_at", "updated_at")
_FIELDS: Final = tuple(field.name for field in fields(ReturnRecord))


def _converters(values: Converters, categories: Mapping[str, str]) -> dict[str, Convert]:
    known: dict[str, Convert] = dict.fromkeys(_FIELDS, values.line)
    known |= dict.fromkeys(PERSONAL, values.personal)
    known |= dict.fromkeys(("return_no", "order_no", "tracking_no"), values.identifier)
    known |= dict.fromkeys(_TIMES, values.time)
    known["external_due_at"] = values.deadline
    known["type"] = shop_word(values, words.RETURN_TYPES, RETURN_TYPES_OF_SHOPS)
    known["stage"] = shop_word(values, words.RETURN_STAGES, RETURN_STAGES_OF_SHOPS)
    known["quantity"] = values.count
    known["amount"] = values.money
    known["currency"] = currency(values)
    return known


RETURNS: Final = Layout(
    kind="returns",
    fields=_FIELDS,
    required=(),
    one_of=("return_no", "order_no"),
    none_of_them="missing_return",
    identity=frozenset({"return_no", "order_no", *PERSONAL}),
    in_order=(
        ("reviewed_at", "applied_at"),
        ("shipped_back_at", "applied_at"),
        ("received_at", "applied_at"),
        ("ended_at", "applied_at"),
    ),
    converters=_converters,
    record=ReturnRecord,
)
