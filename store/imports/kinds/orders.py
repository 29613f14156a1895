"""Orders on their way into the desk, each to its buyer; the rows of an order's several items become one."""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, Final

from store.database import Desk
from store.database.compiled import insert, update
from store.desk.search_text import index_orders
from store.imports.before import Changed, remember
from store.imports.before import changed as changes
from store.imports.customers import Customers, Outcome, facts_of_buyer
from store.imports.keeping import Findings
from store.imports.shop_records import OrderRecord
from store.rules.orders import status_told
from store.tables import Order

_OTHER_NAMES: Final = {
    "amount_fen": "amount",
    "paid_fen": "paid_amount",
    "refunded_fen": "refund_amount",
}
"""Columns -> fields, where the two are not called the same."""
_COLUMNS: Final = (
    "order_no",
    "platform",
    "shop",
    "customer_id",
    "status",
    "product",
    "product_type",
    "quantity",
    "amount_fen",
    "currency",
    "placed_at",
    "paid_at",
    "shipped_at",
    "delivered_at",
    "carrier",
    "tracking_no",
    "region",
    "updated_at",
    "paid_fen",
    "refunded_fen",
    "items",
    "sku",
    "ship_by_at",
    "finished_at",
    "buyer_note",
    "seller_note",
    "close_reason",
)
_READ: Final = tuple(name for name in _COLUMNS if name not in ("customer_id", "platform"))
_VALUES: Final = attrgetter(*(_OTHER_NAMES.get(name, name) for name in _READ))
_STANDING: Final = (
    f"SELECT id, import_batch, {', '.join(_COLUMNS)} FROM shop_order"
    " WHERE order_no IN (SELECT value FROM json_each(?))"
)
_INSERT: Final = insert(Order, "id", *_COLUMNS, "created_at", "import_batch")
_UPDATE: Final = update(Order, "id = ?", *_COLUMNS)
_ADDED_UP: Final = ("quantity", "item_amount")
_ONCE: Final = ("amount", "paid_amount", "refund_amount", "status")
"""Of the whole order: a row that says them otherwise is no further item of it."""
_JOINED: Final = ("product", "sku")
_LONGEST: Final = 2_000
"""Characters of the names of an order's goods, joined."""


class OrderKeeper(Findings):
    """Keeps orders, and of their buyers what nobody knew."""

    def identity(self, record: OrderRecord) -> tuple[str, Hashable, str]:
        return "order_no", (record.order_no, record.platform or ""), record.order_no

    def with_item(
        self, whole: OrderRecord, rows: Sequence[OrderRecord], record: OrderRecord
    ) -> OrderRecord | None:
        """The order with the goods of one more row; None for a row that tells of no further goods of it.

        `whole`: the order by its `rows` so far. Order lists of several platforms have a row for each item.
        """
        if not (record.product or record.sku) or any(
            (one.product, one.sku) == (record.product, record.sku) for one in rows
        ):
            return None
        if any(_contradicts(whole, record, name) for name in _ONCE):
            return None
        told: dict[str, Any] = {
            name: getattr(whole, name) if getattr(whole, name) is not None else getattr(record, name)
            for name in OrderRecord.__slots__
        }
        for name in _ADDED_UP:
            both = [value for one in (whole, record) if (value := getattr(one, name)) is not None]
            told[name] = sum(both) if both else None
        for name in _JOINED:
            text, more = getattr(whole, name), getattr(record, name)
            if text and more and more not in [getattr(one, name) for one in rows]:
                told[name] = f"{text}，{more}"[:_LONGEST]
        told["items"] = len(rows) + 1 if rows[0].items is None else rows[0].items
        return replace(whole, **told)

    def keep(
        self, desk: Desk, records: Sequence[OrderRecord], *, update: bool, write: bool, now: int
    ) -> list[Outcome]:
        customers = Customers(desk, now, self.batch)
        standing = _standing(desk, records)
        last = int(
            desk.value("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'shop_order'") or 0
        )
        outcomes: list[Outcome] = []
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        was: list[tuple[int, Changed]] = []
        for customers.row, record in self.numbered(records):
            stands = standing.get((record.order_no, record.platform or ""))
            if stands is not None and (not update or _is_older(record, stands)):
                outcomes.append("unchanged")
                continue
            told = _told(record, customers)
            if stands is None:
                last += 1
                new.append({"status": "", "currency": "CNY", **told, "id": last})
                outcomes.append("created")
            elif all(stands[name] == value for name, value in told.items()):
                outcomes.append("unchanged")
            else:
                changed.append({**stands, **told})
                if stands["import_batch"] is None or stands["import_batch"] != self.batch:
                    was.append((stands["id"], changes(stands, told)))
                outcomes.append("updated")
        if write:
            customers.write()
            remember(desk, self.batch, "shop_order", was, now=now)
            desk.many(_INSERT, [(one["id"], *map(one.get, _COLUMNS), now, self.batch) for one in new])
            desk.many(_UPDATE, [(*map(one.get, _COLUMNS), one["id"]) for one in changed])
            index_orders(desk, [(one["id"], one.get("product")) for one in (*new, *changed)])
            self.join(desk, customers, now=now)
        return outcomes


def _contradicts(whole: OrderRecord, record: OrderRecord, name: str) -> bool:
    told, more = getattr(whole, name), getattr(record, name)
    return told is not None and more is not None and told != more


def _standing(desk: Desk, records: Sequence[OrderRecord]) -> dict[tuple[str, str], dict[str, Any]]:
    """The orders that these rows are already."""
    rows = desk.rows(_STANDING, (json.dumps([record.order_no for record in records]),))
    found = (dict(zip(("id", "import_batch", *_COLUMNS), row, strict=True)) for row in rows)
    return {(one["order_no"], one["platform"]): one for one in found}


def _is_older(record: OrderRecord, stands: dict[str, Any]) -> bool:
    """True for a row that its shop wrote before what stands."""
    before = stands["updated_at"]
    return record.updated_at is not None and before is not None and record.updated_at < before


def _told(record: OrderRecord, customers: Customers) -> dict[str, Any]:
    """What the row says, by the table's columns."""
    told: dict[str, Any] = {
        name: value for name, value in zip(_READ, _VALUES(record), strict=True) if value is not None
    }
    if record.item_amount is not None:
        told.setdefault("amount_fen", record.item_amount)
    if "status" not in told and (status := status_told(told)) is not None:
        told["status"] = status
    buyer = facts_of_buyer(record)
    if buyer:
        told["customer_id"] = customers.keep(buyer, "missing")[0]
    told["platform"] = record.platform or ""
    return told
