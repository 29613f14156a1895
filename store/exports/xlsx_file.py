"""XLSX, a row at a time: texts are texts whatever they look like; a sheet that is full is followed by another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from store.exports.options import Shape, Written
from store.exports.shaping import Turn
from store.exports.times import Times
from store.text.width import cell_width
from store.views.exporting import Values
from store.views.exporting_columns import MONEY, NUMBER, TIME, Column

ROWS: Final = 1_048_575
"""Of a sheet, without its header."""
LONGEST: Final = 32_767
"""UTF-16 units of a cell."""
LISTED: Final = 20
_WIDTHS: Final = {TIME: 25, NUMBER: 10, MONEY: 12}
_WIDEST: Final = 40
Put = Callable[[Worksheet, int, int, Any], Any]


class PlainSheet(Worksheet):  # type: ignore[misc]
    """A sheet without rich strings: the library takes a text for one that begins with <r> and ends with </r>."""

    def _xml_rich_inline_string(self, string: str, attributes: Any) -> None:
        self._xml_inline_string(string, False, attributes)


class XlsxFile:
    """A workbook written a page at a time."""

    def __init__(
        self,
        sink: BinaryIO,
        shape: Shape,
        columns: tuple[Column, ...],
        titles: list[str],
        turns: list[Turn | None],
        written: Written,
        times: Times,
        folder: Path,
        *,
        rows: int = ROWS,
    ) -> None:
        """`folder`: a private place for what is not finished; `rows` of a sheet."""
        self._sink = sink
        self._columns = columns
        self._titles = titles
        self._written = written
        self._rows = rows
        self._times = times
        self._book = Workbook(
            sink,
            {
                "constant_memory": True,
                "tmpdir": str(folder),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.set_size(2400, 1600)
        self._bold = self._book.add_format({"bold": True})
        self._money = self._book.add_format({"num_format": "0.00"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        local = shape.times == "local"
        self._turns = [
            None if column.holds == MONEY or (local and column.holds == TIME) else turn
            for column, turn in zip(columns, turns, strict=True)
        ]
        self._puts = [self._put_of(column, local) for column in columns]
        self._sheet = self._new_sheet()
        self._row = 0

    def add(self, page: list[Values]) -> None:
        """Write a page."""
        columns = [
            values if turn is None else turn(values) for values, turn in zip(page, self._turns, strict=True)
        ]
        puts = list(enumerate(self._puts))
        for row in zip(*columns, strict=True):
            if self._row >= self._rows:
                self._sheet, self._row = self._new_sheet(), 0
            self._row += 1
            sheet, at = self._sheet, self._row
            for place, put in puts:
                value = row[place]
                if value is not None and value != "":
                    put(sheet, at, place, value)

    def finish(self) -> None:
        """Put the parts together."""
        self._book.close()
        self._written.size = self._sink.tell()

    def _new_sheet(self) -> Worksheet:
        self._written.sheets += 1
        number = self._written.sheets
        name = self._written.kind if number == 1 else f"{self._written.kind} {number}"
        sheet: Worksheet = self._book.add_worksheet(name, PlainSheet)
        for place, (column, title) in enumerate(zip(self._columns, self._titles, strict=True)):
            width = _WIDTHS.get(column.holds, min(_WIDEST, max(12, cell_width(title) + 4)))
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, title, self._bold)
        sheet.freeze_panes(1, 0)
        return sheet

    def _put_of(self, column: Column, local: bool) -> Put:
        if column.holds == MONEY:
            money = self._money
            return lambda sheet, row, place, value: sheet.write_number(row, place, value / 100, money)
        if column.holds == NUMBER:
            return lambda sheet, row, place, value: sheet.write_number(row, place, value)
        if local and column.holds == TIME:
            wall, moment = self._times.wall, self._moment
            return lambda sheet, row, place, value: sheet.write_datetime(row, place, wall(value), moment)

        def text(sheet: Worksheet, row: int, place: int, value: str) -> None:
            if len(value) > LONGEST // 2 and len(value.encode("utf-16-le")) // 2 > LONGEST:
                self._written.cut_count += 1
                if len(self._written.cut) < LISTED:
                    above = (self._written.sheets - 1) * self._rows
                    self._written.cut.append((above + row, column.name))
            sheet.write_string(row, place, value)

        return text
