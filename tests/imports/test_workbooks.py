"""XLS and ODS beside XLSX, sheets by name, titles and totals; web pages and text under a workbook's name."""

# ruff: noqa: DTZ001 - a file's wall times have no zone

from __future__ import annotations

import contextlib
import shutil
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from store.errors import DeskError
from store.imports.readers.rows import BrokenRow, Row, Source
from store.imports.readers.source import open_source
from tests.imports.test_xlsx import SHEET, sheet_of, text_cell, with_member, workbook

OLD = Path(__file__).parent / "fixtures" / "orders_sheet.xls"
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
MANIFEST = """<?xml version="1.0"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>"""
EMPTY = '<table:table-cell table:number-columns-repeated="{}"/>'


def read(path: Path, **options: str) -> tuple[Source, list[Row | BrokenRow]]:
    with open_source(path, **options) as source:  # type: ignore[arg-type]
        return source, list(source.rows())


def refusal(path: Path, **options: str) -> str:
    with pytest.raises(DeskError) as refused:
        read(path, **options)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
    return refused.value.code


def ods(path: Path, rows: str, doctype: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?>{doctype}<office:document-content {SPACES}><office:body><office:spreadsheet>'
            f'<table:table table:name="订单">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def cells(*texts: str) -> str:
    made = "".join(
        text
        if text.startswith("<")
        else f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in texts
    )
    return f"<table:table-row>{made}</table:table-row>"


def test_an_old_workbook(tmp_path: Path) -> None:
    for name in ("orders.xls", "renamed.xlsx", "export"):
        path = tmp_path / name
        shutil.copy(OLD, path)
        source, rows = read(path)
        assert (source.format, source.sheet) == ("xls", "订单")
        assert source.columns == ("订单编号", "下单时间", "金额", "已付", "买家昵称")
        assert [list(row.cells.values()) for row in rows] == [
            ["260517-607198974342268", datetime(2026, 5, 17, 9, 30, 5), 12.5, True, "张三"],
            ["00123", date(2026, 5, 18), 3, False, "李四"],
        ]
        assert [(note.number, note.why) for note in source.notes] == [(1, "above"), (5, "total")]
        assert [remark.code for remark in source.remarks] == ["other_sheets"]
    assert read(path, sheet="说明")[0].columns == ("x",)
    assert refusal(path, sheet="Sheet9") == "no_such_sheet"


def test_an_old_workbook_that_is_cut_or_flipped_is_one_error_or_a_table(tmp_path: Path) -> None:
    whole = OLD.read_bytes()
    path = tmp_path / "t.xls"
    for length in (8, 100, 512, 600, 1024, 3000, 5000):
        path.write_bytes(whole[:length])
        assert refusal(path) in ("damaged_workbook", "not_a_workbook")
    for at in range(0, len(whole), 97):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :])
        with contextlib.suppress(DeskError):
            read(path)


def test_a_far_cell_of_an_old_workbook_does_not_fill_the_memory(tmp_path: Path) -> None:
    whole = bytearray(OLD.read_bytes())
    for record in (0x00FD, 0x0203, 0x027E):
        at = whole.find(struct.pack("<H", record), 0x200)
        while at >= 0 and whole[at + 3] != 0:
            at = whole.find(struct.pack("<H", record), at + 1)
        whole[at + 4 : at + 8] = b"\xff\xff\xff\x00"
    path = tmp_path / "t.xls"
    path.write_bytes(whole)
    assert refusal(path) in ("too_many_cells", "damaged_workbook")


def test_an_open_document_sheet(tmp_path: Path) -> None:
    row = cells(
        "A1",
        '<table:table-cell office:value-type="date" office:date-value="2026-05-17T09:30:05"/>',
        '<table:table-cell office:value-type="float" office:value="12.5"/>',
        EMPTY.format(16381),
    )
    below = f'<table:table-row table:number-rows-repeated="1048570">{EMPTY.format(16384)}</table:table-row>'
    source, rows = read(ods(tmp_path / "t.ods", cells("导出") + cells("no", "at", "n") + row + below))
    assert (source.format, source.columns, source.skipped) == ("ods", ("no", "at", "n"), 1)
    assert [list(row.cells.values()) for row in rows] == [["A1", datetime(2026, 5, 17, 9, 30, 5), 12.5]]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (
            f'<table:table-row table:number-rows-repeated="1048574">{cells("x")[17:]}',
            "too_many_rows",
        ),
        (cells("a", EMPTY.format(300), "x"), "too_many_columns"),
        (
            cells('<table:table-cell office:value-type="string" table:number-columns-repeated="16384"/>'),
            "too_many_columns",
        ),
        (cells("a", EMPTY.format(99999999999)), "damaged_workbook"),
        (cells("a", EMPTY.format(-1)), "damaged_workbook"),
        (
            f'<table:table-row table:number-rows-repeated="190000">{cells(*"x" * 90)[17:]}',
            "too_many_cells",
        ),
        ("<table:table-row>", "damaged_workbook"),
    ],
)
def test_a_small_ods_that_means_millions(tmp_path: Path, rows: str, code: str) -> None:
    assert refusal(ods(tmp_path / "t.ods", cells("a", "b") + rows)) == code


def test_entities_are_refused(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    assert refusal(ods(tmp_path / "t.ods", cells("a", "&b;"), laughs)) == "damaged_workbook"
    small = workbook(tmp_path / "t.xlsx", [["a"], ["1"]])
    evil = sheet_of(f'<row r="1">{text_cell("A1", "&b;")}</row>').replace(
        b"?><work", f"?>{laughs}<work".encode()
    )
    path = with_member(small, tmp_path / "evil.xlsx", SHEET, evil)
    with contextlib.suppress(DeskError):
        assert read(path)[0].columns in (("&b;",), ("#1",))


def test_a_cell_beyond_the_header_is_not_lost_in_silence(tmp_path: Path) -> None:
    rows = read(workbook(tmp_path / "t.xlsx", [["a", "b"], ["1", "2", "3"], ["4", "5"]]))[1]
    assert [getattr(row, "reason", None) and row.reason.params for row in rows] == [  # type: ignore[union-attr]
        {"found": 3, "expected": 2},
        None,
    ]


def test_a_title_and_the_header_below_it(tmp_path: Path) -> None:
    table: list[list[object]] = [
        ["订单导出", None, None],
        [None] * 3,
        ["a", "b", "c"],
        [1, 2, 3],
        ["合计", None, 3],
    ]
    source, rows = read(workbook(tmp_path / "t.xlsx", [*table, ["制表人：张三", None, None]]))
    assert (source.columns, [row.number for row in rows]) == (("a", "b", "c"), [4])
    assert [(note.number, note.why) for note in source.notes] == [(1, "above"), (5, "total"), (6, "below")]


PAGE = (
    "<html><head><meta charset=gb2312><style>td{}</style></head><body><table><tr><td>menu</td></tr></table>"
    "<table border=1><tr><th colspan=2>订单导出</th></tr><tr><td>订单编号</td><td>备注</td></tr>"
    "<tr><td>A1</td><td>一&amp;二<br>三</td></tr><tr><td>A2<td>x</tr></table></body></html>"
)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_web_page_named_like_a_workbook(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.xls"
    path.write_bytes(PAGE.encode(encoding))
    source, rows = read(path)
    assert (source.format, source.columns) == ("html", ("订单编号", "备注"))
    assert [list(row.cells.values()) for row in rows] == [["A1", "一&二\n三"], ["A2", "x"]]
    assert (source.skipped, [remark.code for remark in source.remarks]) == (1, ["html_inside"])


def test_text_named_like_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "t.xls"
    path.write_bytes("订单编号\t备注\nA1\t退款\n".encode("gb18030"))
    source, rows = read(path)
    assert (source.format, source.encoding, len(rows)) == ("csv", "gb18030", 1)
    assert [remark.code for remark in source.remarks] == ["text_inside"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "not_a_workbook"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "damaged_workbook"),
        (b"<html><body>nothing</body></html>", "no_table"),
        (b"<table>" + b"<tr><td colspan=99999999>x</td></tr>" * 20, "too_many_columns"),
    ],
)
def test_what_is_no_workbook_at_all(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "t.xls"
    path.write_bytes(content)
    assert refusal(path) == code


def test_one_long_text_that_many_cells_share_is_not_copied_for_each(tmp_path: Path) -> None:
    small = workbook(tmp_path / "t.xlsx", [["a"], ["1"]])
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 60_001))
    long = "<sst><si><t>" + "".join(f"{n:08d}" for n in range(2_500)) + "</t></si></sst>"
    path = with_member(small, tmp_path / "many.xlsx", SHEET, sheet_of(rows))
    path = with_member(path, tmp_path / "shared.xlsx", "xl/sharedStrings.xml", long.encode())
    assert refusal(path) == "workbook_too_large"
    text = cells("x" * 20_000)[17:]
    repeated = f'<table:table-row table:number-rows-repeated="100000">{text}'
    assert refusal(ods(tmp_path / "t.ods", cells("a", "b") + repeated)) == "workbook_too_large"
