"""A connection that can read what its list names and nothing else: what it may not know it cannot be made to tell.

SQLite itself refuses, when a statement is prepared: no write, no other file, no column that is not on the list.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from peewee import sqlite3  # type: ignore[attr-defined]

from store.database.handle import Desk
from store.database.opening import open_desk

EVERY: Final = frozenset({"*"})
"""All columns of a table."""
Columns = Mapping[str, frozenset[str]]
"""Table -> the columns that may be read of it."""
PRAGMAS: Final = frozenset({"data_version", "user_version", "application_id", "cache_size"})
SETTABLE: Final = frozenset({"cache_size"})
_ALWAYS: Final = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_FUNCTION}
)


def open_reading(path: Path, columns: Columns, *, timeout_s: float) -> Desk:
    """The desk at `path`, read-only, on a connection of the calling thread that knows only these columns.

    Raises as `open_desk` does; a statement that asks for more raises CouldNot.
    """
    desk = open_desk(path, readonly=True, timeout_s=timeout_s)
    desk.execute("PRAGMA query_only = 1")
    desk.db.connection().set_authorizer(_only(columns))
    desk.narrowed = True
    return desk


def file_identity(path: Path) -> tuple[int, int] | None:
    """Which file stands at the path (device, inode): another one after a restore. None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _only(columns: Columns) -> Any:
    def decide(action: int, first: str | None, second: str | None, *_where: str | None) -> int:
        if action == sqlite3.SQLITE_READ:
            known = columns.get(first or "")
            allowed = known is not None and (known is EVERY or not second or second in known)
        elif action == sqlite3.SQLITE_PRAGMA:
            allowed = first in PRAGMAS and (second is None or first in SETTABLE)
        else:
            allowed = action in _ALWAYS and second != "load_extension"
        return int(sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY)

    return decide
