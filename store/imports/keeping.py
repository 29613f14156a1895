"""Rows of customers or orders on their way into the desk, a chunk at a time."""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from typing import Any, Final, Protocol, TypeVar

from store.database import Desk
from store.database.compiled import insert, update
from store.desk.search_text import index_orders
from store.imports.before import Changed, remember
from store.imports.before import changed as changes
from store.imports.customers import Customers, Outcome, Takes, facts_of_buyer, facts_of_customer
from store.imports.shop_records import WHO, CustomerRecord, OrderRecord
from store.rules.orders import status_told
from store.tables import Order

Kept = TypeVar("Kept", contravariant=True)


class Keeper(Protocol[Kept]):
    """What knows how to keep one kind of rows."""

    batch: int | None
    """The import's batch, from the first writing on: new rows carry it, `before.remember` keeps what others change."""

    def identity(self, record: Kept) -> tuple[str, Hashable, str]:
        """The field that tells the row from others, what it is compared by, and its value as a person reads it."""

    def keep(
        self, desk: Desk, records: Sequence[Kept], *, update: bool, write: bool, now: int
    ) -> list[Outcome]:
        """What comes of each record, in order; nothing is written unless `write`. `update`: also of those that stand."""


class CustomerKeeper:
    """Keeps customers."""

    batch: int | None = None

    def identity(self, record: CustomerRecord) -> tuple[str, Hashable, str]:
        field = next(field for field in WHO if getattr(record, field))
        value: str = getattr(record, field)
        return field, (field, value), value

    def keep(
        self, desk: Desk, records: Sequence[CustomerRecord], *, update: bool, write: bool, now: int
    ) -> list[Outcome]:
        customers = Customers(desk, now, self.batch)
        takes: Takes = "all" if update else "nothing"
        outcomes = [customers.keep(facts_of_customer(record), takes)[1] for record in records]
        if write:
            customers.write()
        return outcomes


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
    "placed_at",
    "paid_at",
    "shipped_at",
    "delivered_at",
    "carrier",
    "tracking_no",
    "region",
    "updated_at",
)
_STANDING: Final = (
    f"SELECT id, {', '.join(_COLUMNS)} FROM shop_order WHERE order_no IN (SELECT value FROM json_each(?))"
)
_INSERT: Final = insert(Order, "id", *_COLUMNS, "created_at", "import_batch")
_UPDATE: Final = update(Order, "id = ?", *_COLUMNS)
_SAME_NAME: Final = tuple(
    name for name in _COLUMNS if name not in ("customer_id", "amount_fen", "status", "platform")
)


class OrderKeeper:
    """Keeps orders, and of their buyers what nobody knew."""

    batch: int | None = None

    def identity(self, record: OrderRecord) -> tuple[str, Hashable, str]:
        return "order_no", (record.order_no, record.platform or ""), record.order_no

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
        for record in records:
            stands = standing.get((record.order_no, record.platform or ""))
            if stands is not None and (not update or _is_older(record, stands)):
                outcomes.append("unchanged")
                continue
            told = _told(record, customers)
            if stands is None:
                last += 1
                new.append({"status": "", **told, "id": last})
                outcomes.append("created")
            elif all(stands[name] == value for name, value in told.items()):
                outcomes.append("unchanged")
            else:
                changed.append({**stands, **told})
                was.append((stands["id"], changes(stands, told)))
                outcomes.append("updated")
        if write:
            customers.write()
            remember(desk, self.batch, "shop_order", was, now=now)
            desk.many(_INSERT, [(one["id"], *map(one.get, _COLUMNS), now, self.batch) for one in new])
            desk.many(_UPDATE, [(*map(one.get, _COLUMNS), one["id"]) for one in changed])
            index_orders(desk, [(one["id"], one.get("product")) for one in (*new, *changed)])
        return outcomes


def _standing(desk: Desk, records: Sequence[OrderRecord]) -> dict[tuple[str, str], dict[str, Any]]:
    """The orders that these rows are already."""
    rows = desk.rows(_STANDING, (json.dumps([record.order_no for record in records]),))
    found = (dict(zip(("id", *_COLUMNS), row, strict=True)) for row in rows)
    return {(one["order_no"], one["platform"]): one for one in found}


def _is_older(record: OrderRecord, stands: dict[str, Any]) -> bool:
    """True for a row that its shop wrote before what stands."""
    before = stands["updated_at"]
    return record.updated_at is not None and before is not None and record.updated_at < before


def _told(record: OrderRecord, customers: Customers) -> dict[str, Any]:
    """What the row says, by the table's columns."""
    told: dict[str, Any] = {name: getattr(record, name) for name in _SAME_NAME}
    told["amount_fen"] = record.amount
    told["status"] = record.status or status_told(told)
    buyer = facts_of_buyer(record)
    told["customer_id"] = customers.keep(buyer, "missing")[0] if buyer else None
    told = {name: value for name, value in told.items() if value is not None}
    return {**told, "platform": record.platform or ""}
