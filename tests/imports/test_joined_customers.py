"""One customer is one customer across channels: joined with a report, parted again, never on what many have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from store.desk.intake import CustomerFacts
from store.imports.kinds.joining import JOINED, part
from store.rules.filter_syntax import parse
from store.views.customers import customer_card
from store.views.filtering import filtered_count
from store.views.lookup import lookup
from store.views.search import search
from tests.imports.files import NOW, assert_sound, bring_rows
from tests.imports.test_shop import customers, orders
from tests.imports.test_undo_batch import stands, undo
from tests.store.desks import MONDAY, Place

PHONE, MAIL = "13812345670", "mei.han@shop.cn"


def records(place: Place) -> list[tuple[Any, ...]]:
    return place.desk.rows("SELECT nick, platform, phone, email, same_as FROM customer ORDER BY id")


def buyer(nick: str | None, platform: str, phone: str | None = PHONE, **more: str) -> dict[str, str]:
    known = {"nick": nick, "platform": platform, "phone": phone, **more}
    return {name: value for name, value in known.items() if value}


def test_a_phone_number_joins_nicks_of_two_platforms_and_all_follows(place: Place, tmp_path: Path) -> None:
    first = place.open(customer=CustomerFacts(nick="deer", phone=PHONE, platform="淘宝"), order_no="SO0")
    other = place.open(customer=CustomerFacts(nick="jd_deer", platform="京东"), at=MONDAY + 1)
    result = orders(place, tmp_path, {"order_no": "SO1", **buyer("jd_deer", "京东商城")})
    assert [(one.kept, one.gone, one.why, one.row) for one in result.joined] == [(1, 2, "phone", 2)]
    assert result.joins == 1
    assert [row[4] for row in records(place)] == [None, 1]
    card = customer_card(place.desk, place.ann, 1, now=NOW)
    assert {row.number for row in card.open_tickets} == {first, other}
    assert [one.order_no for one in card.orders] == ["SO1"]
    assert card.also == (("jd", "jd_deer"),)
    assert customer_card(place.desk, place.ann, 2, now=NOW).customer == card.customer
    for words in ("deer", "jd_deer"):
        (found, *_more) = lookup(place.desk, place.ann, words, now=NOW)
        assert found.customer is not None
        assert found.customer.customer_id == 1
    assert {hit.row.number for hit in search(place.desk, place.ann, "jd_deer", now=NOW)} == {
        first,
        other,
    }
    assert_sound(place)


def test_whoever_comes_by_a_joined_nick_is_the_one_customer(place: Place, tmp_path: Path) -> None:
    customers(place, tmp_path, buyer("deer", "淘宝"), buyer("jd_deer", "京东"))
    number = place.open(customer=CustomerFacts(nick="jd_deer", platform="京东", name="Mei"))
    assert place.column(number, "customer_id") == 1
    again = customers(place, tmp_path, buyer("jd_deer", "京东", None, level="gold"), buyer("deer", "淘宝"))
    assert (again.updated, again.unchanged, again.joins) == (1, 1, 0)
    assert place.desk.row("SELECT nick, platform, name, level FROM customer WHERE id = 1") == (
        "deer", "taobao", "Mei", "gold",
    )  # fmt: skip


def test_a_record_without_a_nick_goes_into_one_that_has_one(place: Place, tmp_path: Path) -> None:
    customers(place, tmp_path, buyer(None, "", None, email=MAIL), buyer("deer", "淘宝", None))
    result = customers(place, tmp_path, buyer("deer", "淘宝", None, email=MAIL))
    assert [(one.kept, one.gone, one.why) for one in result.joined] == [(2, 1, "email")]


@pytest.mark.parametrize(
    "rows",
    [
        [buyer("deer", "淘宝"), buyer("owl", "天猫")],
        [buyer("deer", "淘宝"), buyer("owl", "")],
        [buyer("deer", "淘宝", "13800138000"), buyer("owl", "京东", "13800138000")],
        [buyer("deer", "淘宝", "18412345670-0042"), buyer("owl", "京东", "18412345670-0042")],
        [buyer("deer", "淘宝", "138****5670"), buyer("owl", "京东", "138****5670")],
        [buyer("deer", "淘宝", None, email="test@shop.cn"), buyer("owl", "京东", None, email="test@shop.cn")],
        [buyer("a", "淘宝"), buyer("b", "天猫"), buyer("c", "京东")],
    ],
    ids=["one platform", "no platform", "a test number", "a relay", "masked", "no address", "two others"],
)
def test_these_stay_apart(place: Place, tmp_path: Path, rows: list[dict[str, str]]) -> None:
    result = customers(place, tmp_path, *rows)
    assert (result.created, result.joins) == (len(rows), 0)


def test_a_number_of_many_nicks_is_a_couriers(place: Place, tmp_path: Path) -> None:
    for nick, platform in (("a", "淘宝"), ("b", "天猫"), ("c", "淘宝")):
        customers(place, tmp_path, buyer(nick, platform))
    assert customers(place, tmp_path, buyer("d", "京东")).joins == 0


def test_the_same_nick_on_two_platforms_is_two_people(place: Place, tmp_path: Path) -> None:
    rows = [
        {"order_no": str(n), "nick": "deer", "platform": at} for n, at in enumerate(("淘宝", "天猫", "京东"))
    ]
    assert orders(place, tmp_path, *rows).created == 3
    assert [row[:2] for row in records(place)] == [("deer", "taobao"), ("deer", "jd")]
    assert place.desk.rows("SELECT customer_id FROM shop_order ORDER BY order_no") == [(1,), (1,), (2,)]
    place.open(customer=CustomerFacts(nick="deer"), platform="京东")
    assert filtered_count(place.desk, place.sue, "open", parse("customer:deer"), now=NOW)[0] == 1


def test_how_many_rows_a_chunk_has_joins_nobody_else(place: Place, tmp_path: Path) -> None:
    rows = [buyer("deer", "淘宝"), buyer("jd_deer", "京东"), buyer("owl", "天猫"), buyer("pdd_owl", "拼多多")]
    customers(place, tmp_path, *rows)
    whole = records(place)
    place.desk.execute("DELETE FROM import_before")
    place.desk.execute("DELETE FROM customer")
    place.desk.execute("DELETE FROM sqlite_sequence WHERE name = 'customer'")
    for row in rows:
        customers(place, tmp_path, row)
    assert records(place) == whole


def test_a_joining_can_be_taken_back(place: Place, tmp_path: Path) -> None:
    customers(place, tmp_path, buyer("deer", "淘宝", name="Mei"), buyer("jd_deer", "京东", None))
    number = place.open(customer=CustomerFacts(nick="jd_deer"), platform="京东")
    before = records(place)
    orders(place, tmp_path, {"order_no": "SO1", "nick": "jd_deer", "platform": "京东", "phone": PHONE})
    assert place.column(number, "customer_id") == 1
    (kept,) = place.desk.rows("SELECT row_id, before FROM import_before WHERE what = ?", (JOINED,))
    with place.desk.transaction():
        part(place.desk, kept[0], json.loads(kept[1]))
        place.desk.execute("UPDATE customer SET phone = NULL WHERE id = 2")
    assert records(place) == before
    assert place.column(number, "customer_id") == 2
    assert_sound(place)


def test_tickets_from_a_file_join_too_and_part_with_their_batch(place: Place, tmp_path: Path) -> None:
    customers(place, tmp_path, buyer("deer", "淘宝"))
    place.open(customer=CustomerFacts(nick="jd_deer"), platform="京东")
    before = stands(place)
    row = {"customer_id": "jd_deer", "platform": "京东", "customer_phone": PHONE}
    result = bring_rows(place, tmp_path, row, {**row, "customer_id": "jd_other"})
    assert [(one.kept, one.gone, one.row) for one in result.joined] == [(1, 2, 2)]
    assert {row[0] for row in place.desk.rows("SELECT customer_id FROM ticket")} == {1, 3}
    assert undo(place, result.batch).kept == []
    assert stands(place) == before


def test_rows_that_change_nothing_else_join_too(place: Place, tmp_path: Path) -> None:
    rows = [buyer("deer", "淘宝"), buyer("jd_deer", "京东")]
    customers(place, tmp_path, rows[0])
    place.desk.execute(
        "INSERT INTO customer (nick, platform, phone, created_at) VALUES ('jd_deer', 'jd', ?, 1)", (PHONE,)
    )
    again = customers(place, tmp_path, rows[1])
    assert (again.unchanged, again.joins, again.batch) == (1, 1, 2)
    assert (customers(place, tmp_path, *rows).joins, records(place)[1][4]) == (0, 1)


def test_the_buyer_of_an_order_brings_a_number_without_a_name_and_a_nick_together(
    place: Place, tmp_path: Path
) -> None:
    customers(place, tmp_path, {"phone": PHONE}, {"nick": "deer", "phone": "13912345670"})
    result = orders(place, tmp_path, {"order_no": "SO1", "nick": "deer", "phone": PHONE})
    assert [(one.kept, one.gone, one.why) for one in result.joined] == [(2, 1, "phone")]
    assert records(place)[1][2] == "13912345670"
    number = place.open(customer=CustomerFacts(phone=PHONE))
    assert place.column(number, "customer_id") == 2


@pytest.mark.parametrize(
    "written", ["138-1234 5670", "+86 138 1234 5670", "0086-13812345670", "(138)12345670"]
)
def test_a_number_is_one_however_it_is_written(place: Place, tmp_path: Path, written: str) -> None:
    place.open(customer=CustomerFacts(nick="deer", phone=written, email="Mei.Han@Shop.cn", platform="淘宝"))
    orders(place, tmp_path, {"order_no": "SO1", **buyer("jd_deer", "京东", phone=f"86{PHONE}")})
    orders(place, tmp_path, {"order_no": "SO2", "customer_email": "MEI.HAN@shop.cn"})
    assert records(place) == [("deer", "taobao", PHONE, MAIL, None), ("jd_deer", "jd", PHONE, None, 1)]


@pytest.mark.parametrize("other", ["18412345678-0042", "021-62345678", "+1 212 555 0142", "12345"])
def test_other_numbers_stay_as_they_are(place: Place, tmp_path: Path, other: str) -> None:
    orders(place, tmp_path, {"order_no": "SO1", **buyer(None, "", phone=other)})
    assert [row[2] for row in records(place)] == [other]
