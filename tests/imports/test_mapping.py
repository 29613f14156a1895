"""From rows to records: headers, words, times, defaults, and one named reason for every row that is not taken."""

# ruff: noqa: DTZ001 - a file's wall times have no zone

from __future__ import annotations

import contextlib
import csv
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import DeskError, WrongUsage
from store.imports.mapping import Mapper, pairs
from store.imports.preset import canonical, preset_names, read_preset
from store.imports.readers.rows import BrokenRow, Row, Source
from store.imports.readers.source import open_source
from store.imports.reasons import Refused
from store.imports.record import FIELDS, TicketRecord
from store.imports.rejects import OUR_COLUMNS, RejectsFile
from store.text.formulas import guarded, unguarded

NOW = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp() * 1000)
SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINESE = {field: names[1] for field, names in read_preset("kefu").columns.items()}


def mapper(source: Source, *, map: Iterable[str] = (), set: Iterable[str] = ()) -> Mapper:
    return Mapper(
        source,
        read_preset("kefu"),
        map=pairs("--map", map),
        set=pairs("--set", set),
        zone=SHANGHAI,
        categories={"gift": "赠品"},
        now=NOW,
    )


def table(path: Path, header: Iterable[str], *rows: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def one(tmp_path: Path, values: dict[str, str], **options: Iterable[str]) -> TicketRecord:
    """The record of a row of these values, with id, time and subject given unless `values` says otherwise."""
    cells = {"external_id": "T1", "opened_at": "2026-02-28 09:00", "subject": "退款"} | values
    path = table(tmp_path / "one.csv", cells.keys(), cells.values())
    with open_source(path) as source:
        mapping = mapper(source, **options)
        row = next(source.rows())
        assert isinstance(row, Row)
        return mapping.record(row)


def refusal(tmp_path: Path, values: dict[str, str]) -> Refused:
    with pytest.raises(Refused) as refused:
        one(tmp_path, values)
    return refused.value


def test_the_preset_names_every_field_in_both_languages() -> None:
    assert preset_names()[0] == "kefu"
    columns = read_preset("kefu").columns
    assert set(columns) == set(FIELDS)
    assert all(len(names) == 2 and names[0] == field for field, names in columns.items())
    assert len({canonical(name) for names in columns.values() for name in names}) == 2 * len(FIELDS)


VALUES = {
    "external_id": "00123",
    "channel": "电话",
    "kind": "投诉",
    "scenario": "投诉处理",
    "category": "物流",
    "priority": "紧急",
    "subject": " 三天  没有更新 ",
    "body": "\n\t\t第一行\n\t\t\n\n\n第二行  完\n",
    "customer_id": "买家小王",
    "customer_name": "王**",
    "customer_phone": "13812345678",
    "customer_email": "d****@x.cn",
    "customer_level": "金牌",
    "order_no": "1234567890123456789",
    "product": "杯子",
    "product_type": "实物",
    "platform": "天猫",
    "occurred_at": "2026/2/1",
    "wish": "退款",
    "impact": "一人",
    "urgency": "高",
    "importance": "low",
    "wait_s": "12.0",
    "region": "上海",
    "shop": "旗舰店",
    "team": "投诉组",
    "assignee": "alice",
    "status": "Waiting Customer",
    "responsibility": "待定",
    "solution": "补发",
    "opened_at": "2026-02-01 09:00:00",
    "first_responded_at": "2026-02-01 09:05:00",
    "resolved_at": "2026-02-02 09:00:00",
    "closed_at": "2026-02-03 09:00:00",
    "updated_at": "2026-02-03T09:00:00+08:00",
    "external_due_at": "2026-12-31 00:00",
    "tags": "加急，VIP；加急",
}


@pytest.mark.parametrize("chinese", [True, False])
def test_every_field_by_either_header(tmp_path: Path, chinese: bool) -> None:
    header = [CHINESE[field] if chinese else f" {field.replace('_', ' ').title()} " for field in VALUES]
    with open_source(table(tmp_path / "t.csv", header, VALUES.values())) as source:
        mapping = mapper(source)
        row = next(source.rows())
        assert isinstance(row, Row)
        record = mapping.record(row)
    day = int(datetime(2026, 2, 1, 1, tzinfo=UTC).timestamp() * 1000)
    assert record == TicketRecord(
        external_id="00123",
        channel="phone",
        kind="complaint",
        scenario="complaint",
        category="logistics",
        priority="urgent",
        subject="三天 没有更新",
        body="第一行\n  \n\n\n第二行  完",
        customer_id="买家小王",
        customer_name=None,
        customer_phone="13812345678",
        customer_email=None,
        customer_level="金牌",
        order_no="1234567890123456789",
        product="杯子",
        product_type="physical",
        platform="天猫",
        occurred_at=day - 9 * 3_600_000,
        wish="退款",
        impact="一人",
        urgency="high",
        importance="low",
        wait_s=12,
        region="上海",
        shop="旗舰店",
        team="complaints",
        assignee="alice",
        status="waiting_customer",
        responsibility="undetermined",
        solution="补发",
        opened_at=day,
        first_responded_at=day + 300_000,
        resolved_at=day + 86_400_000,
        closed_at=day + 2 * 86_400_000,
        updated_at=day + 2 * 86_400_000,
        external_due_at=int(datetime(2026, 12, 30, 16, tzinfo=UTC).timestamp() * 1000),
        tags=("加急", "VIP"),
    )


def test_what_is_not_given_is_none(tmp_path: Path) -> None:
    record = one(
        tmp_path, {"kind": "", "team": " - ", "updated_at": "0000-00-00 00:00:00", "category": "NULL"}
    )
    assert record == TicketRecord(external_id="T1", opened_at=record.opened_at, subject="退款")


def test_the_digest_tells_differences_and_only_those(tmp_path: Path) -> None:
    same = {
        one(tmp_path, {"kind": word, "subject": subject}).digest()
        for word, subject in (("投诉", "退款"), ("Complaint", " 退款\t"))
    }
    assert len(same) == 1
    assert one(tmp_path, {"kind": "咨询"}).digest() not in same


@pytest.mark.parametrize(
    ("values", "code", "column"),
    [
        ({"external_id": " "}, "missing", "external_id"),
        ({"opened_at": ""}, "missing", "opened_at"),
        ({"subject": ""}, "missing_text", "subject"),
        ({"opened_at": "soon"}, "not_a_time", "opened_at"),
        ({"opened_at": "2026-13-01"}, "not_a_time", "opened_at"),
        ({"opened_at": "2026-03-01 08:00:01"}, "in_the_future", "opened_at"),
        ({"opened_at": "1970-01-01"}, "too_early", "opened_at"),
        ({"opened_at": "0001-01-01"}, "too_early", "opened_at"),
        ({"opened_at": "9999-12-31T23:59:59-12:00"}, "in_the_future", "opened_at"),
        ({"external_due_at": "2136-01-01"}, "too_late", "external_due_at"),
        ({"resolved_at": "2026-02-28 08:59"}, "before", "resolved_at"),
        ({"first_responded_at": "2026-02-27"}, "before", "first_responded_at"),
        ({"resolved_at": "2026-02-28 10:00", "closed_at": "2026-02-28 09:30"}, "before", "closed_at"),
        ({"kind": "whatever"}, "not_one_of", "kind"),
        ({"priority": "最高"}, "not_one_of", "priority"),
        ({"wait_s": "-1"}, "not_a_number", "wait_s"),
        ({"wait_s": "two"}, "not_a_number", "wait_s"),
        ({"external_id": "1.23457E+17"}, "rounded_number", "external_id"),
        ({"body": "x" * 100_001}, "text_too_long", "body"),
        ({"region": "x" * 10_000_000}, "text_too_long", "region"),
    ],
)
def test_why_a_row_is_refused(tmp_path: Path, values: dict[str, str], code: str, column: str) -> None:
    refused = refusal(tmp_path, values)
    assert refused.code == code
    assert refused.params["column"] == column
    assert column in str(refused)
    assert "\n" not in str(refused)
    assert len(str(refused)) < 600


@pytest.mark.parametrize(
    ("written", "field", "expected"),
    [
        ('="3304375611452180770"', "order_no", "3304375611452180770"),
        ("'3304375611452180770", "order_no", "3304375611452180770"),
        ("\t3304375611452180770", "order_no", "3304375611452180770"),
        ("３３０４３７５６", "order_no", "33043756"),
        ("00123", "order_no", "00123"),
        (" - ", "order_no", None),
        ("-", "customer_phone", None),
        ("——", "customer_email", None),
        ("'+31612345678", "customer_phone", "+31612345678"),
        ("1******6198", "customer_phone", None),
        ("１２", "wait_s", 12),
        ("２０２６－０２－０１", "occurred_at", 1769875200000),
    ],
)
def test_how_cells_are_written(tmp_path: Path, written: str, field: str, expected: object) -> None:
    assert getattr(one(tmp_path, {field: written}), field) == expected


@pytest.mark.parametrize(
    "text", ["2026/13/45", "1900-01-01", "9999-12-31", "45658", "28/2/2026", "1.03006E+13"]
)
def test_what_is_no_time(tmp_path: Path, text: str) -> None:
    refused = refusal(tmp_path, {"opened_at": text})
    assert refused.code in ("not_a_time", "too_early", "in_the_future")


def test_a_refused_word_names_the_choices(tmp_path: Path) -> None:
    assert "complaint 投诉" in str(refusal(tmp_path, {"kind": "别的"}))
    assert "gift" in str(refusal(tmp_path, {"category": "别的"}))
    assert (
        one(tmp_path, {"category": "gift"}).category == one(tmp_path, {"category": "赠品"}).category == "gift"
    )


def test_now_itself_is_not_the_future(tmp_path: Path) -> None:
    assert one(tmp_path, {"opened_at": "2026-03-01 08:00:00"}).opened_at == NOW


def test_a_rounded_number_of_a_workbook_is_no_identifier(tmp_path: Path) -> None:
    with open_source(
        table(tmp_path / "t.csv", ["external_id", "opened_at", "subject"], ["1", "2026-01-01", "x"])
    ) as source:
        mapping = mapper(source)
        with pytest.raises(Refused) as refused:
            mapping.record(
                Row(2, {"external_id": 1.23456789012345e18, "opened_at": "2026-01-01", "subject": "x"})
            )
        assert refused.value.code == "rounded_number"
        record = mapping.record(
            Row(2, {"external_id": 188006.0, "opened_at": datetime(2026, 1, 1), "subject": 5.0})
        )
    assert (record.external_id, record.subject) == ("188006", "5")


def test_hostile_text_comes_in_harmless_and_is_counted(tmp_path: Path) -> None:
    nasty = "[red]x[/] \x1b]52;c;eA==\x07 \u202egpj\u200b"
    path = table(tmp_path / "t.csv", ["external_id", "opened_at", "subject"], ["1", "2026-01-01", nasty])
    with open_source(path) as source:
        mapping = mapper(source)
        row = next(source.rows())
        assert isinstance(row, Row)
        assert mapping.record(row).subject == "[red]x[/] ]52;c;eA== gpj"
        assert mapping.removed == 4


def test_map_and_set(tmp_path: Path) -> None:
    header = ["编号", "什么", "何时", "状态"]
    path = table(tmp_path / "t.csv", header, ["7", "杯子碎了", "2026-01-05", "foreign"])
    maps = ["工单号=编号", "subject=什么", "opened_at= 何时 ", "status="]
    with open_source(path) as source:
        mapping = mapper(source, map=maps, set=["kind=投诉", "tags=hotline"])
        row = next(source.rows())
        assert isinstance(row, Row)
        record = mapping.record(row)
    assert (record.external_id, record.subject, record.kind, record.status) == (
        "7",
        "杯子碎了",
        "complaint",
        None,
    )
    assert record.tags == ("hotline",)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"map": ["nonsense=external_id"]}, "no_such_field"),
        ({"map": ["kind=nonsense"]}, "no_such_column"),
        ({"map": ["kind"]}, "bad_pair"),
        ({"set": ["=x"]}, "bad_pair"),
        ({"set": ["kind=nonsense"]}, "bad_setting"),
        ({"set": ["opened_at=2136-01-01"]}, "bad_setting"),
        ({"set": ["external_id=1"]}, "not_settable"),
        ({"map": ["external_id="]}, "missing_column"),
        ({"map": ["subject="]}, "missing_column"),
    ],
)
def test_wrong_options_are_told_at_once(tmp_path: Path, options: dict[str, list[str]], code: str) -> None:
    path = table(
        tmp_path / "t.csv", ["external_id", "opened_at", "subject", "kind"], ["1", "2026-01-01", "x", "投诉"]
    )
    with open_source(path) as source, pytest.raises(WrongUsage) as wrong:
        mapper(source, **options)
    assert wrong.value.code == code
    assert wrong.value.exit_code == 2


def test_a_missing_column_names_what_was_found(tmp_path: Path) -> None:
    with (
        open_source(
            table(tmp_path / "t.csv", ["工单号", "标题", "日期"], ["1", "x", "2026-01-01"])
        ) as source,
        pytest.raises(WrongUsage) as wrong,
    ):
        mapper(source)
    text = str(wrong.value)
    assert all(part in text for part in ("t.csv", "opened_at", "创建时间", "工单号, 标题, 日期"))


def test_two_columns_of_one_field(tmp_path: Path) -> None:
    path = table(
        tmp_path / "t.csv", ["external_id", "工单号", "opened_at", "subject"], ["1", "2", "2026-01-01", "x"]
    )
    with open_source(path) as source:
        with pytest.raises(WrongUsage) as wrong:
            mapper(source)
        assert wrong.value.code == "two_columns"
        assert mapper(source, map=["external_id=工单号"]).name_of("external_id") == "工单号"


def test_rejects_can_be_mended_and_imported_as_they_are(tmp_path: Path) -> None:
    header = ["external_id", "opened_at", "subject", "customer_phone", "mine"]
    rows = [
        ["1", "soon", "=1+1", "+86 138", "a,b"],
        ["2", "2026-01-01", "ok", "", ""],
        ["3", "2026-01-01"],
        ["'=4", "", "-x", "", "\t"],
    ]
    rejects = RejectsFile(tmp_path / "rejects.csv", header)
    with open_source(table(tmp_path / "t.csv", header, *rows)) as source:
        mapping = mapper(source)
        for row in source.rows():
            try:
                if isinstance(row, BrokenRow):
                    raise row.reason
                mapping.record(row)
            except Refused as reason:
                rejects.add(row.number, row.cells, reason)
    rejects.close()
    assert rejects.path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert rejects.path.stat().st_mode & 0o077 == 0
    with open_source(rejects.path) as source:
        assert source.columns == (*header, *OUR_COLUMNS)
        again = list(source.rows())
        assert [row.cells["_row"] for row in again] == ["2", "4", "5"]
        assert all(
            unguarded(str(value)) == wanted
            for value, wanted in zip(again[0].cells.values(), rows[0], strict=False)
        )
    mended = rejects.path.read_text(encoding="utf-8-sig").replace("soon", "2026-01-02")
    rejects.path.write_text(mended, encoding="utf-8-sig")
    with open_source(rejects.path) as source:
        mapping = mapper(source)
        row = next(source.rows())
        assert isinstance(row, Row)
        record = mapping.record(row)
    assert (record.external_id, record.subject, record.customer_phone) == ("1", "=1+1", "+86 138")


def test_no_rejects_no_file(tmp_path: Path) -> None:
    RejectsFile(tmp_path / "rejects.csv", ["a"]).close()
    assert list(tmp_path.iterdir()) == []


def test_rejects_named_json_lines_are_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    rows = [
        {"external_id": "'=1", "opened_at": "soon", "subject": "+86 换货"},
        {"external_id": "2", "opened_at": "2026-01-01", "subject": "ok"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    rejects = RejectsFile(tmp_path / "rejects.jsonl", ["external_id", "opened_at", "subject"])
    with open_source(path) as source:
        mapping = mapper(source)
        for row in source.rows():
            assert isinstance(row, Row)
            try:
                mapping.record(row)
            except Refused as reason:
                rejects.add(row.number, row.cells, reason)
    rejects.close()
    assert rejects.path.stat().st_mode & 0o077 == 0
    mended = rejects.path.read_text(encoding="utf-8").replace(
        '"opened_at": "soon"', '"opened_at": "2026-01-02"'
    )
    rejects.path.write_text(mended, encoding="utf-8")
    with open_source(rejects.path) as source:
        (row,) = source.rows()
        assert isinstance(row, Row)
        assert row.cells["_row"] == 1
        record = mapper(source).record(row)
    assert (record.external_id, record.subject) == ("'=1", "+86 换货")


def test_rejects_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(DeskError) as refused:
        RejectsFile(tmp_path / "nowhere" / "rejects.csv", ["a"]).add(2, {"a": "1"}, Refused("nul", line=2))
    assert refused.value.code == "cannot_write"


@given(st.text(max_size=20))
def test_a_guard_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@"))


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=20), max_size=12))
def test_any_values_are_a_record_or_a_reason(tmp_path: Path, values: dict[str, str]) -> None:
    cells = {field: value.replace("\0", "") for field, value in values.items()}
    with contextlib.suppress(Refused, DeskError):
        record = one(tmp_path, cells)
        assert record.external_id
        assert record.opened_at <= NOW


def test_the_real_hotline_file(test_data: Path) -> None:
    maps = [
        "external_id=留言编号",
        "customer_id=留言用户",
        "subject=留言主题",
        "body=留言详情",
        "opened_at=留言时间",
    ]
    with open_source(test_data / "complaints_12345.xlsx") as source:
        mapping = mapper(source, map=maps, set=["kind=complaint"])
        records = [mapping.record(row) for row in source.rows() if isinstance(row, Row)]
    assert len(records) == len({record.external_id for record in records}) == 4326
    assert records[0].external_id == "188006"
    assert records[0].opened_at == int(datetime(2019, 2, 28, 3, 25, 5, tzinfo=UTC).timestamp() * 1000)
    for record in records:
        for text in (record.subject, record.body):
            assert text is None or not (
                set(text) & set("\t\r\x00") or text != text.strip() or "\n\n\n" in text
            )
