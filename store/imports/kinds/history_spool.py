"""The rows of a history put in order outside of memory: a ticket's rows may lie far apart in its file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import msgspec
from peewee import sqlite3  # type: ignore[attr-defined]

from store.imports.kinds.history_record import HistoryRecord

_FLUSH: Final = 5_000
_CACHE_KIB: Final = 16 * 1024
_OF_TICKET: Final = "SELECT row, record FROM told WHERE ticket = ? ORDER BY at, place, row"
_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(HistoryRecord).decode


class Told(NamedTuple):
    """One row in its place."""

    row: int
    record: HistoryRecord
    digest: str


class TicketRows(NamedTuple):
    """All that a file tells of one ticket."""

    external_id: str
    rows: list[Told]
    moved: int
    """Rows that lay before an earlier one of the same ticket."""
    digest: str
    """Of all its rows, in order."""


class Spool:
    """Rows go in as the file has them and come out ticket by ticket, each in order of time, place and row.

    They lie in a nameless file of the system's folder for temporary ones, which ends with this process.
    """

    def __init__(self) -> None:
        # An empty name is SQLite's own word for a database on disk that nobody else sees.
        self._db: Any = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._db.execute(
            "CREATE TABLE told (ticket TEXT, at INTEGER, place INTEGER, row INTEGER, record BLOB)"
        )
        self._db.execute("BEGIN")
        self._waiting: list[tuple[Any, ...]] = []
        self.count = 0

    def add(self, row: int, record: HistoryRecord) -> None:
        """Keep a row."""
        place = -1 if record.place is None else record.place
        self._waiting.append((record.external_id, record.at, place, row, _encode(record)))
        self.count += 1
        if len(self._waiting) >= _FLUSH:
            self._flush()

    def tickets(self) -> Iterator[TicketRows]:
        """Every ticket, in the order of the first row of each in the file."""
        self._flush()
        self._db.execute("CREATE INDEX of_ticket ON told (ticket, at, place, row)")
        self._db.execute("CREATE TABLE first AS SELECT min(row) AS row, ticket FROM told GROUP BY ticket")
        for (ticket,) in self._db.execute("SELECT ticket FROM first ORDER BY row"):
            yield _together(ticket, self._db.execute(_OF_TICKET, (ticket,)))

    def close(self) -> None:
        self._db.close()

    def _flush(self) -> None:
        self._db.executemany("INSERT INTO told VALUES (?, ?, ?, ?, ?)", self._waiting)
        self._waiting.clear()


def _together(ticket: str, found: Iterable[tuple[int, bytes]]) -> TicketRows:
    whole = hashlib.blake2b(digest_size=16)
    rows: list[Told] = []
    moved = highest = 0
    for row, record in found:
        whole.update(record)
        rows.append(Told(row, _decode(record), hashlib.blake2b(record, digest_size=8).hexdigest()))
        moved += row < highest
        highest = max(highest, row)
    return TicketRows(ticket, rows, moved, whole.hexdigest())
