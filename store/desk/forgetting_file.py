"""What was wiped leaves the file too: the search index's old words, free pages, the write-ahead log, the kept files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from store.database import Desk
from store.database.kept_files import path_of, remove
from store.desk.record import desk_event
from store.desk.turns import Turns
from store.errors import CouldNot

_INDEXES: Final = ("ticket_text", "customer_text", "order_text")
_STEPS: Final = 50_000
"""Of SQLite's virtual machine, between two questions whether to stop."""
_LITTLE_MS: Final = 10
"""How long emptying the log waits for readers; writers wait with it."""
_CHUNK: Final = 1 << 20
_OWN_ENDINGS: Final = ("", "-wal", "-shm", "-journal", ".lock", ".erasures", ".files")
_HEADER: Final = b"SQLite format 3\x00"
_APPLICATION: Final = slice(68, 72)
WIPED: Final = ("customer_forgotten", "tickets_anonymised")
"""Events behind which the file still holds what it was, until `file_rewritten`."""


class RewritingStopped(Exception):  # noqa: N818 - nothing went wrong
    """Somebody stopped it; the file is as it was."""


def remove_files(desk: Desk, digests: Iterable[str]) -> int:
    """Remove kept files that nobody names any more; how many were there."""
    return remove(path_of(desk.path, digest) for digest in digests)


def rewriting_owed(desk: Desk) -> bool:
    """Whether something was wiped since the file was rewritten last."""
    sql = "SELECT type FROM event WHERE ticket_id IS NULL AND type IN (?, ?, 'file_rewritten') ORDER BY id DESC LIMIT 1"
    return desk.value(sql, WIPED) in WIPED


def overwriting(desk: Desk) -> None:
    """From now on what this connection deletes or changes is overwritten with zeros (sqlite.org/pragma.html,
    secure_delete). What a page held of earlier times in its free space is not: only a rewritten file is sure."""
    desk.execute("PRAGMA secure_delete = ON")


def scrub(desk: Desk, turns: Turns) -> None:
    """Take what was wiped out of the indexes and the log, in short transactions, while others work."""
    for index in _INDEXES:
        _merge(desk, index, turns)
    desk.rows("PRAGMA wal_checkpoint(PASSIVE)")
    desk.execute(f"PRAGMA busy_timeout = {_LITTLE_MS}")
    try:
        desk.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        desk.execute(f"PRAGMA busy_timeout = {int(desk.db.timeout * 1000)}")


def rewrite(desk: Desk, *, now: int, stop: Callable[[], bool] = lambda: False) -> None:
    """Merge the indexes (short transactions), rewrite the file and empty its log. Afterwards no byte is left.

    Who writes meanwhile waits for the whole rewriting. `stop` is asked some times a second: when it says yes nothing has
    happened. Raises CouldNot when others work on the desk, and RewritingStopped.
    """
    turns = Turns(desk)
    for index in _INDEXES:
        _merge(desk, index, turns)
    if stop():
        raise RewritingStopped
    connection = desk.db.connection()
    connection.set_progress_handler(lambda: int(stop()), _STEPS)
    desk.execute("PRAGMA temp_store = FILE")
    try:
        desk.execute("VACUUM")
    except CouldNot:
        if stop():
            raise RewritingStopped from None
        raise
    finally:
        connection.set_progress_handler(None, _STEPS)
        desk.execute("PRAGMA temp_store = MEMORY")
    with desk.transaction():
        desk_event(desk, None, "file_rewritten", now=now)
    found = desk.row("PRAGMA wal_checkpoint(TRUNCATE)")
    if found is not None and found[0]:
        raise CouldNot("database_locked", seconds=f"{desk.db.timeout:g}")


def left_in_file(desk: Desk, secrets: Sequence[str]) -> bool:
    """Whether the file or its log holds a byte of these texts; reads the files beside the database, without a lock."""
    wanted = [re.escape(secret.encode()) for secret in secrets]
    if not wanted:
        return False
    forms = re.compile(b"|".join(wanted))
    overlap = max(map(len, wanted))
    for ending in ("", "-wal"):
        path = desk.path.with_name(desk.path.name + ending)
        if path.exists() and _holds(path, forms, overlap):
            return True
    return False


def _holds(path: Path, forms: re.Pattern[bytes], overlap: int) -> bool:
    before = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if forms.search(before + chunk):
                return True
            before = chunk[-overlap:]
    return False


def _merge(desk: Desk, index: str, turns: Turns) -> None:
    """All segments of a full-text index into one, so that words of deleted rows are gone (sqlite.org/fts5.html, 6.9)."""
    first = True
    while True:
        with turns.turn():
            before = desk.db.connection().total_changes
            pages = -turns.rows if first else turns.rows
            desk.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (pages,))
            changed = desk.db.connection().total_changes - before
        if changed < 2:
            return
        first = False


def copies(desk_path: Path) -> list[Path]:
    """Other desks in the same folder: backups that still hold what was wiped."""
    own = {desk_path.name + ending for ending in _OWN_ENDINGS}
    return [path for path in sorted(desk_path.parent.iterdir()) if path.name not in own and _is_desk(path)]


def _is_desk(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError:
        return False
    return header.startswith(_HEADER) and header[_APPLICATION] == b"kefu"
