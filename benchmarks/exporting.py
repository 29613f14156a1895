"""Tickets written to a CSV file, against the sqlite3 command line's CSV output of the same columns.

The command line gets the statement ready made, with raw numbers for times and no masks, guards, pages or durable file.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.desks import Desks
from benchmarks.figures import Figure, at_most
from benchmarks.histories import NOW
from store.database import open_desk
from store.exports.exporting import export
from store.exports.options import Shape
from store.views.exporting import Question, find
from store.views.people import actor

MOST: Final = 3.0
ROUNDS: Final = 3


def measure(desks: Desks, *, small: bool, rows: int) -> Iterator[Figure]:
    """Seconds for all tickets of a desk; ours and the reference take turns."""
    count = 5_000 if small else rows
    path = desks.of(unsettled=count // 10, settled=count - count // 10)
    folder = desks.folder / "exporting"
    folder.mkdir(exist_ok=True)
    times: dict[str, list[float]] = {"masked": [], "revealed": [], "jsonl": [], "bare": []}
    for _ in range(1 if small else ROUNDS):
        times["masked"].append(_export(path, folder / "ours.csv", count))
        times["bare"].append(_bare(path, folder / "bare.csv", count))
        times["revealed"].append(_export(path, folder / "ours.csv", count, reveal=True))
        times["jsonl"].append(_export(path, folder / "ours.jsonl", count))
    bare = median(times["bare"])
    yield at_most(f"export of {count:,} tickets as CSV, masked", median(times["masked"]), "s", bare, MOST)
    yield at_most(f"export of {count:,} tickets as CSV, unmasked", median(times["revealed"]), "s", bare, MOST)
    yield Figure(f"export of {count:,} tickets as JSON Lines", median(times["jsonl"]), "s", bare)
    shutil.rmtree(folder)


def _export(path: Path, out: Path, count: int, *, reveal: bool = False) -> float:
    desk = open_desk(path)
    start = time.perf_counter()
    shape = Shape(format=out.suffix[1:])
    question = Question(kind="tickets", reveal=reveal)
    written = export(desk, actor(desk, "root"), question, shape, out, force=True, now=NOW)
    seconds = time.perf_counter() - start
    desk.close()
    assert written.rows == count
    return seconds


def _bare(path: Path, out: Path, count: int) -> float:
    desk = open_desk(path, readonly=True)
    sql = find(desk, actor(desk, "root"), Question(kind="tickets"), now=NOW).select
    desk.close()
    start = time.perf_counter()
    subprocess.run(
        ["sqlite3", "-readonly", "-csv", str(path)],
        input=f".output '{out}'\n{sql.replace(':now', str(NOW))} ORDER BY t.number;\n",
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - start
    with out.open("rb") as file:
        assert sum(1 for _ in file) >= count
    return seconds
