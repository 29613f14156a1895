"""The small file beside the desk for what changes all the time and is nobody's history."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

import peewee

from store.database.faults import could_not
from store.database.handle import Desk
from store.database.processes import has_ended

TIMEOUT_S: Final = 1.0

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS presence (
    session TEXT NOT NULL PRIMARY KEY,
    agent_id INTEGER NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    ticket INTEGER,
    writing INTEGER NOT NULL,
    since INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    began INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS shared (
    name TEXT NOT NULL PRIMARY KEY,
    event_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    took_ms INTEGER NOT NULL,
    making_until INTEGER NOT NULL,
    data TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS last_seen (agent_id INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL) STRICT
"""


def live_file(desk: Desk) -> Desk:
    """The desk's live file, opened on first use for as long as the desk is open.

    It may be deleted at any time while nobody is on; nothing in it outlives a session.
    """
    kept = desk.memo.get(live_file)
    if kept is None:
        kept = desk.memo[live_file] = _open(desk.path.with_name(f"{desk.path.name}.live"))
        desk.closes_with(kept)
    return kept


def _open(path: Path) -> Desk:
    try:
        if not path.exists():
            _make(path)
        db = _connected(path)
    except (OSError, peewee.DatabaseError) as error:
        cause = error if isinstance(error, peewee.DatabaseError) else peewee.OperationalError("readonly")
        raise could_not(cause, path, TIMEOUT_S) from error
    return Desk(path, db)


def _make(path: Path) -> None:
    """The file, made beside its place and put there whole: a file that many switch to WAL at once is locked to some."""
    handle, making = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    try:
        _connected(Path(making)).close()
        with suppress(FileExistsError):
            os.link(making, path)
    finally:
        os.unlink(making)


def _connected(path: Path) -> peewee.SqliteDatabase:
    pragmas = [("journal_mode", "wal"), ("synchronous", "off"), ("cache_size", -256)]
    db = peewee.SqliteDatabase(
        str(path), pragmas=pragmas, lock_type="IMMEDIATE", timeout=TIMEOUT_S, autoconnect=False
    )
    try:
        db.connect()
        for statement in _SCHEMA.split(";\n"):
            db.execute_sql(statement)
        _bring_up(db)
    except peewee.DatabaseError:
        db.close()
        raise
    return db


def present_agents(path: Path, *, now: int, within_ms: int = 15_000) -> frozenset[int]:
    """The ids of whoever was on within so long, of the desk at `path`; nobody where nothing says so. Never writes."""
    beside = path.with_name(f"{path.name}.live")
    if not beside.exists():
        return frozenset()
    db = peewee.SqliteDatabase(
        f"{beside.absolute().as_uri()}?mode=ro", timeout=0.2, autoconnect=False, uri=True
    )
    try:
        db.connect()
        sql = "SELECT agent_id, session FROM presence WHERE seen_at >= ?"
        found = db.execute_sql(sql, (now - within_ms,)).fetchall()
    except peewee.DatabaseError:
        return frozenset()
    finally:
        db.close()
    return frozenset(agent_id for agent_id, session in found if not has_ended(session))


def turn_of(desk: Desk, session: str) -> tuple[int, int]:
    """(place, of how many): where a session stands among those of all processes, for what one of them does for all."""
    names = sorted(
        row[0] for row in live_file(desk).rows("SELECT session FROM presence WHERE session LIKE '%.%.%-%'")
    )
    return (names.index(session), len(names)) if session in names else (0, 1)


def _bring_up(db: peewee.SqliteDatabase) -> None:
    """A file of an earlier version gets what it lacks; who is on with that version does not mind."""
    if not any(row[1] == "began" for row in db.execute_sql("PRAGMA table_info(presence)")):
        with suppress(peewee.OperationalError):  # another process was quicker
            db.execute_sql("ALTER TABLE presence ADD COLUMN began INTEGER")
