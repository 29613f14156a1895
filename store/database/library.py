"""Peewee on the one SQLite library of this process.

Peewee loads the standard library's sqlite3 too, only to compare versions. Two SQLite libraries that open one file in
one process undo each other's locks, so the second is not even loaded.

For each None that a statement is given the driver looks for somebody who makes something else of it, and fails, which
costs more than everything else about a value; here somebody says at once that it stays None.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Final

if "sqlite3" not in sys.modules and find_spec("pysqlite3") is not None:
    sys.modules["sqlite3"] = None  # type: ignore[assignment]
    try:
        import peewee  # noqa: F401
    finally:
        del sys.modules["sqlite3"]

from peewee import sqlite3  # type: ignore[attr-defined]

_NOTHING: Final[dict[None, None]] = {}
sqlite3.register_adapter(type(None), _NOTHING.get)
