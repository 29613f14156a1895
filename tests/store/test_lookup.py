"""Who is it: customers found while somebody types, at index speed, masked; their cards and their orders'."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.actor import Actor
from store.database import Desk, create_file, open_desk
from store.desk import closing, customers, returning
from store.desk.customers import OrderFacts, keep_customer, keep_order
from store.desk.intake import CustomerFacts
from store.desk.search_text import index_customers, index_orders
from store.migrations import STEPS, migrate
from store.views.customers import card_of_ticket, customer_card, order_card
from store.views.lookup import Found, customer_meant, lookup
from store.views.orders import order
from tests.store.crowds import crowd
from tests.store.desks import DAY, HOUR, MONDAY, Place, changes_nothing, refused
from tests.store.test_plans import whole_scans

NOW = MONDAY + HOUR
DEER = CustomerFacts(nick="小鹿", name="李雷", phone="13812345678", email="deer@shop.cn", level="gold")


def found(place: Place, text: str, **options: Any) -> list[Found]:
    return lookup(place.desk, place.vic, text, **{"now": NOW, **options})


def who(place: Place, text: str) -> list[tuple[str, str | None]]:
    return [(one.by, one.customer.nick if one.customer else None) for one in found(place, text)]


@pytest.fixture
def shop(place: Place) -> Place:
    """Three customers with orders and tickets."""
    desk, ann = place.desk, place.ann
    keep_customer(desk, ann, DEER, now=MONDAY)
    keep_customer(desk, ann, CustomerFacts(nick="tb_owl_9", phone="13900005678"), now=MONDAY)
    keep_customer(desk, ann, CustomerFacts(nick="小鹿角", name="韩梅梅"), now=MONDAY)
    keep_order(
        desk,
        ann,
        OrderFacts("SO100", "JD", customer=DEER, product="茶杯", amount_fen=1250, placed_at=MONDAY - DAY),
        now=MONDAY,
    )
    keep_order(desk, ann, OrderFacts("SO101", customer=DEER, placed_at=MONDAY - HOUR), now=MONDAY)
    place.open(customer=DEER, order_no="SO100", subject="First")
    place.open(customer=DEER, subject="Second", at=MONDAY + 1)
    place.open(customer=CustomerFacts(), order_no="XX7", subject="Nobody's")
    return place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("小鹿", [("nick", "小鹿"), ("nick", "小鹿角")]),
        ("小", [("nick", "小鹿"), ("nick", "小鹿角")]),
        ("鹿角", [("name", "小鹿角")]),
        ("雷", [("name", "小鹿")]),
        ("梅梅", [("name", "小鹿角")]),
        ("OWL", [("name", "tb_owl_9")]),
        ("tb_o", [("nick", "tb_owl_9")]),
        ("13812345678", [("phone", "小鹿")]),
        ("138 1234-5678", [("phone", "小鹿")]),
        ("+86 13812345678", [("phone", "小鹿")]),
        ("１３８１２３４５６７８", [("phone", "小鹿")]),
        ("5678", [("phone", "小鹿"), ("phone", "tb_owl_9")]),
        ("139", [("phone", "tb_owl_9")]),
        ("deer@", [("email", "小鹿")]),
        ("deer@shop.cn", [("email", "小鹿")]),
        ("SO100", [("order", "小鹿")]),
        ("SO1", [("order", "小鹿")]),
        ("XX7", [("order", None)]),
        ("#1", [("ticket", "小鹿")]),
        ("#999", []),
        ("nobody", []),
        ("  ", []),
    ],
)
def test_what_is_typed_finds_whom_it_means(shop: Place, text: str, expected: list[Any]) -> None:
    assert who(shop, text) == expected


def test_each_has_open_tickets_and_the_newest_orders(shop: Place) -> None:
    (one,) = found(shop, "13812345678")
    assert (one.exact, one.open_count, one.open_numbers) == (True, 2, (2, 1))
    assert [order.order_no for order in one.orders] == ["SO101", "SO100"]
    closing.close(shop.desk, shop.ann, 2, now=NOW)
    assert found(shop, "SO100")[0].open_numbers == (1,)
    assert [order.order_no for order in found(shop, "SO100")[0].orders] == ["SO100", "SO101"]
    (nobodys,) = found(shop, "XX7")
    assert (nobodys.customer, nobodys.open_numbers, nobodys.orders) == (None, (3,), ())


def test_a_typed_word_with_other_case_and_an_order_that_no_customer_is_known_of(shop: Place) -> None:
    keep_order(shop.desk, shop.ann, OrderFacts("LOST1"), now=MONDAY)
    (one,) = found(shop, "LOST1")
    assert (one.customer, [order.order_no for order in one.orders]) == (None, ["LOST1"])


def test_nothing_personal_is_shown(shop: Place) -> None:
    text = repr([found(shop, text) for text in ("小鹿", "5678", "deer@", "SO100")])
    for secret in ("13812345678", "deer@shop.cn", "李雷"):
        assert secret not in text
    with refused("not_allowed"):
        lookup(shop.desk, Actor(99, "x", "X", "stranger"), "a", now=NOW)


@given(text=st.text(max_size=60), limit=st.integers(-1, 9))
def test_nothing_typed_is_syntax(place: Place, text: str, limit: int) -> None:
    assert len(found(place, text, limit=limit)) <= max(limit, 0)


@given(
    nick=st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=8), data=st.data()
)
def test_every_beginning_of_a_nick_finds_it(place: Place, nick: str, data: st.DataObject) -> None:
    customer_id = keep_customer(place.desk, place.ann, CustomerFacts(nick=nick), now=MONDAY)
    length = data.draw(st.integers(1, len(nick)))
    fitting = found(place, nick[:length], limit=1000)
    assert customer_id in [one.customer.customer_id for one in fitting if one.customer]


def test_the_one_who_is_meant(shop: Place) -> None:
    desk, ann = shop.desk, shop.ann
    assert customer_meant(desk, ann, "小鹿", now=NOW) == customer_meant(desk, ann, "SO100", now=NOW) == 1
    for text, code in (("小", "several_customers"), ("5678", "several_customers"), ("x", "no_such_customer")):
        with refused(code, 1):
            customer_meant(desk, ann, text, now=NOW)


def test_a_card_tells_all_of_a_customer(shop: Place) -> None:
    returning.open_return(shop.desk, shop.ann, 1, "exchange", now=NOW)
    closing.close(shop.desk, shop.ann, 2, now=NOW)
    shop.desk.execute(
        "INSERT INTO survey (ticket_id, at, source, outcome, overall, speed) VALUES (2, ?, 'form', 'reached', 4, 5)",
        (NOW,),
    )
    card = card_of_ticket(shop.desk, shop.vic, 1, now=NOW)
    assert (card.customer.nick, card.customer.phone, card.order_count) == ("小鹿", "138****5678", 2)
    assert [one.order_no for one in card.orders] == ["SO101", "SO100"]
    assert [one.number for one in card.open_tickets] == [1]
    assert [one.number for one in card.past_tickets] == [2]
    assert [(one.type, one.order_no) for one in card.returns] == [("exchange", "SO100")]
    said = card.satisfaction
    assert (said.answers, said.overall, said.speed, said.attitude) == (1, 4.0, 5.0, None)
    with refused("customer_unknown", 1):
        card_of_ticket(shop.desk, shop.vic, 3, now=NOW)
    with refused("no_such_ticket", 1):
        card_of_ticket(shop.desk, shop.vic, 99, now=NOW)
    with refused("no_such_customer", 1):
        customer_card(shop.desk, shop.vic, 99, now=NOW)


def test_an_orders_card_tells_what_names_it(shop: Place) -> None:
    returning.open_return(shop.desk, shop.ann, 2, "exchange", order_no="SO100", now=NOW)
    card = order_card(shop.desk, shop.vic, "SO100", now=NOW)
    assert card.customer is not None
    assert (card.order.product, card.customer.nick) == ("茶杯", "小鹿")
    assert [one.number for one in card.tickets] == [1]
    assert [one.number for one in card.returns] == [2]


def test_an_order_keeps_what_is_not_said(shop: Place) -> None:
    desk, ann = shop.desk, shop.ann
    keep_order(desk, ann, OrderFacts("SO100", "JD", status="shipped", tracking_no="SF1"), now=NOW)
    view = order(desk, ann, "SO100", platform="JD")
    assert (view.status, view.product, view.amount_fen, view.customer_id) == ("shipped", "茶杯", 1250, 1)
    changes_nothing(shop, "empty_text", lambda: keep_order(desk, ann, OrderFacts(" "), now=NOW))
    changes_nothing(
        shop, "bad_amount", lambda: keep_order(desk, ann, OrderFacts("1", amount_fen=-1), now=NOW)
    )
    changes_nothing(shop, "not_one_of", lambda: keep_order(desk, ann, OrderFacts("1", status="x"), now=NOW))
    changes_nothing(
        shop, "missing_field", lambda: keep_customer(desk, ann, CustomerFacts(level="a"), now=NOW)
    )
    assert customers.keep_customer(desk, ann, CustomerFacts(phone="13900005678", level="a"), now=NOW) == 2


def shop_crowd(place: Place, many: int) -> None:
    """So many customers, each with an order; the crowd's tickets are theirs."""
    desk = place.desk
    numbers = f"WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= {many})"
    with desk.transaction():
        desk.execute(
            f"{numbers} INSERT INTO customer (id, nick, name, phone, email, created_at) SELECT i, 'buyer' || i,"
            f" '李' || i, printf('138%08d', i * 7919 % 100000000), 'b' || i || '@x.cn', {MONDAY} FROM n"
        )
        desk.execute(
            f"{numbers} INSERT INTO shop_order (order_no, customer_id, status, product, placed_at, created_at)"
            f" SELECT printf('SO%09d', i), i, 'paid', '茶杯' || i, {MONDAY} + i, {MONDAY} FROM n"
        )
        desk.execute(
            f"UPDATE ticket SET customer_id = 2 + number % {many}, order_no = printf('SO%09d', 2 + number % {many})"
        )
        index_customers(desk, desk.rows("SELECT id, nick, name FROM customer"))  # type: ignore[arg-type]
        index_orders(desk, desk.rows("SELECT id, product FROM shop_order"))  # type: ignore[arg-type]


TYPED = (
    "buyer77",
    "bu",
    "b",
    "李",
    "138",
    "0077",
    "13800615563",
    "b77@",
    "SO0000",
    "SO000000077",
    "#77",
    "zz",
    "李77",
)


BY_WORD = re.compile(r"SCAN customer_text VIRTUAL TABLE INDEX \d+:M")
"""The full-text index asked for a word; SQLite calls that a scan too."""


@pytest.fixture
def crowded(place: Place) -> Place:
    crowd(place, 1_500, 1_500)
    shop_crowd(place, 600)
    return place


@pytest.mark.parametrize("text", TYPED)
def test_no_key_press_reads_a_whole_table(crowded: Place, text: str) -> None:
    desk = crowded.desk
    scans = whole_scans(desk, lambda: lookup(desk, crowded.ann, text, now=NOW))
    assert [step for step in scans if not BY_WORD.match(step)] == []


def test_cards_read_only_what_is_theirs(crowded: Place) -> None:
    desk: Desk = crowded.desk
    views: list[Callable[[], Any]] = [
        lambda: customer_card(desk, crowded.ann, 77, now=NOW),
        lambda: order_card(desk, crowded.ann, "SO000000077", now=NOW),
        lambda: keep_customer(desk, crowded.ann, CustomerFacts(nick="buyer77"), now=NOW),
        lambda: keep_order(desk, crowded.ann, OrderFacts("SO000000077", status="paid"), now=NOW),
    ]
    for view in views:
        assert whole_scans(desk, view) == []


def test_customers_of_an_older_desk_are_found_once_it_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    create_file(path)
    old = open_desk(path, any_schema=True)
    with old.transaction():
        for step in STEPS[:4]:
            step(old)
        old.execute("PRAGMA user_version = 4")
        old.execute(
            "INSERT INTO customer (nick, name, phone, created_at) VALUES ('小鹿', '李雷', '13812345678', 0), ('b', NULL, NULL, 0)"
        )
    old.close()
    migrate(path)
    desk = open_desk(path)
    boss = Actor(1, "boss", "Boss", "admin")
    for text in ("雷", "小鹿", "5678"):
        assert [one.customer and one.customer.nick for one in lookup(desk, boss, text, now=NOW)] == ["小鹿"]
    desk.close()
