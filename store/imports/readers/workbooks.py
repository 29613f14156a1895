"""Rows of a workbook's sheet (XLSX, XLS, ODS): the one that is named, else the first visible one that holds anything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO, Final, cast

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from store.errors import CouldNot, WrongUsage
from store.imports.readers.headers import SEARCHED, TOTALS, header_at, is_note, is_total
from store.imports.readers.limits import COLUMN_LIMIT, ROW_LIMIT
from store.imports.readers.old_limits import checked_old_workbook
from store.imports.readers.rows import BrokenRow, Cell, Known, Row, Source, column_names
from store.imports.readers.xlsx_limits import check_workbook
from store.imports.reasons import Refused

_NOTES_HELD: Final = 100


class WorkbookSource(Source):
    """A workbook; numbers, dates and texts come as what they are, an error value (#N/A) as its text."""

    def __init__(
        self,
        stream: BinaryIO,
        name: str,
        size: int,
        format: str = "xlsx",
        *,
        known: Known | None = None,
        sheet: str | None = None,
    ) -> None:
        """Reads the header. Raises CouldNot for what is no workbook, is damaged, too large or empty; WrongUsage for a
        sheet that is not there.
        """
        if format == "xls":
            self.format, book = "xls", checked_old_workbook(stream, name, size)
        else:
            self.format, book = check_workbook(stream, name), stream
        super().__init__(stream, name, "", size)
        self._sheet, others = _sheet_of(book, name, sheet)
        self.sheet = self._sheet.name
        if others:
            self.remark("other_sheets", sheet=self.sheet, others=", ".join(others))
        if self._sheet.total_height > ROW_LIMIT + 1:
            raise CouldNot("too_many_rows", path=name, found=self._sheet.total_height, limit=ROW_LIMIT)
        self._total = max(self._sheet.total_height, 1)
        self._at = 0
        self._rows = self._numbered()
        first = list(islice(self._rows, SEARCHED))
        if not first:
            raise CouldNot("empty_file", path=name)
        place = header_at([cells for _number, cells in first], known)
        for number, cells in first[:place]:
            self.note(number, "above", cells)
        self._header = _without_blank_end(first[place][1])
        if len(self._header) > COLUMN_LIMIT:
            raise CouldNot("too_many_columns", path=name, limit=COLUMN_LIMIT)
        self.columns = column_names(self._header)
        self._first = first[place + 1 :]

    def rows(self) -> Iterator[Row | BrokenRow]:
        columns, width = self.columns, len(self.columns)
        unusual = TOTALS | {"", self._header[0]}
        second = min(1, width - 1)
        held: list[tuple[int, list[Cell]]] = []
        for number, values in chain(self._first, self._rows):
            if len(values) <= width or not any(value != "" for value in values[width:]):
                if values[0] in unusual or values[second] == "":
                    if is_total(values):
                        self.note(number, "total", values)
                        continue
                    if values[:width] == self._header:
                        self.note(number, "header_again", values)
                        continue
                    if is_note(values, width) and len(held) < _NOTES_HELD:
                        held.append((number, values))
                        continue
                row: Row | BrokenRow = Row(number, dict(zip(columns, values, strict=False)))
            else:
                found = len(_without_blank_end(values))
                cells = dict(zip(columns, values, strict=False))
                row = BrokenRow(number, cells, Refused("cell_count", found=found, expected=width))
            # What stands between two rows is not the table's end.
            for earlier, texts in held:
                yield Row(earlier, dict(zip(columns, texts, strict=False)))
            held.clear()
            yield row
        for number, values in held:
            self.note(number, "below", values)

    def position(self) -> int:
        return self.size * min(self._at, self._total) // self._total

    def _numbered(self) -> Iterator[tuple[int, list[Cell]]]:
        """(row of the sheet, cells) of every row that is not blank."""
        for number, values in enumerate(self._sheet.iter_rows(), 1):
            self._at = number
            if any(value != "" for value in values):
                yield number, cast(list[Cell], values)


def _sheet_of(stream: BinaryIO, name: str, wanted: str | None) -> tuple[CalamineSheet, list[str]]:
    """The sheet to read, and other visible ones."""
    try:
        workbook = CalamineWorkbook.from_filelike(stream)
        tables = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        visible = [meta.name for meta in tables if meta.visible == SheetVisibleEnum.Visible]
        if wanted is not None:
            if wanted not in [meta.name for meta in tables]:
                raise WrongUsage("no_such_sheet", path=name, sheet=wanted, choices=", ".join(visible))
            return workbook.get_sheet_by_name(wanted), []
        for title in visible:
            sheet = workbook.get_sheet_by_name(title)
            if sheet.total_height:
                return sheet, [other for other in visible if other != title]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        if "assword" in str(error) or "ncrypt" in str(error):
            raise CouldNot("encrypted_workbook", path=name) from error
        raise CouldNot("damaged_workbook", path=name) from error
    except BaseException as error:
        # A panic of the Rust reader is no Exception.
        if type(error).__name__ == "PanicException":
            raise CouldNot("damaged_workbook", path=name) from error
        raise
    raise CouldNot("empty_file", path=name)


def _without_blank_end(values: list[Cell]) -> list[Cell]:
    end = len(values)
    while end and values[end - 1] == "":
        end -= 1
    return values[:end]
