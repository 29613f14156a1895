"""Rows of an order's items are one order, however they come."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.imports.files import counts
from tests.imports.shop_files import orders, shown
from tests.store.desks import Place

ITEMS = (
    {"order_no": "SO1", "amount": "30", "product": "茶杯", "sku": "A", "quantity": "1", "nick": "deer"},
    {"order_no": "SO1", "product": "碗", "sku": "B", "quantity": "2"},
    {"order_no": "SO1", "product": "碗", "sku": "C", "quantity": "1", "shipped_at": "2026-07-01 10:00"},
)


def test_rows_of_an_orders_items_are_one_order(place: Place, tmp_path: Path) -> None:
    other = {"order_no": "SO2", "product": "茶杯"}
    result = orders(place, tmp_path, *ITEMS, other)
    assert (counts(result), result.more_of_order) == ((4, 2, 0, 0, 0), 2)
    view = shown(place, "SO1")
    assert (view.product, view.sku, view.quantity, view.items) == ("茶杯，碗", "A，B，C", 4, 3)
    assert (view.amount_fen, view.status) == (3000, "shipped")
    assert counts(orders(place, tmp_path, *ITEMS, other)) == (4, 0, 0, 2, 0)


def test_items_that_chunks_part_are_one_order(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.imports.chunked.CHUNK_ROWS", 2)
    result = orders(place, tmp_path, *ITEMS, {"order_no": "SO2", "product": "茶杯"})
    assert (result.created, result.updated, result.more_of_order) == (2, 0, 2)
    assert (shown(place, "SO1").quantity, shown(place, "SO1").items) == (4, 3)
    assert place.desk.value("SELECT count(*) FROM import_before") == 0


@pytest.mark.parametrize(
    "row",
    [ITEMS[1], {**ITEMS[0]}, {**ITEMS[1], "sku": "Z", "amount": "31"}, {"order_no": "SO1", "quantity": "9"}],
    ids=["an item twice", "the order twice", "another amount", "no item"],
)
def test_a_row_that_tells_of_no_further_item_is_refused(
    place: Place, tmp_path: Path, row: dict[str, str]
) -> None:
    result = orders(place, tmp_path, *ITEMS[:2], row)
    assert (result.created, [one.reason.code for one in result.rejects]) == (1, ["repeated"])
    assert shown(place, "SO1").quantity == 3


def test_amounts_of_items_are_added_up(place: Place, tmp_path: Path) -> None:
    rows = [{"order_no": "SO1", "product": name, "item_amount": "9.90"} for name in ("a", "b")]
    orders(place, tmp_path, *rows)
    assert shown(place, "SO1").amount_fen == 1980
