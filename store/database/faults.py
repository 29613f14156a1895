"""What the database's own errors mean to a person."""

from __future__ import annotations

from pathlib import Path

import peewee

from store.errors import CouldNot


def could_not(error: peewee.DatabaseError, path: Path, timeout_s: float) -> CouldNot:
    """The desk's word for a database error: locked, full, read-only or broken."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return CouldNot("database_locked", seconds=f"{timeout_s:g}")
    if "full" in text:
        return CouldNot("database_full")
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return CouldNot("database_readonly", path=path)
    return CouldNot("database_broken", path=path, why=text)
