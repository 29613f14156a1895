"""A workbook of tickets brought in, against its reader alone plus the same rows brought in from CSV.

What may cost more than the two together is measuring the workbook before it is opened and telling its kinds of cells.
"""

from __future__ import annotations

import csv
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Final

import openpyxl
from python_calamine import CalamineWorkbook

from benchmarks.desks import Desks
from benchmarks.figures import Figure, at_most
from benchmarks.histories import DAY, NOW
from benchmarks.importing import write_file
from store.desk.founding import found
from store.imports.loader import import_tickets
from store.imports.options import ImportOptions
from store.imports.readers.source import open_source
from store.views.people import actor

MOST: Final = 1.5
ROUNDS: Final = 3
ROWS: Final = 100_000
TIMES: Final = ("opened_at", "first_responded_at", "resolved_at", "updated_at")


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """Seconds for all rows, each time into a new desk; the three take turns."""
    count = 3_000 if small else ROWS
    folder = desks.folder / "spreadsheets"
    folder.mkdir(exist_ok=True)
    text, book = folder / "tickets.csv", folder / "tickets.xlsx"
    write_file(text, count)
    _write_workbook(text, book)
    alone, ours_read, from_csv, from_book = [], [], [], []
    for _ in range(1 if small else ROUNDS):
        alone.append(_timed(lambda: _reader_alone(book, count)))
        ours_read.append(_timed(lambda: _our_reader(book, count)))
        from_csv.append(_brought_in(folder / "csv.db", text, count))
        from_book.append(_brought_in(folder / "xlsx.db", book, count))
    parts = median(alone) + median(from_csv)
    yield at_most(f"import of a workbook of {count:,} rows", median(from_book), "s", parts, MOST)
    yield Figure(f"reading a workbook of {count:,} rows", median(ours_read), "s", median(alone))
    shutil.rmtree(folder)


def _write_workbook(text: Path, book: Path) -> None:
    """The same rows, their times as a workbook's own dates."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("tickets")
    with text.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        header = next(rows)
        sheet.append(header)
        times = [header.index(name) for name in TIMES]
        for row in rows:
            cells: list[object] = list(row)
            for at in times:
                cells[at] = datetime.fromisoformat(row[at]) if row[at] else None
            sheet.append(cells)
    workbook.save(book)


def _brought_in(path: Path, file: Path, count: int) -> float:
    """Seconds of an import into a new desk."""
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    desk = found(path, login="root", name="Root", now=NOW - 800 * DAY)
    start = time.perf_counter()
    result = import_tickets(desk, actor(desk, "root"), file, ImportOptions(offline=True), now=NOW)
    seconds = time.perf_counter() - start
    desk.close()
    assert (result.created, result.rejected) == (count, 0), result
    return seconds


def _reader_alone(book: Path, count: int) -> None:
    sheet = CalamineWorkbook.from_path(book).get_sheet_by_index(0)
    assert sum(1 for _row in sheet.iter_rows()) == count + 1


def _our_reader(book: Path, count: int) -> None:
    with open_source(book) as source:
        assert sum(1 for _row in source.rows()) == count


def _timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
