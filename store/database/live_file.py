"""The small file beside the desk for what changes all the time and is nobody's history."""

from __future__ import annotations

import os
from pathlib import Path

import peewee

from store.database.faults import could_not
from store.database.handle import Desk

_SCHEMA = """
CREATE TABLE IF NOT EXISTS presence (
    session TEXT NOT NULL PRIMARY KEY,
    agent_id INTEGER NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    ticket INTEGER,
    writing INTEGER NOT NULL,
    since INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT
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
    pragmas = [("journal_mode", "wal"), ("synchronous", "off"), ("cache_size", -256)]
    db = peewee.SqliteDatabase(
        str(path), pragmas=pragmas, lock_type="IMMEDIATE", timeout=1.0, autoconnect=False
    )
    try:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        db.connect()
        db.execute_sql(_SCHEMA)
    except (OSError, peewee.DatabaseError) as error:
        db.close()
        cause = error if isinstance(error, peewee.DatabaseError) else peewee.OperationalError("readonly")
        raise could_not(cause, path, 1.0) from error
    return Desk(path, db)
