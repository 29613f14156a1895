"""A report as a workbook: a sheet a section, real numbers in their formats, no formulas."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from store.exports.xlsx_file import LONGEST, PlainSheet
from store.reports import document as doc
from store.reports.document import Cell, Report, Section, Table
from store.text import cell_width, safe_text

_FORMATS: Final = {
    doc.COUNT: "#,##0",
    doc.NUMBER: "#,##0.0",
    doc.SHARE: "0.0%",
    doc.DURATION: "[h]:mm:ss",
    doc.MONEY: "#,##0.00",
    doc.TIME: "yyyy-mm-dd hh:mm",
    doc.POINTS: '+0.0" pt";-0.0" pt";0.0" pt"',
    doc.LONGER: '+#,##0" s";-#,##0" s";0" s"',
    doc.MORE: "+0%;-0%;0%",
}
_INKS: Final = {"good": "#1B7F3B", "soon": "#9A6700", "overdue": "#B42318"}
_WIDEST: Final = 60
_CARD: Final = 44
"""A column of long texts, which are wrapped."""
_FREEZE_BEFORE: Final = 8
"""A header further down would take the window with it."""
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\']")
_DAY_MS: Final = 86_400_000


def as_xlsx(report: Report, zone: str) -> bytes:
    """The workbook's bytes; the same for the same report."""
    from xlsxwriter import Workbook

    sink = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = Workbook(sink, options)
    book.set_size(2400, 1600)
    book.set_properties({"title": report.title[:200], "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the same tomorrow
    writing = _Writing(book, ZoneInfo(zone))
    for place, section in enumerate(report.sections):
        writing.sheet(section, (report.title, *report.lines) if place == 0 else ())
    book.close()
    return sink.getvalue()


class _Writing:
    """One workbook being written."""

    def __init__(self, book: Any, zone: ZoneInfo) -> None:
        self._book, self._zone = book, zone
        self._formats: dict[tuple[object, ...], Any] = {}
        self._names: set[str] = set()

    def sheet(self, section: Section, head: tuple[str, ...]) -> None:
        """A section: its lines, then its tables below each other; with one table alone its titles stay in sight."""
        sheet = self._book.add_worksheet(self._name(section.title), PlainSheet)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        row = 0
        for place, line in enumerate(head):
            sheet.write_string(
                row, 0, _plain(line), self._format(bold=place == 0, font_size=14 if place == 0 else 11)
            )
            row += 1
        row += bool(head)
        if not (head and not section.tables):
            sheet.write_string(row, 0, _plain(section.title), self._format(bold=True, font_size=12))
            row += 1
        for line in section.lines:
            sheet.write_string(row, 0, _plain(line), self._format())
            row += 1
        row += bool(section.lines)
        wide: dict[int, float] = {}
        frozen = False
        for table in section.tables:
            if table.title:
                sheet.write_string(row, 0, _plain(table.title), self._format(bold=True))
                row += 1
            if not table.rows:
                sheet.write_string(row, 0, _plain(table.none), self._format(italic=True))
                row += 2
                continue
            if not frozen and row < _FREEZE_BEFORE:
                sheet.freeze_panes(row + 1, 1)
                sheet.repeat_rows(row)
                frozen = True
            row = self._table(sheet, table, row, wide) + 2
        for place, width in wide.items():
            sheet.set_column(place, place, width)

    def _table(self, sheet: Any, table: Table, row: int, wide: dict[int, float]) -> int:
        """Returns the last row that it takes."""
        head = row
        for place, column in enumerate(table.columns):
            ink = self._format(
                bold=True,
                bg_color="#E8EEF4",
                bottom=1,
                text_wrap=True,
                align="right" if column.right else "left",
            )
            sheet.write_string(row, place, _plain(column.title), ink)
            texts = [column.title, *(one[place].shown for one in table.rows)]
            most = _CARD if table.cards and place else _WIDEST
            wide[place] = max(wide.get(place, 9.0), min(most, max(map(cell_width, texts)) + 2.5))
        for cells in table.rows:
            row += 1
            for place, cell in enumerate(cells):
                self._put(sheet, row, place, cell, table)
        if table.chart:
            self._chart(sheet, table, head, row)
        return row

    def _put(self, sheet: Any, row: int, place: int, cell: Cell, table: Table) -> None:
        value = cell.value
        if value is None or value == "":
            if cell.shown not in ("", "-"):
                sheet.write_string(row, place, _plain(cell.shown), self._format())
            return
        more: dict[str, object] = {"font_color": _INKS[cell.mark]} if cell.mark in _INKS else {}
        if cell.holds == doc.TEXT or isinstance(value, str):
            if table.cards:
                more |= {"text_wrap": True, "valign": "top"}
            sheet.write_string(row, place, _plain(cell.shown), self._format(**more))
            return
        ink = self._format(
            num_format=_FORMATS[cell.holds], **({"valign": "top"} if table.cards else {}), **more
        )
        if cell.holds == doc.TIME:
            wall = datetime.fromtimestamp(int(value) // 1000, UTC).astimezone(self._zone).replace(tzinfo=None)
            sheet.write_datetime(row, place, wall, ink)
        else:
            sheet.write_number(row, place, _number(cell.holds, value), ink)

    def _chart(self, sheet: Any, table: Table, head: int, last: int) -> None:
        chart = self._book.add_chart({"type": "line"})
        names = [column.name for column in table.columns]
        for name in table.chart:
            place = names.index(name)
            chart.add_series(
                {
                    "name": [sheet.get_name(), head, place],
                    "categories": [sheet.get_name(), head + 1, 0, last, 0],
                    "values": [sheet.get_name(), head + 1, place, last, place],
                    "marker": {"type": "circle", "size": 4},
                }
            )
        chart.set_size({"width": 640, "height": 300})
        chart.set_legend({"position": "bottom"})
        sheet.insert_chart(head, len(names) + 1, chart)

    def _format(self, **wanted: object) -> Any:
        key = tuple(sorted(wanted.items(), key=str))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(wanted)
        return self._formats[key]

    def _name(self, title: str) -> str:
        """A sheet's name: at most 31 characters, none of a few signs, each once."""
        base = _NOT_IN_NAMES.sub(" ", _plain(title)).strip()[:28] or "-"
        while len(base.encode("utf-16-le")) > 2 * 28:
            base = base[:-1]
        name, place = base, 1
        while name.lower() in self._names:
            place += 1
            name = f"{base} {place}"
        self._names.add(name.lower())
        return name


def _plain(text: str) -> str:
    """The text; one that the library would take for a rich one, <r>...</r>, with a blank behind it."""
    plain = safe_text(text, multiline=True)[: LONGEST // 2]
    return f"{plain} " if plain.endswith("</r>") else plain


def _number(holds: str, value: float) -> float:
    if holds == doc.DURATION:
        return value / _DAY_MS
    if holds == doc.LONGER:
        return value / 1000
    if holds == doc.POINTS:
        return value * 100
    return value / 100 if holds == doc.MONEY else value
