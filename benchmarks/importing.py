"""A file of tickets brought in offline, against the sqlite3 command line's .import of the same finished rows.

The reference gets everything done for it: the rows that our import made, as CSV files, into the same tables with the
same indexes, and the segmented text for the search index by one executemany. What it does not do is read, check, map,
fold and mask a person's file.
"""

from __future__ import annotations

import csv
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any, Final
from zoneinfo import ZoneInfo

from peewee import sqlite3

from benchmarks.desks import SUBJECTS, Desks
from benchmarks.figures import Figure, at_most
from benchmarks.histories import DAY, HOUR, MINUTE, NOW
from store.database import Desk, open_desk
from store.desk.founding import found
from store.imports.loader import import_tickets
from store.imports.options import ImportOptions
from store.rules import words
from store.text import segmented
from store.views.people import actor

MOST: Final = 4.0
ROUNDS: Final = 3
CACHE_KIB: Final = 256 * 1024
TABLES: Final = (
    "import_batch",
    "customer",
    "ticket",
    "event",
    "clock",
    "alert",
    "ticket_fact",
    "message",
    "step",
    "ticket_tag",
    "import_row",
)
"""In an order that every reference points backwards."""
COLUMNS: Final = (
    "external_id",
    "opened_at",
    "channel",
    "kind",
    "category",
    "priority",
    "subject",
    "body",
    "customer_id",
    "customer_name",
    "customer_phone",
    "order_no",
    "product",
    "status",
    "first_responded_at",
    "resolved_at",
    "updated_at",
    "tags",
)
ZONE: Final = ZoneInfo("Asia/Shanghai")


def measure(desks: Desks, *, small: bool, rows: int) -> Iterator[Figure]:
    """Rows a second, each time into a new desk; ours and the reference take turns."""
    count = 5_000 if small else rows
    folder = desks.folder / "importing"
    folder.mkdir(exist_ok=True)
    file = folder / f"tickets-{count}.csv"
    _write_file(file, count)
    ours, bare, many = [], [], []
    for _ in range(1 if small else ROUNDS):
        desk = _empty(folder / "ours.db")
        ours.append(_import(desk, file, count))
        finished = _finished(desk, folder)
        texts = _texts(desk)
        desk.close()
        bare.append(_bare_import(_empty(folder / "bare.db", events=False), finished, texts))
        _assert_same(folder / "ours.db", folder / "bare.db")
        many.append(_executemany(_empty(folder / "many.db", events=False), folder / "ours.db", texts))
        _assert_same(folder / "ours.db", folder / "many.db")
    yield at_most(f"import of {count:,} rows", median(ours), "s", median(bare), MOST)
    yield Figure(f"import of {count:,} rows, against executemany", median(ours), "s", median(many))
    yield Figure(f"import of {count:,} rows, rate", count / median(ours), "rows/s", count / median(bare))
    shutil.rmtree(folder)


def _write_file(path: Path, count: int) -> None:
    draw = random.Random(7)
    categories, channels = tuple(words.CATEGORIES), ("chat", "message", "email", "phone", "review")
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for n in range(count):
            opened = NOW - draw.randrange(HOUR, 400 * DAY)
            replied = opened + draw.randrange(MINUTE, 5 * HOUR)
            resolved = replied + draw.randrange(MINUTE, 60 * HOUR)
            state = draw.choices(("closed", "open", "new"), (85, 10, 5))[0]
            subject, buyer = draw.choice(SUBJECTS), draw.randrange(count // 3 + 1)
            writer.writerow(
                (
                    f"T{n:08d}",
                    _text(opened),
                    draw.choice(channels),
                    draw.choices(("inquiry", "complaint"), (80, 20))[0],
                    draw.choice(categories),
                    draw.choice(("low", "normal", "normal", "high")),
                    subject,
                    f"{subject}。订单 {n} 的情况如上，请尽快核实并回复，谢谢。",
                    f"buyer{buyer}",
                    "张伟",
                    f"138{buyer:08d}",
                    f"2026{n:012d}",
                    "无线充电器",
                    state,
                    "" if state == "new" else _text(min(replied, NOW)),
                    _text(min(resolved, NOW)) if state == "closed" else "",
                    _text(min(resolved, NOW)),
                    draw.choice(("", "vip", "vip;repeat")),
                )
            )


def _text(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, ZONE).strftime("%Y-%m-%d %H:%M:%S")


def _empty(path: Path, *, events: bool = True) -> Desk:
    """A new desk; without the events of its founding where finished ones are to come."""
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    desk = found(path, login="root", name="Root", now=NOW - 800 * DAY)
    if not events:
        desk.execute("DELETE FROM event")
    return desk


def _import(desk: Desk, file: Path, count: int) -> float:
    start = time.perf_counter()
    result = import_tickets(desk, actor(desk, "root"), file, ImportOptions(offline=True), now=NOW)
    seconds = time.perf_counter() - start
    assert (result.created, result.rejected) == (count, 0), result
    return seconds


def _finished(desk: Desk, folder: Path) -> dict[str, Path]:
    """Each table's rows as a CSV file; a file cannot say NULL, so it is one control character there."""
    files = {}
    for table in TABLES:
        files[table] = folder / f"{table}.csv"
        with files[table].open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerows(
                ["\x01" if value is None else value for value in row]
                for row in desk.execute(f"SELECT * FROM {table}")
            )
    return files


def _texts(desk: Desk) -> list[tuple[int, str, str]]:
    """The search index's rows as the import segments them."""
    found = desk.rows("SELECT m.id, t.subject, m.body FROM message m JOIN ticket t ON t.number = m.ticket_id")
    return [(id_, segmented(subject), segmented(body)) for id_, subject, body in found]


def _bare_import(desk: Desk, files: dict[str, Path], texts: list[tuple[int, str, str]]) -> float:
    """The command line's .import, through a view whose trigger puts NULL where the file has none."""
    columns = {table: [row[1] for row in desk.rows(f"PRAGMA table_info({table})")] for table in files}
    path = desk.path
    desk.close()
    lines = [
        "PRAGMA synchronous = normal;",
        f"PRAGMA cache_size = -{CACHE_KIB};",
        "PRAGMA temp_store = memory;",
    ]
    for table, names in columns.items():
        quoted = [f'"{name}"' for name in names]
        values = ", ".join(f"nullif(new.{name}, char(1))" for name in quoted)
        lines.append(f"CREATE TEMP VIEW in_{table} AS SELECT * FROM main.{table};")
        lines.append(
            f"CREATE TEMP TRIGGER put_{table} INSTEAD OF INSERT ON in_{table} BEGIN"
            f" INSERT INTO {table} ({', '.join(quoted)}) VALUES ({values}); END;"
        )
    lines += [".mode csv", "BEGIN;"]
    lines += [f'.import "{file}" in_{table}' for table, file in files.items()]
    lines += ["COMMIT;", ""]
    start = time.perf_counter()
    ended = subprocess.run(
        ["sqlite3", "-bail", str(path)], input="\n".join(lines), capture_output=True, text=True, check=True
    )
    assert ended.stderr == "", ended.stderr[:500]
    _index(path, texts)
    return time.perf_counter() - start


def _executemany(desk: Desk, source: Path, texts: list[tuple[int, str, str]]) -> float:
    """The finished rows as tuples that are there already, a table an executemany."""
    path = desk.path
    desk.close()
    made = sqlite3.connect(source)
    rows = {table: made.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    made.close()
    db = _connected(path)
    start = time.perf_counter()
    db.execute("BEGIN")
    for table, values in rows.items():
        if values:
            db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values[0]))})", values)
    db.execute("COMMIT")
    db.close()
    _index(path, texts)
    return time.perf_counter() - start


def _index(path: Path, texts: list[tuple[int, str, str]]) -> None:
    db = _connected(path)
    db.execute("BEGIN")
    db.executemany("INSERT INTO ticket_text (rowid, subject, body) VALUES (?, ?, ?)", texts)
    db.execute("COMMIT")
    db.close()


def _connected(path: Path) -> Any:
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous = normal", f"cache_size = -{CACHE_KIB}", "temp_store = memory"):
        db.execute(f"PRAGMA {pragma}")
    return db


def _assert_same(ours: Path, theirs: Path) -> None:
    """The reference has done the whole work: the same rows, of the same types."""
    one, other = open_desk(ours), open_desk(theirs)
    try:
        for table in TABLES:
            sums = f"SELECT count(*), {_checks(one, table)} FROM {table}"
            assert one.row(sums) == other.row(sums), f"{table} differs"
        text = "SELECT count(*) FROM ticket_text WHERE ticket_text MATCH '\"退 款\" OR refund'"
        assert one.value(text) == other.value(text), "the search index differs"
    finally:
        one.close()
        other.close()


def _checks(desk: Desk, table: str) -> str:
    names = [row[1] for row in desk.rows(f"PRAGMA table_info({table})")]
    return ", ".join(f'count("{name}"), total(length("{name}"))' for name in names)
