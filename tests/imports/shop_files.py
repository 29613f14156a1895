"""Files of orders and customers, brought in and looked at."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from store.imports.options import ImportOptions, ImportResult
from store.imports.shop_loader import import_customers, import_orders
from store.views.orders import OrderView, order
from tests.imports.files import NOW
from tests.store.desks import Place

Rows = Iterable[Mapping[str, Any]]


def written(path: Path, rows: Rows) -> Path:
    """A CSV, or JSON Lines where the name ends so."""
    listed = list(rows)
    if path.suffix == ".jsonl":
        path.write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in listed), encoding="utf-8"
        )
        return path
    header = list(dict.fromkeys(name for row in listed for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(listed)
    return path


def bring(place: Place, kind: str, path: Path, *, by: str = "root", **options: Any) -> ImportResult:
    verb = import_orders if kind == "orders" else import_customers
    asked = replace(ImportOptions(), **options)
    return verb(place.desk, place.people[by], path, asked, now=NOW, pause=lambda _s: None)


def orders(place: Place, folder: Path, *rows: Mapping[str, Any], **options: Any) -> ImportResult:
    return bring(place, "orders", written(folder / "orders.csv", rows), **options)


def customers(place: Place, folder: Path, *rows: Mapping[str, Any], **options: Any) -> ImportResult:
    return bring(place, "customers", written(folder / "customers.csv", rows), **options)


def shown(place: Place, order_no: str) -> OrderView:
    return order(place.desk, place.sue, order_no)
