"""Every preset reads a file of its kind, quirks and all: the header finds it, and each row says what it should."""

from __future__ import annotations

import csv
import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import openpyxl
import pytest

from store.imports.kinds.returns import import_returns
from store.imports.kinds.returns_record import RETURNS
from store.imports.layout import TICKETS, Layout
from store.imports.opening import opened
from store.imports.options import ImportOptions
from store.imports.preset import Preset
from store.imports.preset_check import problems
from store.imports.preset_pick import kinds_in
from store.imports.preset_places import presets
from store.imports.readers.rows import Row
from store.imports.readers.source import open_source
from store.imports.reasons import Refused
from store.imports.shop_loader import import_customers, import_orders
from store.imports.shop_records import CUSTOMERS, ORDERS
from tests.imports.files import NOW, assert_sound, bring, counts
from tests.store.desks import Place

FIXTURES = Path(__file__).parent / "fixtures" / "presets"
LAYOUTS: dict[str, Layout[Any]] = {one.kind: one for one in (TICKETS, CUSTOMERS, ORDERS, RETURNS)}
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def given(record: Any) -> dict[str, Any]:
    told = (
        dataclasses.asdict(record) if dataclasses.is_dataclass(record) else msgspec.structs.asdict(record)  # type: ignore[arg-type]
    )
    return {name: value for name, value in told.items() if value not in (None, ())}


class Read:
    """What a fixture's rows say as rows of a kind."""

    def __init__(self, name: str, kind: str, **options: Any) -> None:
        self.rows: dict[int, dict[str, Any]] = {}
        self.refused: dict[int, Refused] = {}
        asked = ImportOptions(**options)
        file = FIXTURES / name
        with opened(
            LAYOUTS[kind], file, asked, stdin=None, zone="Europe/Berlin", categories={}, now=NOW
        ) as found:
            self.preset, self.source = found.mapper.preset.name, found.options.source
            self.encoding = found.source.encoding
            for row in found.source.rows():
                try:
                    if not isinstance(row, Row):
                        raise row.reason
                    self.rows[row.number] = given(found.mapper.record(row))
                except Refused as reason:
                    self.refused[row.number] = reason
            self.unknown = dict(found.mapper.unknown)
            self.passed_over = getattr(found.source, "passed_over", 0)

    def __getitem__(self, number: int) -> dict[str, Any]:
        return self.rows[number]


OF = {
    "douyin-orders.csv": ("douyin-orders", ("orders", "returns")),
    "douyin-settlement.csv": ("douyin-settlement", ("returns", "orders")),
    "freshdesk-tickets-other-case.csv": ("freshdesk-tickets", ("tickets",)),
    "freshdesk-tickets.csv": ("freshdesk-tickets", ("tickets",)),
    "gov12345-messages.csv": ("gov12345-messages", ("tickets",)),
    "heimao-complaints.csv": ("heimao-complaints", ("tickets",)),
    "jd-orders.csv": ("jd-orders", ("orders",)),
    "jd-settlement.csv": ("jd-settlement", ("returns", "orders")),
    "pinduoduo-orders.csv": ("pinduoduo-orders", ("orders", "returns")),
    "pinduoduo-settlement.csv": ("pinduoduo-settlement", ("returns", "orders")),
    "servicenow.csv": ("servicenow", ("history",)),
    "shopify-orders.csv": ("shopify-orders", ("orders", "returns")),
    "taobao-order-items.csv": ("taobao-order-items", ("orders",)),
    "taobao-orders-2016.csv": ("taobao-orders", ("orders",)),
    "taobao-orders-2019.csv": ("taobao-orders", ("orders", "returns")),
    "taobao-orders-v3.csv": ("taobao-orders", ("orders", "returns")),
    "taobao-promises.csv": ("taobao-promises", ("orders",)),
    "taobao-refunds-new.csv": ("taobao-refunds", ("returns", "orders")),
    "taobao-refunds.csv": ("taobao-refunds", ("returns", "orders")),
    "wangdiantong-orders.csv": ("wangdiantong-orders", ("orders", "returns")),
    "wechat-pay-complaints.jsonl": ("wechat-pay-complaints", ("tickets",)),
    "xiaohongshu-aftersales.csv": ("xiaohongshu-aftersales", ("returns",)),
    "xiaohongshu-orders.csv": ("xiaohongshu-orders", ("orders",)),
    "youzan-orders.csv": ("youzan-orders", ("orders",)),
    "zammad-users.csv": ("zammad-users", ("customers",)),
    "zendesk-organizations.jsonl": ("zendesk-organizations", ("customers",)),
    "zendesk-tickets.csv": ("zendesk-tickets", ("tickets",)),
    "zendesk-tickets.jsonl": ("zendesk-tickets-json", ("tickets",)),
    "zendesk-users.jsonl": ("zendesk-users", ("customers",)),
}


def test_every_header_finds_its_preset_and_every_preset_has_a_file() -> None:
    for name, (preset, kinds) in OF.items():
        with open_source(FIXTURES / name) as source:
            best = kinds_in(source.columns)[0]
        assert (best[0].name, set(best[1])) == (preset, set(kinds)), name
    shipped = {one.name for one in presets() if isinstance(one, Preset) and not one.origin}
    assert shipped - {preset for preset, _kinds in OF.values()} == {"kefu"}
    assert {path.name for path in FIXTURES.iterdir()} == OF.keys()


def test_every_value_of_a_preset_is_one_that_its_field_takes() -> None:
    for preset in presets():
        assert isinstance(preset, Preset), preset
        assert problems(preset) == [], preset.name
        assert all(preset.titles)


def test_taobao_orders_of_2016() -> None:
    read = Read("taobao-orders-2016.csv", "orders")
    assert (read.preset, read.source, read.encoding) == ("taobao-orders", "taobao", "gb18030")
    assert read[2] == {
        "order_no": "1612345678901234",
        "platform": "淘宝",
        "shop": "青禾家居旗舰店",
        "customer_id": "小鹿乱撞88",
        "customer_name": "周小鹿",
        "customer_phone": "13800001111",
        "status": "paid",
        "product": "陶瓷茶杯【买一送一，限量】；竹制茶盘",
        "quantity": 2,
        "items": 2,
        "amount": 30900,
        "paid_amount": 30900,
        "placed_at": at("2016-05-23 22:02"),
        "paid_at": at("2016-05-23 22:05"),
        "region": "浙江省 杭州市",
        "buyer_note": "请包好，谢谢",
    }
    damaged = read[3]
    assert (damaged["status"], damaged["tracking_no"]) == ("shipped", "807766554433")
    assert "customer_name" not in damaged
    assert "customer_phone" not in damaged, "a masked number is none"


def test_taobao_orders_with_columns_in_the_middle_and_refunds() -> None:
    read = Read("taobao-orders-2019.csv", "orders")
    assert read[2]["order_no"] == "3304375611452180770"
    assert (read[2]["status"], read[2]["finished_at"]) == ("finished", at("2026-06-18 09:00"))
    assert (read[3]["refund_amount"], read[3]["close_reason"]) == (30900, "退款")
    assert read.refused[4].code == "rounded_number"
    assert "status" not in read[5]
    assert read.unknown == {("订单状态", "定金已付，等待尾款"): 1}
    returns = Read("taobao-orders-2019.csv", "returns")
    assert list(returns.rows) == [3]
    assert (returns[3]["amount"], returns[3]["stage"]) == (30900, "done")
    assert returns.passed_over == 3
    assert Read("taobao-orders-v3.csv", "orders")[2]["status"] == "unpaid"


def test_taobao_items_of_one_order_are_one_order() -> None:
    read = Read("taobao-order-items.csv", "orders")
    assert read[2] == {
        "order_no": "3304375611452180770",
        "platform": "淘宝",
        "product": "手机充电器；数据线",
        "sku": "GT20-W；C-2M",
        "quantity": 3,
        "status": "finished",
    }
    assert list(read.rows) == [2, 4]


def test_taobao_refunds_carry_the_platforms_clock() -> None:
    read = Read("taobao-refunds.csv", "returns")
    assert read[2] == {
        "return_no": "60001234567890123",
        "order_no": "3304375611452180771",
        "platform": "淘宝",
        "type": "return_and_refund",
        "stage": "applied",
        "reason": "质量问题",
        "note": "杯口有缺口",
        "product": "竹制茶盘",
        "amount": 30900,
        "applied_at": at("2026-08-17 09:00"),
        "external_due_at": at("2026-08-24 09:00"),
    }
    assert (read[3]["stage"], read[3]["type"], read[3]["amount"]) == ("done", "refund_only", 2050)
    newer = Read("taobao-refunds-new.csv", "returns")[2]
    assert (newer["customer_id"], newer["type"], newer["stage"]) == ("tb_river", "refund_only", "refused")


def test_taobao_promises_stand_in_a_text() -> None:
    read = Read("taobao-promises.csv", "orders")
    assert read[2]["ship_by_at"] == at("2026-06-10 09:00")
    assert read[2]["seller_note"] == "29号发！！！ 红"
    assert "ship_by_at" not in read[3]


def test_pinduoduo() -> None:
    read = Read("pinduoduo-orders.csv", "orders")
    assert read[2]["order_no"] == "260517-607198974342268"
    assert (read[2]["status"], read[2]["region"]) == ("shipped", "浙江省 杭州市")
    assert read[2]["tracking_no"] == "78123456789012"
    assert read[3]["placed_at"] == at("2026-05-16"), "the day in the order's number"
    assert read[3]["status"] == "refunded"
    assert "region" not in read[3]
    assert list(Read("pinduoduo-orders.csv", "returns").rows) == [3]
    paid_back = Read("pinduoduo-settlement.csv", "returns")
    assert {number: row["amount"] for number, row in paid_back.rows.items()} == {3: 990}
    assert Read("pinduoduo-settlement.csv", "orders")[2]["paid_amount"] == 2790


def test_jd_rows_of_one_order_are_one_order() -> None:
    read = Read("jd-orders.csv", "orders")
    assert (read[2]["product"], read[2]["quantity"], read[2]["amount"]) == ("保温杯；杯刷", 3, 17800)
    assert read[2]["customer_id"] == "jd_maple"
    assert "customer_phone" not in read[2]
    assert read[4]["status"] == "finished"
    (back,) = Read("jd-settlement.csv", "returns").rows.values()
    assert (back["return_no"], back["order_no"]) == ("90012345", "312345678903")
    assert [row["order_no"] for row in Read("jd-settlement.csv", "orders").rows.values()] == [
        "312345678902",
        "312345678903",
    ]


def test_youzan() -> None:
    row = Read("youzan-orders.csv", "orders")[2]
    assert (row["amount"], row["customer_phone"], row["region"]) == (106800, "13800003333", "上海市 徐汇区")
    assert (row["status"], row["shop"]) == ("shipped", "青禾甜品")


def test_xiaohongshu() -> None:
    read = Read("xiaohongshu-orders.csv", "orders")
    assert read[2]["ship_by_at"] == at("2026-08-20 10:00")
    assert (read[2]["status"], read[2]["seller_note"]) == ("paid", "红旗：催发货")
    assert read[3] == {
        "order_no": "P712345678901234568",
        "platform": "小红书",
        "status": "cancelled",
        "product": "66aa77cc",
        "sku": "66aa77cc",
    }
    (back,) = Read("xiaohongshu-aftersales.csv", "returns").rows.values()
    assert (back["amount"], back["quantity"], back["product"]) == (4500, 2, "护手霜；唇膏")


def test_douyin() -> None:
    read = Read("douyin-orders.csv", "orders")
    assert read[2] == {
        "order_no": "6917926768823643751",
        "platform": "抖音",
        "status": "paid",
        "product": "燕麦饼干；坚果礼盒",
        "sku": "YM-1；JG-2",
        "quantity": 3,
        "item_amount": 17970,
        "placed_at": at("2026-07-10 08:00"),
    }
    assert (read[4]["status"], read[4]["placed_at"]) == ("finished", at("2026-07-11 08:00"))
    (back,) = Read("douyin-orders.csv", "returns").rows.values()
    assert (back["return_no"], back["stage"], back["reason"]) == ("6917926768823643800", "done", "与描述不符")
    (settled,) = Read("douyin-settlement.csv", "returns").rows.values()
    assert (settled["order_no"], settled["amount"]) == ("6917926768823643800", 2900)


def test_wangdiantong() -> None:
    (row,) = Read("wangdiantong-orders.csv", "orders").rows.values()
    assert (row["product"], row["quantity"], row["amount"]) == ("竹制茶盘；茶针", 2, 12000)
    (back,) = Read("wangdiantong-orders.csv", "returns").rows.values()
    assert (back["stage"], back["amount"]) == ("done", 4000)


def test_shopify_line_items_are_one_order_in_its_own_money() -> None:
    read = Read("shopify-orders.csv", "orders")
    assert read[2] == {
        "order_no": "#1001",
        "platform": "Shopify",
        "shop": "Acme",
        "customer_name": "Mia Sample",
        "customer_phone": "+31612345678",
        "customer_email": "mia@example.com",
        "status": "shipped",
        "product": "Crew Tee - Black / S；Mug",
        "sku": "TEE-S；MUG",
        "quantity": 3,
        "amount": 3498,
        "currency": "USD",
        "refund_amount": 0,
        "placed_at": at("2026-05-01 09:58:12", ZoneInfo("UTC")),
        "paid_at": at("2026-05-01 10:00", ZoneInfo("UTC")),
        "shipped_at": at("2026-05-02 09:00", ZoneInfo("UTC")),
        "region": "US Springfield",
    }
    assert read[4]["status"] == "cancelled"
    assert [row["order_no"] for row in Read("shopify-orders.csv", "returns").rows.values()] == ["#1002"]


def test_zendesk() -> None:
    read = Read("zendesk-tickets.csv", "tickets", zone="UTC")
    assert read[2] == {
        "external_id": "4711",
        "opened_at": at("2026-04-08 09:30", ZoneInfo("UTC")),
        "resolved_at": at("2026-06-14 10:00", ZoneInfo("UTC")),
        "updated_at": at("2026-06-14 10:00", ZoneInfo("UTC")),
        "channel": "email",
        "priority": "high",
        "subject": "Refunds",
        "customer_id": "10300612345678",
        "team": "Support",
        "status": "resolved",
        "tags": ("Refunds",),
    }
    assert read.refused[3].code == "rounded_number"
    assert read.refused[4].code == "cell_count", "an unquoted comma shifts the rest of its row"
    one, other = Read("zendesk-tickets.jsonl", "tickets").rows.values()
    assert one["opened_at"] == int(datetime(2016, 4, 28, 21, 19, 34, tzinfo=UTC).timestamp() * 1000)
    assert (one["status"], one["channel"], one["customer_id"]) == ("waiting_customer", "form", "38")
    assert one["tags"] == ("Ohio", "Cups")
    assert (other["status"], other["channel"]) == ("waiting_team", "chat")
    (user,) = Read("zendesk-users.jsonl", "customers").rows.values()
    assert (user["customer_id"], user["customer_phone"]) == ("38", "8335422718")
    (organization,) = Read("zendesk-organizations.jsonl", "customers").rows.values()
    assert organization["customer_id"] == "Samplecorp"


def test_freshdesk_whatever_the_case_of_its_header() -> None:
    one = Read("freshdesk-tickets.csv", "tickets")[2]
    other = Read("freshdesk-tickets-other-case.csv", "tickets")[2]
    assert one["opened_at"] == other["opened_at"]
    assert one["updated_at"] == other["updated_at"]
    assert (one["status"], other["status"]) == ("resolved", "waiting_team")
    assert (one["priority"], one["channel"], one["kind"]) == ("normal", "email", "complaint")
    assert not one.keys() & {"assignee", "team", "wait_s"}
    assert one["external_due_at"] > one["opened_at"]


def test_zammad_brings_customers_and_not_its_agents() -> None:
    read = Read("zammad-users.csv", "customers")
    assert list(read.rows.values()) == [
        {
            "customer_id": "nina@example.com",
            "customer_name": "Nina Test",
            "customer_email": "nina@example.com",
        }
    ]
    assert read.passed_over == 1


def test_complaints_of_others() -> None:
    one, other = Read("gov12345-messages.csv", "tickets").rows.values()
    assert (one["subject"], one["body"]) == ("小区门口路灯不亮", "路灯坏了一周。\n\n请派人来修。")
    assert (one["kind"], other["opened_at"]) == ("complaint", at("2017-06-08 17:31:20"))
    (cat,) = Read("heimao-complaints.csv", "tickets").rows.values()
    assert (cat["external_id"], cat["wish"]) == ("https://complaints.example/view/17390000001", "退款,道歉")
    new, done = Read("wechat-pay-complaints.jsonl", "tickets").rows.values()
    assert (new["status"], new["category"], done["customer_phone"]) == ("new", "refund", "13800004444")
    assert "customer_phone" not in new, "an encrypted number is none"
    assert done["order_no"] == "E20260701100000012345678"


def test_titles_and_totals_around_a_table_are_no_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["订单明细：数据仅供参考，以后台为准"])
    with (FIXTURES / "pinduoduo-orders.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            sheet.append(row)
    sheet.append(["总计", "", "", "", 39.8])
    book.save(tmp_path / "订单明细.xlsx")
    read = Read(str(tmp_path / "订单明细.xlsx"), "orders")
    assert (read.preset, list(read.rows)) == ("pinduoduo-orders", [3, 4])
    text = (FIXTURES / "taobao-orders-2016.csv").read_bytes()
    (tmp_path / "lines.csv").write_bytes("#导出时间：2016-06-01\r\n#店铺：青禾\r\n".encode("gbk") + text)
    lined = Read(str(tmp_path / "lines.csv"), "orders")
    assert list(lined.rows.values()) == list(Read("taobao-orders-2016.csv", "orders").rows.values())


def test_what_a_preset_rejects_is_mended_and_imported_as_it_is(place: Place, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    root = place.people["root"]
    asked = ImportOptions(rejects=rejects)
    first = import_orders(place.desk, root, FIXTURES / "taobao-orders-2019.csv", asked, now=NOW)
    assert (first.rejected, first.also) == (1, ("returns",))
    text = rejects.read_text(encoding="utf-8-sig")
    rejects.write_text(text.replace("3.30438E+18", "3304375611452180772"), encoding="utf-8-sig")
    again = import_orders(place.desk, root, rejects, ImportOptions(), now=NOW)
    assert (again.preset, counts(again)) == ("taobao-orders", (1, 1, 0, 0, 0))


def test_the_fixtures_come_into_a_desk_and_again_change_nothing(place: Place) -> None:
    verbs = {"orders": import_orders, "customers": import_customers, "returns": import_returns}
    for _round, expected in (("first", "created"), ("again", "unchanged")):
        for name, (preset, kinds) in OF.items():
            for kind in kinds:
                file = FIXTURES / name
                if kind == "tickets":
                    result = bring(place, file)
                elif kind in verbs:
                    result = verbs[kind](
                        place.desk,
                        place.people["root"],
                        file,
                        ImportOptions(),
                        now=NOW,
                        pause=lambda _s: None,
                    )
                else:
                    continue
                assert result.preset == preset
                read, created, updated, unchanged, rejected = counts(result)
                assert created + updated + unchanged + rejected == read
                if expected == "unchanged":
                    assert created == 0, name
    sums = dict(
        place.desk.rows(
            "SELECT platform, sum(amount_fen) FROM shop_order GROUP BY platform ORDER BY platform"
        )
    )
    assert sums["京东"] == 17800 + 8800
    assert sums["Shopify"] == 3498 + 1000
    assert place.desk.value("SELECT count(*) FROM ticket WHERE source = 'zendesk'") == 3
    assert place.desk.value("SELECT count(*) FROM ticket WHERE source = '12345'") == 2
    runs = "SELECT t.external_id, c.due_at FROM clock c JOIN ticket t ON t.number = c.ticket_id WHERE c.kind = 'external'"
    assert at("2026-08-24 09:00") in [due for _id, due in place.desk.rows(runs + " AND c.state = 'running'")]
    stages = dict(place.desk.rows("SELECT stage, count(*) FROM return_request GROUP BY stage"))
    assert stages["done"] >= 8
    assert (stages["applied"], stages["refused"]) == (1, 1)
    assert_sound(place)


def test_the_real_files_find_their_presets(place: Place, test_data: Path) -> None:
    formats = test_data / "formats"
    tickets = bring(place, formats / "zendesk_json" / "tickets.json")
    assert (tickets.preset, counts(tickets)) == ("zendesk-tickets-json", (200, 200, 0, 0, 0))
    for name, preset, read in (
        ("users.json", "zendesk-users", 75),
        ("organizations.json", "zendesk-organizations", None),
    ):
        result = import_customers(
            place.desk, place.people["root"], formats / "zendesk_json" / name, ImportOptions(), now=NOW
        )
        assert (result.preset, result.rejected) == (preset, 0)
        assert read is None or result.read == read
    shopify = formats / "shopify_orders_synthetic.csv"
    order = import_orders(place.desk, place.people["root"], shopify, ImportOptions(), now=NOW)
    assert (order.preset, counts(order)) == ("shopify-orders", (1, 1, 0, 0, 0))
    assert_sound(place)


@pytest.mark.long
def test_the_large_real_files_find_their_presets(test_data: Path) -> None:
    hotline, orders = test_data / "complaints_12345.xlsx", test_data / "tmall_order_report.csv"
    with opened(TICKETS, hotline, ImportOptions(), stdin=None, zone="UTC", categories={}, now=NOW) as found:
        records = [found.mapper.record(row) for row in found.source.rows() if isinstance(row, Row)]
        assert (found.mapper.preset.name, len(records)) == ("gov12345-messages", 4326)
    with orders.open(encoding="utf-8", newline="") as file:
        refunds = [float(row["退款金额"]) for row in csv.DictReader(file)]
    for kind, expected in (("orders", len(refunds)), ("returns", sum(amount > 0 for amount in refunds))):
        with opened(
            LAYOUTS[kind], orders, ImportOptions(), stdin=None, zone="UTC", categories={}, now=NOW
        ) as found:
            rows = [found.mapper.record(row) for row in found.source.rows() if isinstance(row, Row)]
            assert (found.mapper.preset.name, len(rows)) == ("taobao-orders", expected)
            if kind == "returns":
                assert sum(row.amount for row in rows) == sum(round(amount * 100) for amount in refunds)
