"""Which rows a file has had before, in bounded memory: the newest in a dict, the others in a file of SQLite's own."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final

_AT_HAND: Final = 1 << 17
_CACHE_KIB: Final = 16 * 1024


class Seen:
    """Key -> the number of the row that had it first. Keys are told apart by their hash of 64 bits, which SipHash
    makes unguessable: of ten million keys two are taken for one with a chance of 1 in 300,000.
    """

    def __init__(self) -> None:
        self._newest: dict[int, int] = {}
        self._older: Any = None

    def setdefault(self, key: Hashable, row: int) -> int:
        """The row that had the key first: `row` itself for a key that is new."""
        digest = hash(key)
        first = self._newest.get(digest)
        if first is None and self._older is not None:
            found = self._older.execute("SELECT row FROM seen WHERE digest = ?", (digest,)).fetchone()
            first = None if found is None else int(found[0])
        if first is not None:
            return first
        if len(self._newest) >= _AT_HAND:
            self._put_away()
        self._newest[digest] = row
        return row

    def close(self) -> None:
        """Forget everything."""
        self._newest.clear()
        if self._older is not None:
            self._older.close()
            self._older = None

    def _put_away(self) -> None:
        if self._older is None:
            self._older = _file_of_its_own()
        self._older.executemany("INSERT INTO seen VALUES (?, ?)", sorted(self._newest.items()))
        self._newest.clear()


def _file_of_its_own() -> Any:
    """A database without a name: SQLite keeps it in a temporary file beyond its cache and drops it when closed."""
    from peewee import sqlite3  # type: ignore[attr-defined]

    db = sqlite3.connect("", isolation_level=None)
    for pragma in (
        "journal_mode = off",
        "synchronous = off",
        "temp_store = file",
        f"cache_size = -{_CACHE_KIB}",
    ):
        db.execute(f"PRAGMA {pragma}")
    db.execute("CREATE TABLE seen (digest INTEGER PRIMARY KEY, row INTEGER NOT NULL)")
    db.execute("BEGIN")
    return db
