"""A report as Markdown and CSV: whatever a text holds, it stays a text and the table a table."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from store.reports.as_csv import as_csv
from store.reports.as_markdown import LINE, escaped, markdown, wrapped
from store.reports.as_xlsx import as_xlsx
from store.reports.document import Cell, Column, Report, Section, table
from store.text import cell_width, safe_text

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)


def report_of(text: str) -> Report:
    """One that holds the text everywhere."""
    columns = [Column("a", text), Column("b", "B", right=True)]
    rows = [[Cell(text, text), Cell(1, "1", "count")]]
    tables = (table("t", columns, rows), table("c", columns, rows, cards=True))
    return Report("r", text, (text,), (Section("s", text, (text,), tables),))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("138****5678", r"138\*\*\*\*5678"),
        ("a|b", r"a\|b"),
        ("<b>", r"\<b>"),
        ("<= 35s", "<= 35s"),
        ("[x](y)", r"\[x](y)"),
        ("two\nlines", "two lines"),
        ("a_b", "a_b"),
        ("_a_", r"\_a\_"),
    ],
)
def test_nothing_is_markup(text: str, shown: str) -> None:
    assert escaped(text) == shown


@given(TEXTS)
@example("|" * 120)
@example("a" + "|" * 119)
@example("\\|" * 60)
@settings(max_examples=60)
def test_every_line_fits_and_every_row_has_its_cells(text: str) -> None:
    page = markdown(report_of(text))
    assert page.endswith("\n")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    for line in rows:
        assert len(line.replace("\\\\", "").replace("\\|", "").split("|")) == 4
    body = [line for line in page.splitlines() if not line.startswith(("#", "| "))]
    assert all(cell_width(line) <= LINE for line in body)


def test_no_line_begins_as_markup() -> None:
    text = f"{'x' * 76} # a\n{'x' * 76} ---\n{'x' * 76} >b"
    page = markdown(report_of(text))
    begun = [line.strip() for line in page.splitlines() if not line.startswith("| ")]
    assert {r"\# a", r"\---", r"\>b"} <= {line.partition(" x")[0] for line in begun}


@given(TEXTS, st.integers(10, 80))
@settings(max_examples=60)
def test_wrapping_loses_nothing_but_blanks(text: str, room: int) -> None:
    lines = wrapped(" ".join(text.split()), room)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_width(line) <= max(room, 2) for line in lines)


@given(TEXTS)
@settings(max_examples=60)
def test_a_csv_keeps_its_columns_and_runs_nothing(text: str) -> None:
    rows = list(csv.reader(io.StringIO(as_csv(report_of(text), "Asia/Shanghai"))))
    assert {len(row) for row in rows} == {7}
    for row in rows[1:]:
        assert not row[3].startswith(("=", "+", "-", "@"))
        assert row[6] == "count" or not row[5].startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    "text", ["<r>not rich</r>", "=1+1", "http://x.cn", "{=1}", "0012", "\x1b[31m", "😀" * 20_000]
)
def test_a_workbook_keeps_texts_as_texts(text: str) -> None:
    data = as_xlsx(report_of(text), "Asia/Shanghai")
    assert data == as_xlsx(report_of(text), "Asia/Shanghai")
    (sheet,) = load_workbook(io.BytesIO(data)).worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    shown = safe_text(text)[:16_000]
    assert sum(str(cell.value).startswith(shown) for cell in cells) >= 4


def test_a_long_list_is_read_as_far_as_a_page_and_counted_on() -> None:
    rows = [[Cell(f"#{number}", f"#{number}")] for number in range(130)]
    cases = table("t", [Column("a", "A")], rows, cards=True, rest="and {count} more")
    report = Report("r", "R", (), (Section("s", "S", (), (cases,)),))
    page = markdown(report)
    assert "- #99\n" in page
    assert "#100" not in page
    assert page.endswith("and 30 more\n")
    assert ",#129," in as_csv(
        Report(
            "r",
            "R",
            (),
            (
                Section(
                    "s",
                    "S",
                    (),
                    (
                        table(
                            "t",
                            [Column("a", "A"), Column("b", "B")],
                            [[*row, Cell(1, "1", "count")] for row in rows],
                            cards=True,
                        ),
                    ),
                ),
            ),
        ),
        "UTC",
    )
