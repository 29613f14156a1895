"""Workbooks: numbers, dates and texts told apart, and nothing that would fill the memory is opened."""

# ruff: noqa: DTZ001 - a file's wall times have no zone

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import CouldNot
from store.imports.readers.rows import Row
from store.imports.readers.source import open_source
from store.imports.values import text_of

SHEET = "xl/worksheets/sheet1.xml"
CELLS = st.one_of(
    st.integers(-(10**9), 10**9),
    st.text(st.sampled_from("ab 客服<&>\"'退款é1"), min_size=1, max_size=20).filter(str.strip),
    st.booleans(),
)


def workbook(path: Path, rows: list[list[object]], **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    for title, more in sheets.items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    book.save(path)
    book.close()
    return path


def with_member(source: Path, target: Path, member: str, content: bytes) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, content if item.filename == member else old.read(item))
        if member not in old.namelist():
            new.writestr(member, content)
    return target


def sheet_of(cells: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'.encode()
    )


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def code_of(path: Path) -> str:
    with pytest.raises(CouldNot) as refused, open_source(path) as source:
        list(source.rows())
    assert str(path) in str(refused.value)
    return refused.value.code


def test_kinds_of_cells(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "t.xlsx",
        [
            ["工单号 ", "时间", "数", "钟", None],
            [188006, datetime(2019, 2, 28, 11, 25, 5), 1.5, time(9, 30), None],
            ["00123", date(2019, 8, 1), True, None, None],
            [None, None, None, None, None],
            ["x", "2019/2/28 11:25:05", "退款", None, None],
        ],
    )
    with open_source(path) as source:
        assert source.columns == ("工单号", "时间", "数", "钟")
        rows = [row for row in source.rows() if isinstance(row, Row)]
    assert [row.number for row in rows] == [2, 3, 5]
    assert text_of(rows[0].cells["工单号"]) == "188006"
    assert rows[0].cells["时间"] == datetime(2019, 2, 28, 11, 25, 5)
    assert rows[1].cells["工单号"] == "00123"
    assert rows[1].cells["时间"] == date(2019, 8, 1)
    assert rows[1].cells["数"] is True
    assert rows[2].cells["数"] == "退款"


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=6))
def test_any_table_comes_back(tmp_path: Path, table: list[list[object]]) -> None:
    path = workbook(tmp_path / "t.xlsx", [["a", "b"], *table])
    with open_source(path) as source:
        found = [[text_of(cell) for cell in row.cells.values()] for row in source.rows()]
    assert found == [[text_of(cell) for cell in row] for row in table]  # type: ignore[arg-type]


def test_rows_start_anywhere_and_the_first_sheet_with_something_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [], data=[[], [], ["a", "b"], [], ["1", "2"]])
    with open_source(path) as source:
        assert source.columns == ("a", "b")
        assert [(row.number, row.cells) for row in source.rows()] == [(5, {"a": "1", "b": "2"})]


def test_standard_input_is_recognised(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [["a"], ["1"]])
    with open_source("-", stdin=io.BytesIO(path.read_bytes())) as source:
        assert (source.format, source.columns) == ("xlsx", ("a",))


def test_not_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"this is no zip file")
    assert code_of(path) == "damaged_workbook"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert code_of(path) == "damaged_workbook"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert code_of(path) == "not_a_workbook"
    assert code_of(workbook(path, [])) == "empty_file"


def test_cut_short_anywhere(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "t.xlsx", [["a", "b"], ["1", "x" * 500]]).read_bytes()
    path = tmp_path / "cut.xlsx"
    for length in range(4, len(whole), max(1, len(whole) // 40)):
        path.write_bytes(whole[:length])
        assert code_of(path) == "damaged_workbook"


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_a_flipped_byte_is_an_error_or_a_table_and_never_a_crash(
    tmp_path: Path, where: float, mask: int
) -> None:
    whole = bytearray(workbook(tmp_path / "t.xlsx", [["a", "b"], ["1", "退款"]]).read_bytes())
    whole[int(where * len(whole))] ^= mask
    path = tmp_path / "flipped.xlsx"
    path.write_bytes(whole)
    with contextlib.suppress(CouldNot), open_source(path) as source:
        list(source.rows())


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    small = workbook(tmp_path / "t.xlsx", [["a"], ["1"]])
    bomb = with_member(small, tmp_path / "bomb.xlsx", "xl/media/zeros.bin", b"\0" * 30_000_000)
    assert code_of(bomb) == "archive_too_large"
    with zipfile.ZipFile(tmp_path / "many.xlsx", "w") as archive:
        for number in range(1001):
            archive.writestr(f"{number}", "")
    assert code_of(tmp_path / "many.xlsx") == "archive_too_large"


def test_a_directory_that_lies_about_sizes_is_found_out(tmp_path: Path) -> None:
    small = workbook(tmp_path / "t.xlsx", [["a"], ["1"]])
    bomb = with_member(small, tmp_path / "bomb.xlsx", "xl/media/zeros.bin", b"\0" * 5_000_000)
    lying = bomb.read_bytes().replace((5_000_000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    bomb.write_bytes(lying)
    assert code_of(bomb) == "damaged_workbook"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (
            f'<row r="1">{text_cell("A1", "a")}</row><row r="1048576">{text_cell("A1048576", "x")}</row>',
            "too_many_rows",
        ),
        (f'<row r="1">{text_cell("A1", "a")}{text_cell("XFD1", "x")}</row>', "too_many_columns"),
        (f'<row r="1">{text_cell("A1", "a")}{text_cell("GS1", "x")}</row>', "too_many_columns"),
        (
            f'<row r="1">{text_cell("A1", "a")}</row><row r="180000">{text_cell("CV180000", "x")}</row>',
            "too_many_cells",
        ),
        (f'<row r="1">{text_cell("A1", "a")}{text_cell("XFD&#49;", "x")}</row>', "damaged_workbook"),
        (
            '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="999999"><c><v>1</v></c></row>',
            "too_many_rows",
        ),
    ],
)
def test_one_far_cell_does_not_fill_the_memory(tmp_path: Path, cells: str, code: str) -> None:
    small = workbook(tmp_path / "t.xlsx", [["a"], ["1"]])
    assert code_of(with_member(small, tmp_path / "far.xlsx", SHEET, sheet_of(cells))) == code


def test_rows_that_are_only_formatted_do_no_harm(tmp_path: Path) -> None:
    small = workbook(tmp_path / "t.xlsx", [["a"], ["1"]])
    cells = (
        f'<row r="1">{text_cell("A1", "a")}</row><row r="2">{text_cell("A2", "1")}<c r="XFD2" s="0"/></row>'
        '<row r="1048576"><c r="A1048576" s="0"/></row>'
    )
    with open_source(with_member(small, tmp_path / "far.xlsx", SHEET, sheet_of(cells))) as source:
        assert [(row.number, row.cells) for row in source.rows()] == [(2, {"a": "1"})]


def test_the_real_file(test_data: Path) -> None:
    with open_source(test_data / "complaints_12345.xlsx") as source:
        assert source.columns[:2] == ("留言编号", "留言用户")
        assert sum(1 for _row in source.rows()) == 4326
