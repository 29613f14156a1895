"""A report as one table for machines and spreadsheets: a line a value, with the place where it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from store.clock import iso
from store.reports.document import DURATION, LONGER, MONEY, TEXT, TIME, Cell, Report
from store.text.formulas import guarded

COLUMNS: Final = ("section", "table", "row", "name", "column", "value", "unit")
_UNITS: Final = {DURATION: "s", LONGER: "s", MONEY: "CNY", "points": "share", "more": "share"}


def as_csv(report: Report, zone: str) -> str:
    """The whole text, without a byte order mark. Durations in seconds, shares from 0 to 1, money in yuan, times in ISO
    8601."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    writer.writerows(_lines(report, zone))
    return sheet.getvalue()


def _lines(report: Report, zone: str) -> Iterator[list[str | float | int]]:
    for place, text in enumerate(report.lines, 1):
        yield ["report", "lines", place, guarded(report.title), "", guarded(text), TEXT]
    for section in report.sections:
        for place, text in enumerate(section.lines, 1):
            yield [section.name, "lines", place, guarded(section.title), "", guarded(text), TEXT]
        for table in section.tables:
            for place, row in enumerate(table.rows, 1):
                name = guarded(row[0].shown)
                for column, cell in zip(table.columns[1:], row[1:], strict=True):
                    if cell.value is not None and cell.value != "":
                        yield [
                            section.name,
                            table.name,
                            place,
                            name,
                            column.name,
                            _value(cell, zone),
                            _UNITS.get(cell.holds, cell.holds),
                        ]


def _value(cell: Cell, zone: str) -> str | float | int:
    value = cell.value
    if cell.holds == TEXT or isinstance(value, str) or value is None:
        return guarded(cell.shown)
    if cell.holds == TIME:
        return iso(int(value), zone) or ""
    if cell.holds in (DURATION, LONGER):
        return round(value / 1000, 3)
    if cell.holds == MONEY:
        return f"{value / 100:.2f}"
    return round(value, 6) if isinstance(value, float) else value
