"""What the database's own errors mean to a person."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import peewee
from peewee import sqlite3  # type: ignore[attr-defined]

from store.errors import CouldNot

FAULTS: Final[tuple[type[Exception], ...]] = (peewee.DatabaseError, sqlite3.DatabaseError)
"""Peewee's, and those of the driver itself: fetching rows and executemany go past peewee."""
BROKEN_CONSTRAINTS: Final[tuple[type[Exception], ...]] = (peewee.IntegrityError, sqlite3.IntegrityError)

ROOM: Final = 256 * 1024
"""Bytes; with less on its disk a desk's file cannot even be opened."""


def could_not(error: Exception, path: Path, timeout_s: float) -> CouldNot:
    """The desk's word for a database error: locked, full, read-only or broken."""
    text = next((str(each) for each in _with_causes(error) if "cannot rollback" not in str(each)), str(error))
    if "locked" in text or "busy" in text:
        return CouldNot("database_locked", seconds=f"{timeout_s:g}")
    if "full" in text or ("disk I/O" in text and _no_room(path)):
        return CouldNot("database_full")
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return CouldNot("database_readonly", path=path)
    return CouldNot("database_broken", path=path, why=text)


def _no_room(path: Path) -> bool:
    """What a write-ahead log needs beside itself (its shared memory) fails as an input/output error on a full disk."""
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < ROOM


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    """A full disk ends the transaction by itself; that there is nothing left to roll back is not what went wrong."""
    while error is not None:
        yield error
        error = error.__context__
