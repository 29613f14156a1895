"""Filters and queues of one's own on the command line."""

from __future__ import annotations

import pytest

from store.views.queues import VIEWS
from tests.cli.conftest import Kefu


@pytest.fixture
def stock(kefu: Kefu) -> Kefu:
    """A complaint about a broken cup with a tag, a refund, and a presales chat."""
    kefu.done(
        "new",
        "杯子破损了",
        "--subject",
        "破损",
        "--kind",
        "complaint",
        "--category",
        "damage",
        "--tag",
        "vip",
    )
    kefu.done("new", "Where is my refund?", "--category", "refund", "--order-no", "SO1", "--customer", "小红")
    kefu.done("new", "Which size?", "--channel", "chat")
    return kefu


def numbers(kefu: Kefu, *words: str) -> list[int]:
    return sorted(ticket["number"] for ticket in kefu.told("queue", *words))


def test_a_filter_narrows_a_queue(stock: Kefu) -> None:
    assert numbers(stock, "--filter", "破损") == [1]
    assert numbers(stock, "--filter", "!破损") == [2, 3]
    assert numbers(stock, "open", "--filter", "！标签：vip 分类：退款") == [2]
    assert numbers(stock, "complaints", "--filter", "refund") == []
    assert numbers(stock, "--filter", "refund", "--sort", "number", "--reverse") == [2]
    assert numbers(stock, "open", "--filter", "") == [1, 2, 3]
    assert "#1" in stock.done("queue", "--filter", "category:damage")
    assert "No tickets here." in stock.done("queue", "--filter", "category:manual")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_filter_that_does_not_parse_is_told_with_its_place(stock: Kefu, lang: str) -> None:
    for text, column in (("破损 team:sales", 9), ('"破损', 1), ("due<soon", 5), ("a assignee:no_such", 3)):
        assert str(column) in stock.refused(2, "queue", "--filter", text, lang=lang)
    assert "sales" in stock.refused(2, "queue", "--filter", "team:sales", lang=lang)


def test_a_queue_of_ones_own(stock: Kefu) -> None:
    assert stock.told("queue", "saved") == []
    assert "破损" in stock.done("queue", "save", "易碎", "--filter", "破损")
    assert stock.told("queue", "save", "Refunds", "--filter", "分类：退款") == {
        "name": "Refunds",
        "filter": "category:refund",
    }
    assert numbers(stock, "易碎") == [1]
    assert numbers(stock, "Refunds") == [2]
    assert numbers(stock, "Refunds", "--filter", "!order:SO1") == []
    listed = stock.told("queue")
    assert [(queue["view"], queue["count"]) for queue in listed[-2:]] == [("易碎", 1), ("Refunds", 1)]
    assert [queue["saved"] for queue in listed] == [False] * len(VIEWS) + [True] * 2
    assert "易碎" in stock.done("queue")
    assert stock.told("queue", "saved")[0] == {"name": "易碎", "filter": "破损", "count": 1}
    assert "category:refund" in stock.done("queue", "saved")
    stock.done("queue", "save", "易碎", "--filter", "破损 tag:vip")
    assert stock.told("queue", "rename", "易碎", "Fragile")["filter"] == "破损 tag:vip"
    assert stock.told("queue", "drop", "Fragile")["name"] == "Fragile"
    assert [queue["name"] for queue in stock.told("queue", "saved")] == ["Refunds"]
    assert stock.told("--as", "anna", "queue", "saved") == []
    assert "own" in stock.done("--as", "anna", "queue", "saved")


def test_what_cannot_be_kept(stock: Kefu) -> None:
    stock.refused(2, "queue", "save", "X")
    stock.refused(2, "queue", "save", "--filter", "破损")
    stock.refused(2, "queue", "save", "mine", "--filter", "破损")
    stock.refused(2, "queue", "save", "X", "--filter", " ")
    stock.refused(2, "queue", "open", "X")
    stock.refused(2, "queue", "saved", "X")
    stock.refused(2, "queue", "rename", "X")
    stock.refused(1, "queue", "rename", "X", "Y")
    stock.refused(1, "queue", "drop", "X")
    assert "none of" not in stock.refused(2, "queue", "易碎")
