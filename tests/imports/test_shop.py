"""Customers and orders from files: headers, words, money, one named reason for every row that is not taken."""

from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import CouldNot, DeskError
from store.imports.frame import CHUNK_ROWS
from store.imports.kinds.returns import import_returns
from store.imports.options import ImportOptions
from store.imports.preset import read_preset
from store.imports.shop_records import CUSTOMERS, ORDERS
from store.rules import words
from store.rules.orders import status_told
from store.views.lookup import lookup
from store.views.orders import order
from tests.conftest import LONG
from tests.imports.files import NOW, assert_sound, counts
from tests.imports.shop_files import bring, customers, orders, shown, written
from tests.store.desks import HOUR, MONDAY, Place, refused


def nicks(place: Place) -> list[tuple[Any, ...]]:
    return place.desk.rows("SELECT nick, name, phone, level FROM customer ORDER BY id")


@pytest.mark.parametrize("layout", [CUSTOMERS, ORDERS], ids=lambda layout: str(layout.kind))
def test_every_field_has_a_name_in_both_languages(layout: Any) -> None:
    columns = read_preset("kefu").of(layout.kind).columns
    assert set(columns) == set(layout.fields)
    assert all(names[0] == field and not names[-1].isascii() for field, names in columns.items())


def test_an_order_with_chinese_headers_and_words(place: Place, tmp_path: Path) -> None:
    result = orders(
        place,
        tmp_path,
        {
            "订单号": "20260301",
            "平台": "淘宝",
            "买家昵称": "小鹿",
            "状态": "卖家已发货，等待买家确认",
            "商品": "茶杯",
            "数量": "2",
            "金额": "￥1,299.50",
            "下单时间": "2026-07-01 10:00",
            "发货时间": "2026-07-02 10:00",
            "快递公司": "顺丰",
            "快递单号": "SF001",
        },
    )
    assert counts(result) == (1, 1, 0, 0, 0)
    view = shown(place, "20260301")
    assert (view.status, view.amount_fen, view.quantity, view.product) == ("shipped", 129_950, 2, "茶杯")
    assert (view.platform, view.carrier, view.tracking_no) == ("淘宝", "顺丰", "SF001")
    assert nicks(place) == [("小鹿", None, None, None)]
    (found,) = lookup(place.desk, place.ann, "小鹿", now=NOW)
    assert [one.order_no for one in found.orders] == ["20260301"]
    assert_sound(place)


def test_the_same_file_again_changes_nothing_and_a_newer_row_only_what_it_says(
    place: Place, tmp_path: Path
) -> None:
    row = {"order_no": "SO1", "nick": "a", "status": "paid", "amount": "9.90", "product": "cup"}
    assert counts(orders(place, tmp_path, row)) == (1, 1, 0, 0, 0)
    again = orders(place, tmp_path, row)
    assert (counts(again), again.batch) == ((1, 0, 0, 1, 0), None)
    newer = {"order_no": "SO1", "status": "已发货", "product": "mug", "updated_at": "2026-07-20 09:00"}
    assert counts(orders(place, tmp_path, newer)) == (1, 0, 1, 0, 0)
    view = shown(place, "SO1")
    assert (view.status, view.amount_fen, view.product) == ("shipped", 990, "mug")
    older = {"order_no": "SO1", "status": "paid", "updated_at": "2026-07-19 09:00"}
    assert counts(orders(place, tmp_path, older)) == (1, 0, 0, 1, 0)
    assert counts(
        orders(place, tmp_path, {"order_no": "SO1", "status": "finished"}, on_duplicate="skip")
    ) == ((1, 0, 0, 1, 0))
    assert place.desk.rows("SELECT rowid FROM order_text WHERE order_text MATCH 'mug'") == [(view.order_id,)]
    assert place.desk.rows("SELECT rowid FROM order_text WHERE order_text MATCH 'cup'") == []


def test_an_order_without_a_status_has_the_one_that_its_times_tell(place: Place, tmp_path: Path) -> None:
    day = "2026-07-0{} 10:00"
    rows = [
        {"order_no": "A1", "placed_at": day.format(1)},
        {"order_no": "B2", "placed_at": day.format(1), "paid_at": day.format(2)},
        {"order_no": "C3", "delivered_at": day.format(3)},
        {"order_no": "D4"},
    ]
    orders(place, tmp_path, *rows)
    assert [shown(place, no).status for no in ("A1", "B2", "C3", "D4")] == ["unpaid", "paid", "delivered", ""]


def test_an_order_finds_its_customer_by_nick_else_phone_and_overwrites_nothing(
    place: Place, tmp_path: Path
) -> None:
    customers(
        place,
        tmp_path,
        {"nick": "deer", "phone": "13812345678", "name": "李雷"},
        {"phone": "13900000000", "name": "韩梅梅"},
    )
    orders(
        place,
        tmp_path,
        {"order_no": "1", "nick": "deer", "phone": "13811111111", "customer_email": "d@x.cn"},
        {"order_no": "2", "phone": "13900000000"},
        {"order_no": "3", "phone": "13812345678"},
        {"order_no": "4", "nick": "owl", "phone": "13812345678"},
        {"order_no": "5", "nick": "deer", "phone": "138****5678"},
        {"order_no": "6", "customer_name": "Somebody"},
    )
    ids = [row[0] for row in place.desk.rows("SELECT customer_id FROM shop_order ORDER BY order_no")]
    assert ids == [1, 2, 1, 3, 1, None]
    assert place.desk.rows("SELECT nick, phone, email FROM customer ORDER BY id") == [
        ("deer", "13812345678", "d@x.cn"),
        (None, "13900000000", None),
        ("owl", "13812345678", None),
    ]


def test_customers_are_updated_by_nick_else_phone_else_e_mail(place: Place, tmp_path: Path) -> None:
    first = [
        {"nick": "deer", "name": "李雷", "level": "gold"},
        {"phone": "13900000000"},
        {"email": "owl@x.cn"},
    ]
    assert counts(customers(place, tmp_path, *first)) == (3, 3, 0, 0, 0)
    assert counts(customers(place, tmp_path, *first)) == (3, 0, 0, 3, 0)
    newer = [
        {"nick": "deer", "name": "李**", "level": "black"},
        {"nick": "mei", "phone": "13900000000", "name": "韩梅梅"},
        {"email": "owl@x.cn"},
    ]
    assert counts(customers(place, tmp_path, *newer)) == (3, 0, 2, 1, 0)
    assert nicks(place) == [
        ("deer", "李雷", None, "black"),
        ("mei", "韩梅梅", "13900000000", None),
        (None, None, None, None),
    ]
    assert [one.customer and one.customer.nick for one in lookup(place.desk, place.ann, "梅梅", now=NOW)] == [
        "mei"
    ]


@pytest.mark.parametrize(
    ("values", "code", "column"),
    [
        ({"金额": "免单"}, "not_an_amount", "金额"),
        ({"amount": "-1"}, "not_an_amount", "amount"),
        ({"amount": "1.234"}, "not_an_amount", "amount"),
        ({"amount": "1e5"}, "not_an_amount", "amount"),
        ({"amount": "999999999999"}, "not_an_amount", "amount"),
        ({"status": "lost"}, "not_one_of", "status"),
        ({"quantity": "two"}, "not_a_count", "quantity"),
        ({"quantity": "-1"}, "not_a_count", "quantity"),
        ({"order_no": "", "product": "mug"}, "missing", "order_no"),
        ({"order_no": "1.2E+17"}, "rounded_number", "order_no"),
        ({"下单时间": "soon"}, "not_a_time", "下单时间"),
        ({"placed_at": "2099-01-01"}, "in_the_future", "placed_at"),
        ({"placed_at": "2026-07-02", "paid_at": "2026-07-01"}, "before", "paid_at"),
        ({"product_type": "gas"}, "not_one_of", "product_type"),
    ],
)
def test_a_bad_row_names_its_field_and_reason_and_nothing_else_is_lost(
    place: Place, tmp_path: Path, values: dict[str, str], code: str, column: str
) -> None:
    rejects = tmp_path / "rejects.csv"
    good = {"order_no": "GOOD", "product": "cup"}
    result = orders(place, tmp_path, {"order_no": "BAD", **values}, good, rejects=rejects)
    assert counts(result) == (2, 1, 0, 0, 1)
    (reject,) = result.rejects
    assert (reject.row, reject.reason.code, reject.reason.params["column"]) == (2, code, column)
    assert str(reject.reason)
    assert "_reason" in rejects.read_text(encoding="utf-8-sig")
    assert shown(place, "GOOD").product == "cup"
    with refused("no_such_order", 1):
        shown(place, "BAD")


def test_amounts_that_are_none_given(place: Place, tmp_path: Path) -> None:
    file = written(
        tmp_path / "orders.jsonl",
        [
            {"order_no": "1", "amount": 19.9},
            {"order_no": "2", "amount": 0.1 + 0.2},
            {"order_no": "3", "amount": "-"},
        ],
    )
    assert counts(bring(place, "orders", file)) == (3, 3, 0, 0, 0)
    assert [shown(place, no).amount_fen for no in "123"] == [1990, 30, None]


def test_a_workbook_with_numbers_and_dates(place: Place, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    placed = datetime(2026, 7, 1, 10)  # noqa: DTZ001 - a workbook's dates have no zone
    for row in (
        ["订单号", "金额", "数量", "下单时间", "手机号"],
        [5500123, 25, 2, placed, 13812345678],
        ["5500124", 19.9, 1.0, "2026-07-01 10:00", None],
        [5500125, True, 1, placed, None],
        [5500126, placed, 1, placed, None],
    ):
        book.active.append(row)
    book.save(tmp_path / "orders.xlsx")
    result = bring(place, "orders", tmp_path / "orders.xlsx")
    assert counts(result) == (4, 2, 0, 0, 2)
    assert {one.reason.code for one in result.rejects} == {"not_an_amount"}
    first, second = shown(place, "5500123"), shown(place, "5500124")
    assert (first.amount_fen, first.quantity, second.amount_fen) == (2500, 2, 1990)
    assert first.placed_at == second.placed_at
    assert place.desk.value("SELECT phone FROM customer") == "13812345678"


def test_a_customer_needs_to_be_told_from_others(place: Place, tmp_path: Path) -> None:
    rows = [{"name": "李雷", "phone": "138****0000"}, {"nick": "deer"}, {"nick": "deer", "level": "gold"}]
    result = customers(place, tmp_path, *rows)
    assert [(one.row, one.reason.code) for one in result.rejects] == [(2, "missing_who"), (4, "repeated")]
    assert nicks(place) == [("deer", None, None, None)]


def test_one_number_on_two_platforms_is_two_orders_and_twice_on_one_is_refused(
    place: Place, tmp_path: Path
) -> None:
    rows = [{"order_no": "1", "platform": p, "product": p} for p in ("Taobao", "JD", "JD")]
    result = orders(place, tmp_path, *rows)
    assert counts(result) == (3, 2, 0, 0, 1)
    assert result.rejects[0].reason.params["row"] == 3
    assert order(place.desk, place.ann, "1", platform="Taobao").product == "Taobao"


def test_a_header_without_what_is_needed(place: Place, tmp_path: Path) -> None:
    with refused("missing_column", 2) as caught:
        orders(place, tmp_path, {"product": "cup"})
    assert "订单号" in str(caught.value)
    with refused("missing_column", 2):
        customers(place, tmp_path, {"name": "李雷"})
    with refused("not_settable", 2):
        orders(place, tmp_path, {"order_no": "1"}, set={"order_no": "2"})


def test_options_mean_what_they_mean_for_tickets(place: Place, tmp_path: Path) -> None:
    row = {"Bestellung": "1", "Wann": "2026-07-01 10:00"}
    options = {
        "map": {"order_no": "Bestellung", "placed_at": "Wann"},
        "set": {"platform": "JD"},
        "zone": "UTC",
    }
    dry = orders(place, tmp_path, row, dry_run=True, **options)
    assert (counts(dry), dry.batch) == ((1, 1, 0, 0, 0), None)
    assert place.desk.value("SELECT count(*) FROM shop_order") == 0
    orders(place, tmp_path, row, source="erp", **options)
    view = shown(place, "1")
    assert (view.platform, view.placed_at) == ("JD", 1_782_900_000_000)
    assert place.desk.value("SELECT source FROM import_batch") == "erp"
    with pytest.raises(CouldNot):
        orders(place, tmp_path, row, sha256="00", **options)
    with refused("not_allowed", 1):
        orders(place, tmp_path, row, by="ann", **options)


def test_more_rows_than_a_chunk_and_one_customer_of_many_orders(place: Place, tmp_path: Path) -> None:
    many = CHUNK_ROWS + 50
    file = written(tmp_path / "o.csv", ({"order_no": f"N{n}", "nick": f"c{n % 7}"} for n in range(many)))
    assert counts(bring(place, "orders", file)) == (many, many, 0, 0, 0)
    assert counts(bring(place, "orders", file, offline=True)) == (many, 0, 0, many, 0)
    assert len(nicks(place)) == 7


def test_a_ticket_from_a_file_is_found_by_its_customers_words(place: Place, tmp_path: Path) -> None:
    from tests.imports.files import bring_rows

    bring_rows(place, tmp_path, {"customer_id": "小鹿", "customer_name": "李雷", "order_no": "SO1"})
    assert [one.by for one in lookup(place.desk, place.ann, "雷", now=NOW)] == ["name"]
    assert [one.by for one in lookup(place.desk, place.ann, "SO1", now=NOW)] == ["order"]


TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=12)
TIMES = st.integers(MONDAY - 900 * HOUR, MONDAY).map(lambda at: at // 1000 * 1000)
ROW = st.fixed_dictionaries(
    {"order_no": st.from_regex(r"[A-Z][A-Z0-9]{0,11}", fullmatch=True)},
    optional={
        "platform": TEXTS,
        "customer_id": TEXTS,
        "status": st.sampled_from(sorted(words.ORDER_STATUSES)),
        "product": TEXTS,
        "quantity": st.integers(0, 999),
        "amount": st.integers(0, 10**9).map(lambda fen: f"{fen / 100:.2f}"),
        "placed_at": TIMES,
    },
)


@given(rows=st.lists(ROW, max_size=8, unique_by=lambda row: row["order_no"]))
def test_what_goes_in_comes_out_and_goes_in_again_without_a_change(
    place: Place, tmp_path: Path, rows: list[dict[str, Any]]
) -> None:
    from tests.imports.files import iso

    place.desk.execute("DELETE FROM shop_order")
    file = tmp_path / "round.jsonl"
    written(
        file,
        ({**row, **({"placed_at": iso(row["placed_at"])} if "placed_at" in row else {})} for row in rows),
    )
    if not rows:
        return
    first = bring(place, "orders", file)
    assert (first.created, first.rejected) == (len(rows), 0)
    assert bring(place, "orders", file).unchanged == len(rows)
    for row in rows:
        view = order(place.desk, place.sue, row["order_no"])
        given_fen = round(float(row["amount"]) * 100) if "amount" in row else None
        assert (view.amount_fen, view.placed_at) == (given_fen, row.get("placed_at"))
        assert (view.quantity, view.order_no) == (row.get("quantity"), row["order_no"])


@pytest.mark.skipif(not LONG, reason="a hundred thousand rows")
def test_orders_come_in_fast(place: Place, tmp_path: Path) -> None:
    import time

    many = 100_000
    file = written(
        tmp_path / "o.csv",
        (
            {"order_no": f"N{n}", "nick": f"c{n % 20_000}", "product": f"茶杯{n}", "amount": "9.90"}
            for n in range(many)
        ),
    )
    before = time.process_time()
    assert counts(bring(place, "orders", file)) == (many, many, 0, 0, 0)
    assert time.process_time() - before < 30


def test_what_was_paid_refunded_and_written_is_told(place: Place, tmp_path: Path) -> None:
    row = {
        "订单编号": "SO1",
        "订单金额": "100",
        "实付金额": "90",
        "退款金额": "90",
        "币种": "usd",
        "买家留言": "电话 13812345678",
        "商家备注": "加急",
        "应发货时间": "2026-09-01 10:00",
    }
    orders(place, tmp_path, row, preset="kefu")
    view = shown(place, "SO1")
    assert (view.amount_fen, view.paid_fen, view.refunded_fen) == (10_000, 9_000, 9_000)
    assert (view.currency, view.status, view.seller_note) == ("USD", "refunded", "加急")
    assert view.buyer_note == "电话 138****5678"
    assert view.ship_by_at is not None
    refused_one = orders(place, tmp_path, {"order_no": "SO2", "currency": "dollars"})
    assert [one.reason.code for one in refused_one.rejects] == ["not_a_currency"]


@pytest.mark.parametrize(
    ("amount", "paid", "refund", "status"),
    [
        (100, 0, 100, "refunded"),
        (100, 60, 40, "paid"),
        (100, 40, 60, "paid"),
        (100, 90, 90, "refunded"),
        (100, None, 100, "refunded"),
        (100, None, 99, "paid"),
        (100, 100, 0, "paid"),
    ],
)
def test_an_order_is_refunded_when_all_of_it_is(
    amount: int, paid: int | None, refund: int, status: str
) -> None:
    order = {"amount_fen": amount, "paid_fen": paid, "refunded_fen": refund, "paid_at": MONDAY}
    assert status_told(order) == status


def _tmall(data: Path, folder: Path, rows: int | None) -> tuple[Path, list[dict[str, str]]]:
    """The real month of a shop, or its first rows, and those as a plain reader has them."""
    whole = data / "tmall_order_report.csv"
    lines = whole.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    file = folder / "tmall.csv"
    file.write_text("".join(lines if rows is None else lines[: rows + 1]), encoding="utf-8")
    with file.open(encoding="utf-8", newline="") as read:
        return file, [{name.strip(): cell for name, cell in row.items()} for row in csv.DictReader(read)]


@pytest.mark.parametrize("rows", [1_500, pytest.param(None, marks=pytest.mark.long)])
def test_a_real_month_of_orders_has_the_figures_of_its_file(
    place: Place, tmp_path: Path, test_data: Path, rows: int | None
) -> None:
    file, told = _tmall(test_data, tmp_path, rows)
    result = bring(place, "orders", file)
    assert counts(result) == (len(told), len(told), 0, 0, 0)
    assert rows is not None or len(told) == 28_010
    columns = {"amount_fen": "总金额", "paid_fen": "买家实际支付金额", "refunded_fen": "退款金额"}
    for column, name in columns.items():
        straight = sum(int(Decimal(row[name]) * 100) for row in told)
        assert place.desk.value(f"SELECT sum({column}) FROM shop_order") == straight
    refunds = [row for row in told if Decimal(row["退款金额"]) > 0]
    assert place.desk.value("SELECT count(*) FROM shop_order WHERE refunded_fen > 0") == len(refunds)
    assert place.desk.value("SELECT count(*) FROM shop_order WHERE status = 'unpaid'") == sum(
        not row["订单付款时间"] for row in told
    )
    some = refunds[len(refunds) // 2]
    view = shown(place, some["订单编号"])
    assert view.refunded_fen == int(Decimal(some["退款金额"]) * 100)
    back = import_returns(place.desk, place.root, file, ImportOptions(), now=NOW, pause=lambda _s: None)
    assert (back.created, back.opened) == (len(refunds), [])
    total = place.desk.value("SELECT sum(amount_fen) FROM return_request")
    assert total == sum(int(Decimal(row["退款金额"]) * 100) for row in refunds)
    assert bring(place, "orders", file).unchanged == len(told)
    assert_sound(place)


def test_a_file_that_is_not_there(place: Place, tmp_path: Path) -> None:
    with pytest.raises(DeskError):
        bring(place, "customers", tmp_path / "none.csv")
