"""A report as one JSON document: codes and numbers, with the words that people read."""

from __future__ import annotations

from typing import Any

from store.clock import iso
from store.reports.document import TEXT, TIME, Cell, Report, Table


def document(report: Report, zone: str) -> dict[str, Any]:
    """Durations in ms, shares from 0 to 1, money in fen, times in ISO 8601; a code as it is stored."""
    return {
        "report": report.name,
        "title": report.title,
        **report.facts,
        "sections": [
            {
                "id": section.name,
                "title": section.title,
                "lines": list(section.lines),
                "tables": [_table(one, zone) for one in section.tables],
            }
            for section in report.sections
        ],
    }


def _table(table: Table, zone: str) -> dict[str, Any]:
    return {
        "id": table.name,
        "title": table.title,
        "columns": [{"id": column.name, "title": column.title} for column in table.columns],
        "rows": [
            {column.name: _value(cell, zone) for column, cell in zip(table.columns, row, strict=True)}
            for row in table.rows
        ],
    }


def _value(cell: Cell, zone: str) -> Any:
    if cell.holds == TIME and isinstance(cell.value, int):
        return iso(cell.value, zone)
    return cell.value if cell.holds != TEXT else cell.value or None
