"""An open desk: one connection, its transactions, and who wants to know of a commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee

from store.database.faults import BROKEN_CONSTRAINTS, FAULTS, could_not

Row = tuple[Any, ...]
Params = Sequence[Any] | Mapping[str, Any]


class Desk:
    """One open desk, for the thread that opened it. Close it on that thread."""

    def __init__(self, path: Path, db: peewee.SqliteDatabase, *, readonly: bool = False) -> None:
        self.path = path
        self.db = db
        self.readonly = readonly
        self.narrowed = False
        """True when the connection knows only some columns, which another one would not keep to."""
        self.memo: dict[Any, Any] = {}
        """What never changes once read (policy and calendar versions, compiled rules)."""
        self._listeners: list[Callable[[], None]] = []
        self._companions: list[Desk] = []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One IMMEDIATE transaction: all of the block or nothing. A nested block is a savepoint of the outer one.

        Raises CouldNot when the file is locked, full, read-only or broken.
        """
        if self.db.in_transaction():
            with self.db.atomic():
                yield
            return
        try:
            with self.db.atomic():
                yield
        except FAULTS as error:
            self._say_in_words(error)
            raise
        for listener in self._listeners:
            listener()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads that see one moment. Takes no lock."""
        if self.db.in_transaction():
            yield
            return
        try:
            with self.db.atomic("DEFERRED"):
                yield
        except FAULTS as error:
            self._say_in_words(error)
            raise

    @contextmanager
    def roomy(self, kib: int) -> Iterator[None]:
        """A page cache of at least this size while something goes through much of the file; given back behind it."""
        before = int(self.value("PRAGMA cache_size"))
        if before <= -kib:
            yield
            return
        self.execute(f"PRAGMA cache_size = -{kib}")
        try:
            yield
        finally:
            self.execute(f"PRAGMA cache_size = {before}")

    def execute(self, sql: str, params: Params = ()) -> Any:
        """Run one statement; returns the cursor."""
        try:
            return self.db.execute_sql(sql, params)
        except FAULTS as error:
            self._say_in_words(error)
            raise

    def rows(self, sql: str, params: Params = ()) -> list[Row]:
        """All rows of a query."""
        try:
            found: list[Row] = self.db.execute_sql(sql, params).fetchall()
        except FAULTS as error:
            self._say_in_words(error)
            raise
        return found

    def row(self, sql: str, params: Params = ()) -> Row | None:
        """The first row of a query, or None."""
        cursor = self.execute(sql, params)
        found: Row | None = cursor.fetchone()
        cursor.close()
        return found

    def value(self, sql: str, params: Params = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, params)
        return found[0] if found else None

    def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement once for each row."""
        try:
            self.db.connection().executemany(sql, rows)
        except FAULTS as error:
            self._say_in_words(error)
            raise

    def _say_in_words(self, error: Exception) -> None:
        """Raise CouldNot for an error that nobody further out will translate; a broken constraint is a defect."""
        if not isinstance(error, BROKEN_CONSTRAINTS) and not self.db.in_transaction():
            raise could_not(error, self.path, self.db.timeout) from error

    def data_version(self) -> int:
        """A number that differs after another connection has committed."""
        return int(self.value("PRAGMA data_version"))

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call `listener` on this thread after each commit of this connection."""
        self._listeners.append(listener)

    def closes_with(self, companion: Desk) -> None:
        """Close `companion` when this desk is closed."""
        self._companions.append(companion)

    def close(self) -> None:
        """Close the connection; harmless when it is closed."""
        while self._companions:
            self._companions.pop().db.close()
        # No PRAGMA optimize: what it learns of a desk with a few tickets makes later queries scan whole tables.
        if not self.db.is_closed():
            self.db.close()
