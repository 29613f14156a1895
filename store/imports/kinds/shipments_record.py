"""Parcels as files tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

from store.imports.kinds.shop_words import shop_word
from store.imports.layout import Layout
from store.imports.readers.rows import Cell
from store.imports.values import Convert, Converters
from store.rules import words
from store.rules.shop_words import SHIPMENT_STATUSES_TOO


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentRecord:
    """One parcel of an order; what the file does not say is None. Times in ms, words are codes."""

    order_no: str | None = None
    """None: the order that has the tracking number."""
    platform: str | None = None
    tracking_no: str | None = None
    carrier: str | None = None
    status: str | None = None
    shipped_at: int | None = None
    promised_at: int | None = None
    delivered_at: int | None = None
    region: str | None = None
    updated_at: int | None = None


_FIELDS: Final = tuple(field.name for field in fields(ShipmentRecord))


def _converters(values: Converters, categories: Mapping[str, str]) -> dict[str, Convert]:
    known: dict[str, Convert] = dict.fromkeys(_FIELDS, values.line)
    known |= dict.fromkeys(("order_no", "tracking_no"), values.identifier)
    known |= dict.fromkeys(("shipped_at", "delivered_at", "updated_at"), values.time)
    known["promised_at"] = _promise(values)
    known["status"] = shop_word(values, words.SHIPMENT_STATUSES, SHIPMENT_STATUSES_TOO)
    return known


def _promise(values: Converters) -> Convert:
    """A day alone is promised to its end."""

    def convert(cell: Cell, column: str) -> int | None:
        at = values.deadline(cell, column)
        if at is None:
            return None
        wall = datetime.fromtimestamp(at / 1000, values.zone)
        if (wall.hour, wall.minute, wall.second) != (0, 0, 0):
            return at
        return int((wall + timedelta(days=1)).timestamp() * 1000) - 1

    return convert


SHIPMENTS: Final = Layout(
    kind="shipments",
    fields=_FIELDS,
    required=(),
    one_of=("order_no", "tracking_no"),
    none_of_them="missing_parcel",
    identity=frozenset({"order_no", "tracking_no"}),
    in_order=(("delivered_at", "shipped_at"),),
    converters=_converters,
    record=ShipmentRecord,
)
