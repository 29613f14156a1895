"""Rows of a workbook's first visible sheet that holds anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, cast

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from store.errors import CouldNot
from store.imports.readers.rows import BrokenRow, Cell, Row, Source, column_names
from store.imports.readers.xlsx_limits import COLUMN_LIMIT, check_workbook


class XlsxSource(Source):
    """A workbook; numbers, dates and texts come as what they are, an error value (#N/A) as its text."""

    format = "xlsx"

    def __init__(self, stream: BinaryIO, name: str, size: int) -> None:
        """Reads the header. Raises CouldNot for what is no workbook, is damaged, too large or empty."""
        check_workbook(stream, name)
        super().__init__(stream, name, "", size)
        self._sheet = _first_sheet(stream, name)
        self._total = max(self._sheet.total_height, 1)
        self._at = 0
        self._rows = self._numbered()
        header = next(self._rows, None)
        if header is None:
            raise CouldNot("empty_file", path=name)
        self.columns = column_names(_without_blank_end(header[1]))
        if len(self.columns) > COLUMN_LIMIT:
            raise CouldNot("too_many_columns", path=name, limit=COLUMN_LIMIT)

    def rows(self) -> Iterator[Row | BrokenRow]:
        for number, values in self._rows:
            yield Row(number, dict(zip(self.columns, values, strict=False)))

    def position(self) -> int:
        return self.size * min(self._at, self._total) // self._total

    def _numbered(self) -> Iterator[tuple[int, list[Cell]]]:
        """(row of the sheet, cells) of every row that is not blank."""
        for number, values in enumerate(self._sheet.iter_rows(), 1):
            self._at = number
            if any(value != "" for value in values):
                yield number, cast(list[Cell], values)


def _first_sheet(stream: BinaryIO, name: str) -> CalamineSheet:
    try:
        workbook = CalamineWorkbook.from_filelike(stream)
        for meta in workbook.sheets_metadata:
            if meta.visible == SheetVisibleEnum.Visible:
                sheet = workbook.get_sheet_by_name(meta.name)
                if sheet.total_height:
                    return sheet
    except (python_calamine.CalamineError, OSError, ValueError) as error:
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
