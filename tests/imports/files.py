"""Tables to import, and what is asked of a desk afterwards."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from store.imports.loader import import_tickets
from store.imports.options import ImportOptions, ImportResult
from store.views.health import doctor
from tests.store.desks import DAY, HOUR, MONDAY, Place

NOW = MONDAY + 30 * DAY
TABLES = (
    "ticket",
    "event",
    "clock",
    "message",
    "customer",
    "ticket_fact",
    "ticket_tag",
    "import_row",
    "alert",
    "step",
)


def table(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """A CSV of these rows; each has an id, a time and a subject unless it says otherwise."""
    full = [
        {"external_id": f"T{n}", "opened_at": iso(MONDAY), "subject": "退款"} | dict(row)
        for n, row in enumerate(rows)
    ]
    header = list(dict.fromkeys(name for row in full for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(full)
    return path


def iso(at: int) -> str:
    """A time with its offset, as files may have it."""
    from store.clock import iso as written

    return str(written(at, "UTC"))


def bring(
    place: Place, file: Path | str, *, by: str = "root", now: int = NOW, **options: Any
) -> ImportResult:
    """Import a file without pauses."""
    asked = replace(ImportOptions(), **options)
    return import_tickets(place.desk, place.people[by], file, asked, now=now, pause=lambda _s: None)


def bring_rows(place: Place, folder: Path, *rows: Mapping[str, str], **options: Any) -> ImportResult:
    return bring(place, table(folder / "rows.csv", rows), **options)


def counts(result: ImportResult) -> tuple[int, int, int, int, int]:
    return result.read, result.created, result.updated, result.unchanged, result.rejected


def number_of(place: Place, external_id: str) -> int:
    return int(place.desk.value("SELECT number FROM ticket WHERE external_id = ?", (external_id,)))


def dump(place: Place) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that an import writes."""
    return {name: place.desk.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in TABLES}


def assert_sound(place: Place, *, now: int = NOW) -> None:
    problems = doctor(place.desk, now=now)
    assert problems == [], problems


__all__ = [
    "DAY",
    "HOUR",
    "MONDAY",
    "NOW",
    "assert_sound",
    "bring",
    "bring_rows",
    "counts",
    "dump",
    "iso",
    "number_of",
    "table",
]
