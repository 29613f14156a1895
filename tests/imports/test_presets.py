"""Presets as files: read strictly, found in an operator's folders, picked by the header, guessed for where nobody knows."""

from __future__ import annotations

import contextlib
import csv
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import CouldNot, WrongUsage
from store.imports.layout import TICKETS
from store.imports.opening import opened
from store.imports.options import ImportOptions
from store.imports.preset import Preset
from store.imports.preset_file import WrongPresetError, parse_preset
from store.imports.preset_places import found_presets, preset_called, presets
from store.imports.preset_steps import PLAIN, step_of
from store.imports.readers.rows import Row
from store.imports.reasons import Refused
from store.imports.shop_records import ORDERS
from tests.imports.files import NOW

SMALL = """
name = "mine"
needs = ["编号"]

[tickets]
external_id = "编号"
subject = ["标题", { from = ["甲", "乙"], join = " " }]
kind = { is = "complaint" }
status = "进度"
opened_at = { from = "时间", do = "day-first" }

[values.status]
"办结" = "closed"
"*" = ""
"""


def parsed(text: str) -> Preset:
    return parse_preset(text, "mine.toml", origin="mine.toml", known={"tickets": TICKETS.fields})


def table(path: Path, header: Iterable[str], *rows: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def read(path: Path, layout: Any = TICKETS, **options: Any) -> tuple[str, list[Any]]:
    """The preset of a file and its records; a reason where a row is refused."""
    found: list[Any] = []
    asked = ImportOptions(**options)
    with opened(layout, path, asked, stdin=None, zone="UTC", categories={}, now=NOW) as file:
        for row in file.source.rows():
            try:
                found.append(file.mapper.record(row) if isinstance(row, Row) else row.reason)
            except Refused as reason:
                found.append(reason)
        return file.mapper.preset.name, found


@pytest.mark.parametrize(
    ("was", "now", "line", "key", "said"),
    [
        ("subject =", "subjekt =", 7, "tickets.subjekt", "subject"),
        ("name =", "nam =", 2, "nam", "'name' meant"),
        ('name = "mine"', 'name = "Mine!"', 2, "name", "small letter"),
        ("[tickets]", "[tickts]", 5, "tickts", "'tickets' meant"),
        ("join =", "joyn =", 7, "tickets.subject.joyn", "'join' meant"),
        ('"day-first"', '"day-furst"', 10, "tickets.opened_at.do", "'day-first' meant"),
        ('{ is = "complaint" }', "7", 8, "tickets.kind", "int"),
        ('{ is = "complaint" }', '{ is = "complaint", from = "a" }', 8, "tickets.kind", "not both"),
        ("[values.status]", "[values.statuss]", 12, "values.statuss", "'status' meant"),
        ('needs = ["编号"]', "", 1, "needs", "needs ="),
        ('needs = ["编号"]', 'needs = ["编号"]\nzone = "Moon/Crater"', 4, "zone", "Asia/Shanghai"),
        ("[tickets]", "[tickets", 5, "-", "TOML"),
        ('do = "day-first"', "do = 3", 10, "tickets.opened_at.do", "int"),
        ('do = "day-first"', 'do = "before"', 10, "tickets.opened_at.do", "text behind it"),
        ('status = "进度"', "status = []", 9, "tickets.status", "column"),
        ('join = " "', "join = 3", 7, "tickets.subject.join", "int"),
        ('name = "mine"', 'name = "check"', 2, "name", "small letter"),
        ("[values.status]", "[rows.orders]\n[values.status]", 12, "rows.orders", "[orders]"),
        ("[values.status]", "[rows.tickets]\nad = []\n[values.status]", 13, "rows.tickets.ad", "'add' meant"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(was: str, now: str, line: int, key: str, said: str) -> None:
    assert was in SMALL
    with pytest.raises(WrongPresetError) as wrong:
        parsed(SMALL.replace(was, now))
    assert (wrong.value.params["line"], wrong.value.params["key"]) == (line, key)
    assert said in str(wrong.value)
    assert "mine.toml" in str(wrong.value)


def test_an_operators_preset_is_found_by_its_folder_and_its_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "presets"
    folder.mkdir()
    (folder / "mine.toml").write_text(SMALL, encoding="utf-8")
    (folder / ".hidden.toml").write_text("nonsense", encoding="utf-8")
    monkeypatch.setenv("KEFU_PRESETS", str(folder))
    assert found_presets()["mine"].origin == str(folder / "mine.toml")
    header = ["编号", "标题", "甲", "乙", "进度", "时间"]
    rows = [["7", "", "杯子", "碎了", "办结", "28/02/2026 09:30"], ["8", "x", "", "", "怪", "1/3/2026"]]
    name, records = read(table(tmp_path / "t.csv", header, *rows))
    assert name == "mine"
    assert (records[0].subject, records[0].kind, records[0].status) == ("杯子 碎了", "complaint", "closed")
    assert (records[1].subject, records[1].status) == ("x", None)
    (folder / "mine.toml").write_text(SMALL.replace("subject", "subjekt"), encoding="utf-8")
    with pytest.raises(WrongPresetError):
        read(tmp_path / "t.csv")
    assert read(
        tmp_path / "t.csv", preset="kefu", map={"external_id": "编号", "subject": "标题", "opened_at": "时间"}
    )


def test_a_preset_of_ours_may_be_overridden_but_not_our_own_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEFU_PRESETS", str(tmp_path))
    for name in ("jd-orders", "kefu"):
        (tmp_path / f"{name}.toml").write_text(SMALL.replace("mine", name), encoding="utf-8")
    assert preset_called("jd-orders").kinds == ("tickets",)
    assert "orders" in preset_called("kefu").kinds
    assert sum(1 for one in presets() if isinstance(one, Preset) and one.name == "jd-orders") == 1


def test_a_preset_named_or_given_as_a_file(tmp_path: Path) -> None:
    file = tmp_path / "other-name.toml"
    file.write_text(SMALL, encoding="utf-8")
    path = table(tmp_path / "t.csv", ["编号", "标题", "时间"], ["1", "x", "5/1/2026"])
    assert read(path, preset=str(file))[0] == "mine"
    with pytest.raises(WrongUsage) as wrong:
        read(path, preset="taobao-order")
    assert "taobao-orders" in str(wrong.value)
    with pytest.raises(WrongUsage) as wrong:
        read(path, preset="taobao-orders")
    assert wrong.value.code == "preset_of_kind"
    with pytest.raises(CouldNot):
        read(path, preset=str(tmp_path / "none.toml"))
    with pytest.raises(CouldNot):
        read(path, preset=str(tmp_path) + "/")


def test_two_presets_that_fit_alike_ask_for_a_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mine", "yours"):
        (tmp_path / f"{name}.toml").write_text(SMALL.replace("mine", name), encoding="utf-8")
    monkeypatch.setenv("KEFU_PRESETS", str(tmp_path))
    path = table(tmp_path / "t.csv", ["编号", "标题", "时间"], ["1", "x", "5/1/2026"])
    with pytest.raises(WrongUsage) as wrong:
        read(path)
    assert (wrong.value.code, wrong.value.params["names"]) == ("preset_tie", "mine, yours")
    assert read(path, preset="yours")[0] == "yours"


def test_our_own_header_is_ours_and_a_platforms_is_its(tmp_path: Path) -> None:
    ours = table(tmp_path / "a.csv", ["订单号", "状态", "金额"], ["1", "待发货", "5"])
    assert read(ours, ORDERS)[0] == "kefu"
    theirs = [
        "订单编号",
        "总金额",
        "买家实际支付金额",
        "收货地址 ",
        "订单创建时间",
        "订单付款时间 ",
        "退款金额",
    ]
    path = table(tmp_path / "b.csv", theirs, ["1", "178.8", "0.0", "上海", "2020-02-21 00:00:00", "", "0.0"])
    name, (order,) = read(path, ORDERS)
    assert (name, order.region, order.amount) == ("taobao-orders", "上海", 17880)
    with pytest.raises(WrongUsage) as wrong:
        read(path)
    assert "kefu import orders" in str(wrong.value)


def test_a_file_of_ours_with_other_rows_says_which(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", ["订单号", "状态", "金额", "快递公司"], ["1", "待发货", "5", "x"])
    with pytest.raises(WrongUsage) as wrong:
        read(path)
    assert (wrong.value.code, wrong.value.params["first"]) == ("other_kind", "orders")


def test_headers_in_traditional_characters_are_guessed(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", ["工單號", "創建時間", "標題"], ["T1", "2026-01-01 10:00", "退款"])
    with pytest.raises(WrongUsage) as wrong:
        read(path)
    words = shlex.split(str(wrong.value.params["line"]))
    assert words[7::2] == ["external_id=工單號", "opened_at=創建時間", "subject=標題"]


def test_an_unknown_header_gets_a_line_to_copy(tmp_path: Path) -> None:
    path = table(
        tmp_path / "热线 1.csv",
        ["bianhao", "fankui_shijian", "lianxi dianhua", "neirong", "mood"],
        *(
            [f"A10000{n}", f"2026-01-0{n} 10:00", f"1380000111{n}", "等了很久没有人回复，" * 4, "sad"]
            for n in (1, 2, 3)
        ),
    )
    with pytest.raises(WrongUsage) as wrong:
        read(path)
    assert wrong.value.code == "unknown_header"
    words = shlex.split(str(wrong.value.params["line"]))
    assert words[:6] == ["kefu", "import", "tickets", str(path), "--source", "热线-1"]
    maps = dict(word.split("=", 1) for word in words[7::2])
    assert maps == {
        "external_id": "bianhao",
        "opened_at": "fankui_shijian",
        "body": "neirong",
        "customer_phone": "lianxi dianhua",
    }
    name, records = read(path, map=maps)
    assert name == "kefu"
    assert records[0].customer_phone == "13800001111"


def test_guesses_by_what_stands_in_the_cells(tmp_path: Path) -> None:
    rows = [
        ["x-1001", "2026-01-05", "long story " * 5, "a@b.example"],
        ["x-1002", "2026-01-06", "more " * 9, "c@d.example"],
    ]
    path = table(
        tmp_path / "t.csv", ["Case", "When created", "What happened (text)", "Reach me at e-mail"], *rows
    )
    with pytest.raises(WrongUsage) as wrong:
        read(path)
    line = str(wrong.value.params["line"])
    assert "external_id=Case" in line
    assert "opened_at=When created" in line
    assert "customer_email=Reach me at e-mail" in line


@pytest.mark.parametrize(
    ("step", "cell", "expected"),
    [
        ("phone", "+86 138-0000-1111", "13800001111"),
        ("phone", "'+31612345678", "+31612345678"),
        ("phone", "１３８０００００１１１", "13800000111"),
        ("amount", "0元", "0"),
        ("amount", "￥1,299.00", "1,299.00"),
        ("amount", "USD 34.98", "34.98"),
        ("positive", "-9.90", "9.90"),
        ("fen", "1234", "12.34"),
        ("day-first", "28/2/2016 1:05", "2016-02-28 1:05"),
        ("month-first", "2/28/2016 1:05 PM", "2016-02-28 13:05"),
        ("day-first", "2016-02-28 01:05", "2016-02-28 01:05"),
        ("excel-serial", "45658.5", "2025-01-01 12:00:00"),
        ("excel-serial", "2026-01-01", "2026-01-01"),
        ("unix", "1735689600", "2025-01-01T00:00:00+00:00"),
        ("unix-ms", "1735689600000", "2025-01-01T00:00:00+00:00"),
        ("first-time", "订单A： 2026-06-11 22:17前 ; B： 2026-06-10 09:00前", "2026-06-11 22:17"),
        ("earliest-time", "订单A： 2026-06-11 22:17前 ; B： 2026-06-10 09:00前", "2026-06-10 09:00"),
        ("order-date", "260517-607198974342268", "2026-05-17"),
        ("order-date", "269917-607198974342268", None),
        ("titles", "杯子【大，小】，茶盘，杯子【大，小】", "杯子【大，小】；茶盘"),
        ("decrypted", "##Xk2+==", None),
        ("region", "浙江省杭州市西湖区文三路1号", "浙江省杭州市"),
        ("minutes", "1.5", 90),
        ("hours", "123:04:11", 443051),
        ("hours", "-01:00:00", None),
        ("bare", '="1612345678901234"', "1612345678901234"),
        ("prefix Zendesk #", "7", "Zendesk #7"),
        ("after |", "0020002|退款", "退款"),
        ("list ~~~", "Agent~~~Customer", "Agent, Customer"),
    ],
)
def test_steps(step: str, cell: str, expected: object) -> None:
    assert step_of(step)(cell, "column") == expected


@pytest.mark.parametrize(
    ("step", "cell"),
    [
        ("day-first", "28/13/2026"),
        ("month-first", "13/28/2026"),
        ("excel-serial", "9999999"),
        ("fen", "1.5"),
        ("hours", "soon"),
    ],
)
def test_steps_refuse_what_makes_no_sense(step: str, cell: str) -> None:
    with pytest.raises(Refused) as refused:
        step_of(step)(cell, "column")
    assert cell in str(refused.value)


@given(st.sampled_from(sorted(PLAIN)), st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.none()))
def test_no_step_breaks_on_any_cell(step: str, cell: Any) -> None:
    if cell is None or cell == "":
        return
    with contextlib.suppress(Refused):
        step_of(step)(cell, "column")
