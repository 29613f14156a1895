"""A file of tickets brought in: offline, once more, and beside agents at work.

The reference of the first is the sqlite3 command line's .import. It gets everything done for it: the rows that our
import made, as CSV files, into the same tables with the same indexes, and the segmented text for the search index by
one executemany. What it does not do is read, check, map, fold and mask a person's file. The other reference is what an
operator might use instead: `sqlite-utils insert` of the raw file into one table that has our tickets' indexes; it is
looked for on the PATH (`pip install sqlite-utils`, in an environment of its own) and left out where there is none.
"""

from __future__ import annotations

import csv
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any, Final
from zoneinfo import ZoneInfo

from peewee import sqlite3

from benchmarks.desks import SUBJECTS, Desks
from benchmarks.figures import Figure, at_most, below
from benchmarks.histories import DAY, HOUR, MINUTE, NOW
from benchmarks.importing_live import measure_live
from benchmarks.terminal import ROOT
from store.database import Desk, open_desk
from store.desk.founding import found
from store.rules import words
from store.text import segmented

MOST: Final = 2.0
AGAIN: Final = 0.5
MOST_MB: Final = 300.0
ROUNDS: Final = 3
MANY_ROWS: Final = 250_000
"""From here on one round, and no reference that needs all rows in memory."""
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
LIVE_ROWS: Final = 300_000
INDEXES: Final = (
    "UNIQUE INDEX o1 ON ticket (external_id)",
    "INDEX o2 ON ticket (order_no)",
    "INDEX o3 ON ticket (customer_id, opened_at)",
    "INDEX o4 ON ticket (priority, opened_at, status, kind) WHERE resolved_at = ''",
    "INDEX o5 ON ticket (status, kind) WHERE resolved_at = ''",
    "INDEX o6 ON ticket (resolved_at) WHERE status = 'resolved'",
)
"""Those of our tickets, as far as the raw file has the columns."""
ZONE: Final = ZoneInfo("Asia/Shanghai")


def measure(desks: Desks, *, small: bool, rows: int) -> Iterator[Figure]:
    """Seconds, each time into a new desk, ours and the references by turns; memory; then live."""
    count = 5_000 if small else rows
    folder = desks.folder / "importing"
    folder.mkdir(exist_ok=True)
    file = folder / f"tickets-{count}.csv"
    write_file(file, count)
    few = count < MANY_ROWS
    first: list[float] = []
    again: list[float] = []
    bare: list[float] = []
    many: list[float] = []
    others: list[float] = []
    memory = 0.0
    for _ in range(ROUNDS if few and not small else 1):
        once = _import(folder / "ours.db", file, count)
        first.append(once["first_s"])
        again.append(once["again_s"])
        memory = max(memory, once["rss_mb"])
        desk = open_desk(folder / "ours.db")
        finished = _finished(desk, folder)
        texts = _texts(desk, folder / "texts.db")
        desk.close()
        bare.append(_bare_import(_empty(folder / "bare.db", events=False), finished, texts))
        _assert_same(folder / "ours.db", folder / "bare.db")
        for csv_file in finished.values():
            csv_file.unlink()
        _remove(folder / "bare.db")
        if few:
            many.append(_executemany(_empty(folder / "many.db", events=False), folder / "ours.db", texts))
            _assert_same(folder / "ours.db", folder / "many.db")
        _remove(folder / "ours.db")
        others += _sqlite_utils(folder / "other.db", file, count)
    name = f"import of {count:,} rows"
    yield at_most(name, median(first), "s", median(bare), MOST)
    if many:
        yield Figure(f"{name}, against executemany", median(first), "s", median(many))
    if others:
        yield at_most(
            f"{name}, against sqlite-utils insert of the raw file", median(first), "s", median(others), 1.0
        )
    yield Figure(f"{name}, rate", count / median(first), "rows/s", count / median(bare))
    yield at_most(f"{name}, the same file once more", median(again), "s", median(first), AGAIN)
    yield below(f"{name}, most memory of the process", memory, "MB", MOST_MB)
    live = min(count, LIVE_ROWS)
    if live < count:
        write_file(file, live)
    yield from measure_live(desks, file, live, NOW, small=small)
    shutil.rmtree(folder)


def write_file(path: Path, count: int) -> None:
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
    _remove(path)
    desk = found(path, login="root", name="Root", now=NOW - 800 * DAY)
    if not events:
        desk.execute("DELETE FROM event")
    return desk


def _import(path: Path, file: Path, count: int) -> dict[str, float]:
    """In a process of its own, so that its memory is known."""
    _empty(path).close()
    words = [sys.executable, "-m", "benchmarks.importing_once", str(path), str(file), str(NOW)]
    ended = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, float] = json.loads(ended.stdout)
    assert (told["created"], told["unchanged"]) == (count, count), told
    return told


def _sqlite_utils(path: Path, file: Path, count: int) -> list[float]:
    """Seconds of the raw file by `sqlite-utils insert`; nothing where it is not installed."""
    command = shutil.which("sqlite-utils")
    if command is None:
        return []
    _remove(path)
    db = sqlite3.connect(path)
    db.execute(f"CREATE TABLE ticket ({', '.join(f'{name} TEXT' for name in COLUMNS)})")
    for index in INDEXES:
        db.execute(f"CREATE {index}")
    db.close()
    start = time.perf_counter()
    subprocess.run([command, "insert", str(path), "ticket", str(file), "--csv", "--silent"], check=True)
    seconds = time.perf_counter() - start
    db = sqlite3.connect(path)
    assert db.execute("SELECT count(*) FROM ticket").fetchone() == (count,)
    db.close()
    _remove(path)
    return [seconds]


def _remove(path: Path) -> None:
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()


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


def _texts(desk: Desk, path: Path) -> Path:
    """A file with the search index's rows as the import segments them."""
    _remove(path)
    kept = sqlite3.connect(path)
    kept.execute("CREATE TABLE texts (id INTEGER PRIMARY KEY, subject TEXT, body TEXT)")
    found = desk.execute(
        "SELECT m.id, t.subject, m.body FROM message m JOIN ticket t ON t.number = m.ticket_id"
    )
    made = ((id_, segmented(subject), segmented(body)) for id_, subject, body in found)
    kept.executemany("INSERT INTO texts VALUES (?, ?, ?)", made)
    kept.commit()
    kept.close()
    return path


def _bare_import(desk: Desk, files: dict[str, Path], texts: Path) -> float:
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


def _executemany(desk: Desk, source: Path, texts: Path) -> float:
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


def _index(path: Path, texts: Path) -> None:
    db = _connected(path)
    db.execute("BEGIN")
    finished = sqlite3.connect(texts)
    rows = finished.execute("SELECT id, subject, body FROM texts ORDER BY id")
    db.executemany("INSERT INTO ticket_text (rowid, subject, body) VALUES (?, ?, ?)", rows)
    db.execute("COMMIT")
    finished.close()
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
