"""Peewee on the one SQLite library of this process.

Peewee loads the standard library's sqlite3 too, only to compare versions. Two SQLite libraries that open one file in
one process undo each other's locks, so the second is not even loaded.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

if "sqlite3" not in sys.modules and find_spec("pysqlite3") is not None:
    sys.modules["sqlite3"] = None  # type: ignore[assignment]
    try:
        import peewee  # noqa: F401
    finally:
        del sys.modules["sqlite3"]
