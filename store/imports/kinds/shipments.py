"""Parcels on their way into the desk, each to its order; an order has come as far as its parcels have."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, Final

from store.database import Desk
from store.database.compiled import insert, update
from store.imports.asked import Asked, importer
from store.imports.before import Changed, changed, remember
from store.imports.customers import Outcome
from store.imports.keeping import Findings
from store.imports.kinds.shipments_record import SHIPMENTS, ShipmentRecord
from store.imports.options import ImportResult
from store.imports.shop_loader import bring_in
from store.rules.orders import furthest
from store.tables import Order, Shipment

_TOLD: Final = (
    "carrier", "status", "shipped_at", "promised_at", "delivered_at", "region", "updated_at",
)  # fmt: skip
_COLUMNS: Final = ("order_no", "platform", "tracking_no", *_TOLD)
_READ: Final = f"SELECT id, import_batch, {', '.join(_COLUMNS)} FROM shipment"
_INSERT: Final = insert(Shipment, "id", *_COLUMNS, "created_at", "import_batch")
_UPDATE: Final = update(Shipment, "id = ?", *_COLUMNS)
_ORDER: Final = (
    "id", "import_batch", "order_no", "platform", "status", "shipped_at", "delivered_at", "carrier", "tracking_no",
)  # fmt: skip
_NEW_ORDER: Final = insert(Order, *_ORDER[1:], "created_at")
_OF_VALUES: Final = "IN (SELECT value FROM json_each(?))"

Columns = dict[str, Any]


@importer
def import_shipments(asked: Asked) -> ImportResult:
    """Bring a file's parcels in ("-" reads `stdin`). Raises as import_tickets."""
    return bring_in(SHIPMENTS, ShipmentKeeper(), asked)


class ShipmentKeeper(Findings):
    """Keeps parcels, and of their orders how far those have come."""

    def identity(self, record: ShipmentRecord) -> tuple[str, Hashable, str]:
        field = "order_no" if record.order_no else "tracking_no"
        key = (record.order_no or "", record.platform or "", record.tracking_no or "")
        return field, key, " ".join(part for part in (record.order_no, record.tracking_no) if part)

    def keep(
        self, desk: Desk, records: Sequence[ShipmentRecord], *, update: bool, write: bool, now: int
    ) -> list[Outcome]:
        standing = _Standing(desk, records)
        last = int(
            desk.value("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'shipment'") or 0
        )
        outcomes: list[Outcome] = []
        new: list[Columns] = []
        touched: dict[int, Columns] = {}
        was: list[tuple[int, Changed]] = []
        for record in records:
            told = {name: value for name in _TOLD if (value := getattr(record, name)) is not None}
            if record.delivered_at is not None:
                told.setdefault("status", "delivered")
            key = {name: getattr(record, name) or "" for name in ("order_no", "platform", "tracking_no")}
            stands = standing.of(record)
            if stands is None:
                last += 1
                one: Columns = {"status": "", **told, **key, "id": last}
                new.append(one)
                standing.add(one)
                outcomes.append("created")
                continue
            told |= {name: value for name, value in key.items() if value and not stands[name]}
            difference = changed(stands, told)
            if not update or _is_older(record, stands) or not difference:
                outcomes.append("unchanged")
                continue
            if stands.get("import_batch") is not None and stands["import_batch"] == self.batch:
                difference = {}
            was.append((stands["id"], difference))
            stands.update(told)
            touched[stands["id"]] = stands
            outcomes.append("updated")
        if write:
            desk.many(_INSERT, [(one["id"], *map(one.get, _COLUMNS), now, self.batch) for one in new])
            desk.many(_UPDATE, [(*map(one.get, _COLUMNS), one["id"]) for one in touched.values()])
            remember(desk, self.batch, "shipment", was, now=now)
            self._move_orders(desk, [*new, *touched.values()], now)
        return outcomes

    def _move_orders(self, desk: Desk, parcels: Iterable[Columns], now: int) -> None:
        """The orders of these parcels have come as far as all their parcels have; one that is missing is begun."""
        keys = list(dict.fromkeys((one["order_no"], one["platform"]) for one in parcels if one["order_no"]))
        numbers = json.dumps(sorted({order_no for order_no, _platform in keys}))
        orders: dict[str, dict[str, Columns]] = {}
        sql = f"SELECT {', '.join(_ORDER)} FROM shop_order WHERE order_no {_OF_VALUES}"
        for row in desk.rows(sql, (numbers,)):
            found = dict(zip(_ORDER, row, strict=True))
            orders.setdefault(found["order_no"], {})[found["platform"]] = found
        theirs: dict[str, list[Columns]] = {}
        for row in desk.rows(f"{_READ} WHERE order_no {_OF_VALUES} ORDER BY shipped_at, id", (numbers,)):
            one = dict(zip(("id", "import_batch", *_COLUMNS), row, strict=True))
            theirs.setdefault(one["order_no"], []).append(one)
        new: list[tuple[Any, ...]] = []
        was: list[tuple[int, Changed]] = []
        for order_no, platform in keys:
            stands = _meant(orders.get(order_no, {}), platform)
            told = _way_of(
                [one for one in theirs[order_no] if platform in ("", one["platform"]) or not one["platform"]]
            )
            if stands is None:
                order: Columns = {
                    **told,
                    "order_no": order_no,
                    "platform": platform,
                    "import_batch": self.batch,
                }
                order["status"] = furthest("", told["status"])
                orders.setdefault(order_no, {})[platform] = order
                new.append((*map(order.get, _ORDER[1:]), now))
            elif "id" in stands:
                status = furthest(stands["status"], told.pop("status"))
                told = {name: value for name, value in told.items() if stands[name] is None}
                difference = changed(stands, {**told, "status": status})
                if difference:
                    names = tuple(difference)
                    values = (pair[1] for pair in difference.values())
                    desk.execute(update(Order, "id = ?", *names), (*values, stands["id"]))
                    if stands["import_batch"] is None or stands["import_batch"] != self.batch:
                        was.append((stands["id"], difference))
        desk.many(_NEW_ORDER, new)
        remember(desk, self.batch, "shop_order", was, now=now)


class _Standing:
    """The parcels that some rows are already."""

    def __init__(self, desk: Desk, records: Sequence[ShipmentRecord]) -> None:
        self._of_order: dict[str, list[Columns]] = {}
        self._of_number: dict[str, list[Columns]] = {}
        numbers = json.dumps([one.order_no for one in records if one.order_no])
        tracking = json.dumps([one.tracking_no for one in records if one.tracking_no])
        rows = desk.rows(f"{_READ} WHERE order_no {_OF_VALUES}", (numbers,))
        rows += desk.rows(f"{_READ} WHERE tracking_no <> '' AND tracking_no {_OF_VALUES}", (tracking,))
        seen: set[int] = set()
        for row in rows:
            if row[0] not in seen:
                seen.add(row[0])
                self.add(dict(zip(("id", "import_batch", *_COLUMNS), row, strict=True)))

    def add(self, one: Columns) -> None:
        """The parcel is known from now on."""
        self._of_order.setdefault(one["order_no"], []).append(one)
        if one["tracking_no"]:
            self._of_number.setdefault(one["tracking_no"], []).append(one)

    def of(self, record: ShipmentRecord) -> Columns | None:
        """By order and tracking number; by the one of the two that both have where the other lacks one."""
        platform = record.platform or ""
        same = [
            one
            for one in self._of_number.get(record.tracking_no or "", [])
            if _fit(one["order_no"], record.order_no) and _fit(one["platform"], platform)
        ]
        exact = [
            one for one in same if one["platform"] == platform and one["order_no"] == (record.order_no or "")
        ]
        if same:
            return exact[0] if exact else same[0] if len(same) == 1 else None
        theirs = [
            one for one in self._of_order.get(record.order_no or "", []) if _fit(one["platform"], platform)
        ]
        if not record.order_no:
            return None
        if record.tracking_no:
            theirs = [one for one in theirs if not one["tracking_no"]]
        return theirs[0] if len(theirs) == 1 else None


def _fit(one: str | None, other: str | None) -> bool:
    """The same, or one of them is not said."""
    return not one or not other or one == other


def _meant(orders: dict[str, Columns], platform: str) -> Columns | None:
    """The order of that platform; where one of the two does not say it, the only order of that number."""
    found = orders.get(platform)
    if found is None and len(orders) == 1:
        (only,) = orders
        found = orders[only] if not (platform and only) else None
    return found


def _way_of(parcels: Sequence[Columns]) -> Columns:
    """What an order's parcels say of it: when the first left, when the last arrived, in which the first is."""
    shipped = [one["shipped_at"] for one in parcels if one["shipped_at"] is not None]
    arrived = all(one["status"] == "delivered" for one in parcels)
    times = [one["delivered_at"] for one in parcels if one["delivered_at"] is not None]
    on_its_way = shipped or any(one["status"] not in ("", "waiting") for one in parcels)
    return {
        "status": "delivered" if arrived else "shipped" if on_its_way else "paid",
        "shipped_at": min(shipped, default=None),
        "delivered_at": max(times) if arrived and times else None,
        "carrier": parcels[0]["carrier"],
        "tracking_no": parcels[0]["tracking_no"] or None,
    }


def _is_older(record: ShipmentRecord, stands: Columns) -> bool:
    """True for a row that was written before what stands."""
    before = stands.get("updated_at")
    return record.updated_at is not None and before is not None and record.updated_at < before
