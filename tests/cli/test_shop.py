"""`kefu return`, `customer`, `order`, `import customers` and `import orders`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kefu

ORDERS = """订单号,买家昵称,手机号,状态,商品,数量,金额,下单时间,快递公司,快递单号
SO1,小鹿,13812345678,卖家已发货,茶杯,2,¥25.00,2026-03-10 10:00,顺丰,SF1
SO2,小鹿,,已付款,壶,1,待定,,,
"""


@pytest.fixture
def shop(kefu: Kefu, tmp_path: Path) -> Kefu:
    """A desk with a customer, an order and a ticket about it."""
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS, encoding="utf-8")
    ended = kefu("import", "orders", str(file), "--json")
    assert (ended.code, ended.err) == (3, "")
    counts = {"read": 2, "created": 1, "updated": 0, "unchanged": 0, "rejected": 1, "cleaned": 0}
    assert {name: ended.json[name] for name in counts} == counts
    (reject,) = ended.json["rejects"]
    assert (reject["row"], reject["code"]) == (3, "not_an_amount")
    assert "金额: '待定'" in reject["reason"]
    kefu.told("new", "杯子碎了", "--customer", "小鹿", "--order-no", "SO1", "--category", "returns")
    return kefu


def test_customers_come_in_from_standard_input(kefu: Kefu) -> None:
    data = "买家昵称,手机号,会员等级\n小鹿,13812345678,黑金\n".encode("gb18030")
    words = ("import", "customers", "-", "--format", "csv")
    assert kefu.told(*words, stdin=data)["created"] == 1
    assert kefu.told(*words, stdin=data)["unchanged"] == 1
    assert kefu.told("customer", "小鹿")["level"] == "黑金"
    assert "--clocks" in kefu.refused(2, *words, "--clocks", "run", stdin=data)


def test_a_return_request_from_application_to_refusal(shop: Kefu) -> None:
    words = ("--type", "退货退款", "--reason", "碎了", "--amount", "25", "--due", "+2d")
    assert shop.told("return", "1", "applied", *words)["next_clock"] == "first_response"
    text = shop.done("return", "1", "reviewed", "--tracking", "SF9", "--note", "May come back")
    assert "return request: return and refund, reviewed, CNY 25.00" in text
    (request,) = shop.told("show", "1")["returns"]
    assert (request["type"], request["stage"], request["order_no"]) == (
        "return_and_refund",
        "reviewed",
        "SO1",
    )
    assert (request["amount_fen"], request["tracking_no"], request["note"]) == (2500, "SF9", "May come back")
    assert request["external_due_at"] == "2026-03-18T10:00:00+08:00"
    shop.done("return", "1", "--due", "2026-03-20 10:00")
    (clock,) = [one for one in shop.told("show", "1")["clocks"] if one["kind"] == "external"]
    assert (clock["due_at"], clock["state"]) == ("2026-03-20T10:00:00+08:00", "running")
    shop.done("return", "1", "已拒绝")
    (clock,) = [one for one in shop.told("show", "1")["clocks"] if one["kind"] == "external"]
    assert (clock["state"], clock["end_reason"]) == ("met", "returned")
    assert "took back" not in shop.done("show", "1")
    assert "return request" in shop.done("undo")
    assert shop.told("show", "1")["returns"][0]["stage"] == "reviewed"
    assert shop.told("doctor")["ok"] is True


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("applied",), 2, "--type is missing"),
        (("applied", "--type", "gift"), 2, "type: 'gift' is not one of refund_only, return_and_refund"),
        (("applied", "--type", "exchange", "--amount", "much"), 2, "'much' is no amount of money"),
        (
            ("applied", "--type", "exchange", "--due", "2026-03-01 10:00"),
            1,
            "2026-03-01 10:00 is in the past",
        ),
        (("applied", "--type", "exchange", "--due", "soon"), 2, "'soon' is no time"),
        (("reviewed",), 1, "#1 has no open return request"),
        (("lost",), 2, "stage: 'lost' is not one of applied"),
        (("reviewed", "--type", "exchange"), 2, "--type: only with applied"),
    ],
)
def test_a_request_that_makes_no_sense(shop: Kefu, words: tuple[str, ...], code: int, said: str) -> None:
    assert said in shop.refused(code, "return", "1", *words)
    assert shop.told("show", "1")["returns"] == []


def test_a_second_request_waits_for_the_first(shop: Kefu) -> None:
    shop.done("return", "1", "applied", "--type", "refund")
    assert "has an open return request already (applied)" in shop.refused(
        1, "return", "1", "applied", "--type", "exchange"
    )
    assert "can next be: reviewed, refused" in shop.refused(1, "return", "1", "done")
    assert "Nothing to change" in shop.refused(1, "return", "1")
    for stage in ("reviewed", "done"):
        shop.done("return", "1", stage)
    shop.done("return", "1", "applied", "--type", "exchange")
    assert [one["type"] for one in shop.told("show", "1")["returns"]] == ["exchange", "refund_only"]


def test_a_customers_card(shop: Kefu) -> None:
    shop.done("return", "1", "applied", "--type", "refund", "--amount", "5")
    for who in ("小鹿", "5678", "13812345678", "SO1", "#1"):
        card = shop.told("customer", who)
        assert (card["nick"], card["phone"], card["order_count"]) == ("小鹿", "138****5678", 1)
    assert [one["number"] for one in card["open_tickets"]] == [1]
    assert [one["order_no"] for one in card["orders"]] == ["SO1"]
    assert [one["type"] for one in card["returns"]] == ["refund_only"]
    assert card["satisfaction"]["answers"] == 0
    text = shop.done("customer", "小鹿")
    assert "SO1  shipped  CNY 25.00  茶杯 ×2" in text
    assert "refund only, applied, CNY 5.00" in text
    assert "13812345678" not in text
    shop.told("new", "Hello", "--customer", "小鹿角")
    assert shop.told("customer", "小鹿")["nick"] == "小鹿"
    assert "'小' may be any of these: 小鹿, 小鹿角" in shop.refused(1, "customer", "小")
    assert "There is no customer 'nobody'" in shop.refused(1, "customer", "nobody")


def test_an_order_with_what_names_it(shop: Kefu) -> None:
    told = shop.told("order", "SO1")
    assert (told["status"], told["amount_fen"], told["tracking_no"]) == ("shipped", 2500, "SF1")
    assert told["customer"]["nick"] == "小鹿"
    assert [one["number"] for one in told["tickets"]] == [1]
    assert "茶杯 ×2" in shop.done("order", "SO1")
    assert shop.told("show", "1")["order"]["order_no"] == "SO1"
    assert "茶杯 ×2" in shop.done("show", "1")
    assert "There is no order 'SO9'" in shop.refused(1, "order", "SO9")
    assert "There is no order 'SO1'" in shop.refused(1, "order", "SO1", "--platform", "JD")
