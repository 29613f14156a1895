"""Parcels from files: promised and real arrival, each on its order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from store.imports.kinds.shipments import import_shipments
from store.imports.kinds.shipments_record import SHIPMENTS
from store.imports.options import ImportOptions, ImportResult
from store.imports.preset import read_preset
from store.rules.orders import days_late, furthest
from store.rules.words import SHIPMENT_STATUSES
from store.views.orders import order
from store.views.tickets import ticket
from tests.imports.files import DAY, HOUR, NOW, assert_sound, counts
from tests.imports.test_shop import orders, shown, written
from tests.imports.test_undo_batch import stands, undo
from tests.store.desks import Place
from tui.shop_lines import order_facts

SENT = {"order_no": "SO1", "tracking_no": "SF1", "carrier": "顺丰", "shipped_at": "2026-07-01 10:00"}


def bring(place: Place, folder: Path, *rows: Mapping[str, Any], **options: Any) -> ImportResult:
    asked = replace(ImportOptions(preset="kefu"), **options)
    file = written(folder / "shipments.csv", [{"carrier": "-", **row} for row in rows])
    return import_shipments(place.desk, place.root, file, asked, now=NOW, pause=lambda _s: None)


def told(place: Place, order_no: str) -> dict[str, str]:
    return dict(order_facts(shown(place, order_no), lambda at: f"<{at}>"))


def test_every_field_has_a_name_in_both_languages() -> None:
    columns = read_preset("kefu").of("shipments").columns
    assert set(columns) == set(SHIPMENTS.fields)
    assert all(names[0] == field and not names[-1].isascii() for field, names in columns.items())


def test_a_parcel_that_came_late_is_told_on_order_and_ticket(place: Place, tmp_path: Path) -> None:
    orders(place, tmp_path, {"order_no": "SO1", "nick": "deer", "paid_at": "2026-07-01 09:00"})
    row = {**SENT, "promised_at": "2026-07-03", "delivered_at": "2026-07-05 12:00"}
    assert counts(bring(place, tmp_path, row)) == (1, 1, 0, 0, 0)
    view = shown(place, "SO1")
    (parcel,) = view.parcels
    assert (view.status, view.carrier, view.tracking_no) == ("delivered", "顺丰", "SF1")
    assert (parcel.status, parcel.days_late(NOW), view.delivered_at) == ("delivered", 2, parcel.delivered_at)
    assert told(place, "SO1")["parcel"].endswith(", 2 days late")
    number = place.open(order_no="SO1")
    found = ticket(place.desk, place.ann, number, now=NOW).order
    assert found is not None
    assert found.parcels == view.parcels
    assert_sound(place)


def test_a_day_is_promised_to_its_end(place: Place, tmp_path: Path) -> None:
    bring(place, tmp_path, {**SENT, "promised_at": "2026-07-03", "delivered_at": "2026-07-03 21:00"})
    (parcel,) = shown(place, "SO1").parcels
    assert parcel.days_late(NOW) is None
    bring(place, tmp_path, {**SENT, "tracking_no": "SF2", "promised_at": "2026-07-03 18:00"})
    assert [one.days_late(NOW) for one in shown(place, "SO1").parcels] == [None, days_late_now(place)]


def days_late_now(place: Place) -> int | None:
    return days_late(shown(place, "SO1").parcels[1].promised_at, NOW)


def test_an_order_has_arrived_when_all_its_parcels_have(place: Place, tmp_path: Path) -> None:
    second = {**SENT, "tracking_no": "SF2"}
    bring(place, tmp_path, {**SENT, "status": "已签收"}, {**second, "status": "运输中"})
    assert (shown(place, "SO1").status, len(shown(place, "SO1").parcels)) == ("shipped", 2)
    later = bring(place, tmp_path, {**second, "delivered_at": "2026-07-04 10:00"})
    assert counts(later) == (1, 0, 1, 0, 0)
    assert shown(place, "SO1").status == "delivered"


def test_an_order_that_went_further_stays_there(place: Place, tmp_path: Path) -> None:
    orders(place, tmp_path, {"order_no": "SO1", "status": "已退款"})
    bring(place, tmp_path, {**SENT, "status": "派送中"})
    assert (shown(place, "SO1").status, shown(place, "SO1").tracking_no) == ("refunded", "SF1")


def test_the_same_file_again_changes_nothing_and_an_older_row_neither(place: Place, tmp_path: Path) -> None:
    row = {**SENT, "status": "运输中", "updated_at": "2026-07-02 10:00"}
    bring(place, tmp_path, row)
    again = bring(place, tmp_path, row)
    assert (counts(again), again.batch) == ((1, 0, 0, 1, 0), None)
    older = {**row, "status": "待揽收", "updated_at": "2026-07-01 11:00"}
    assert bring(place, tmp_path, older).unchanged == 1
    assert shown(place, "SO1").parcels[0].status == "on_the_way"


def test_the_number_of_a_parcel_may_come_later_and_the_order_too(place: Place, tmp_path: Path) -> None:
    bring(place, tmp_path, {"order_no": "SO1", "promised_at": "2026-07-03"})
    bring(place, tmp_path, SENT)
    assert [one.tracking_no for one in shown(place, "SO1").parcels] == ["SF1"]
    bring(place, tmp_path, {"tracking_no": "YT9", "status": "派送中"})
    orders(place, tmp_path, {"order_no": "SO9", "tracking_no": "YT9"})
    assert [one.status for one in shown(place, "SO9").parcels] == ["delivering"]


def test_the_same_number_on_two_platforms_is_two_orders(place: Place, tmp_path: Path) -> None:
    bring(place, tmp_path, {**SENT, "platform": "京东"}, {**SENT, "tracking_no": "SF2", "platform": "淘宝"})
    found = order(place.desk, place.ann, "SO1", platform="京东")
    assert [one.tracking_no for one in found.parcels] == ["SF1"]
    result = bring(place, tmp_path, {"tracking_no": "", "order_no": "", "carrier": "顺丰"}, SENT)
    assert [one.reason.code for one in result.rejects] == ["missing_parcel"]


def test_a_batch_of_parcels_goes_again(place: Place, tmp_path: Path) -> None:
    orders(place, tmp_path, {"order_no": "SO1", "paid_at": "2026-07-01 09:00"})
    before = stands(place)
    first = bring(place, tmp_path, SENT, {**SENT, "order_no": "SO2", "tracking_no": "SF2"})
    between = stands(place)
    second = bring(place, tmp_path, {**SENT, "delivered_at": "2026-07-03 09:00"})
    for batch, then in ((second.batch, between), (first.batch, before)):
        assert undo(place, batch).kept == []
        assert stands(place) == then


def test_every_status_moves_an_order_on_or_leaves_it() -> None:
    assert furthest("paid", "shipped") == "shipped"
    assert furthest("delivered", "shipped") == "delivered"
    assert furthest("finished", "shipped") == "finished"
    assert set(SHIPMENT_STATUSES) >= {"waiting", "delivered"}
    assert days_late(NOW, NOW) is None
    assert days_late(NOW, NOW + HOUR) == 1
    assert days_late(NOW, NOW + DAY + 1) == 2
