"""The commands about customers' data, as they are typed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.cli.conftest import Kefu, kefu, template

__all__ = ["kefu", "template"]
PHONE = "13812345678"


@pytest.fixture
def stock(kefu: Kefu) -> Kefu:
    kefu.done("new", "Parcel", "--customer", "tb_zhang88", "--name", "张小凡", "--phone", PHONE)
    kefu.done("claim", "1")
    return kefu


def test_looking_and_the_report(stock: Kefu) -> None:
    masked = stock.told("reveal", "1")
    assert [one["field"] for one in masked["masked"]] == ["name", "phone"]
    assert stock.done("reveal", "1", "电话") == f"{PHONE}\n"
    assert stock.told("reveal", "1", "name")["value"] == "张小凡"
    assert "held by" in stock.refused(1, "--as", "anna", "reveal", "1", "phone")
    assert "nothing masked" in stock.refused(1, "reveal", "1", "wish")
    for wrong in (("salary",), ("message",), ("phone", "--message", "1"), ("phone", "--reason", "so")):
        stock.refused(2, "reveal", "1", *wrong)
    told = stock.told("report", "reveals")
    assert [(one["login"], one["revealed"], one["refused"]) for one in told["people"]] == [
        (stock.me, 2, 0),
        ("anna", 0, 1),
    ]
    lines = list(csv.DictReader(io.StringIO(stock.done("report", "reveals", "--csv", "--since", "1h"))))
    assert [line["field"] for line in lines] == ["phone", "name", "phone"]
    assert "被拒" in stock.done("report", "reveals", lang="zh")
    assert "may not do this" in stock.refused(1, "--as", "anna", "report", "reveals")
    stock.refused(2, "report", "reveals", "--since", "soon")


def test_forgetting(stock: Kefu) -> None:
    assert "open tickets (#1)" in stock.refused(1, "customer", "forget", "1")
    assert stock.told("customer", "forget", "1", "--dry-run")["tickets"] == 1
    for wrong in (("1", "--reason", "bored"), ("1", "--replay"), ("x",), ("1", "2")):
        stock.refused(2, "customer", "forget", *wrong)
    stock.refused(2, "customer", PHONE, "--dry-run")
    assert "'kefu customer WHO' tells it" in stock.refused(2, "customer", "forget", "x")
    assert "customer 1" in stock.done("customer", PHONE).splitlines()[0]
    done = stock.told("customer", "forget", "1", "--open-too")
    assert (done["done"], done["rewritten"], done["copies"]) == (True, True, [])
    assert not [path for path in Path(stock.path).parent.glob("*") if PHONE.encode() in path.read_bytes()]
    assert stock.told("customer", "forget", "--replay") == {"customers": []}
    stock.refused(1, "customer", PHONE)
    assert stock.told("retain", "--dry-run")["owed"] is False
    assert stock.told("retain")["tickets"] == 0


def test_a_pin(stock: Kefu) -> None:
    assert "4 to 64" in stock.refused(2, "agent", "pin", stdin=b"12\n")
    assert stock.told("agent", "pin", stdin=b"2468\n") == {"login": stock.me, "pin": True}
    assert b"2468" not in Path(stock.path).read_bytes()
    stock.refused(2, "agent", "pin", "anna", stdin=b"2468\n")
    stock.refused(1, "--as", "anna", "agent", "pin", stock.me, "--clear")
    stock.done("--as", "anna", "agent", "pin", stdin=b"abcd\n")
    stock.done("agent", "pin", "anna", "--clear")
    assert "no agent" in stock.refused(1, "agent", "pin", "zoe", "--clear")
