"""What was wiped leaves the file too: the search index's old words, free pages, the write-ahead log, the kept files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from store.database import Desk
from store.database.kept_files import path_of, remove
from store.desk.record import desk_event
from store.errors import CouldNot

_INDEXES: Final = ("ticket_text", "customer_text", "order_text")
_PAGES: Final = 500
"""Of an index, merged in one short transaction."""
_OWN_ENDINGS: Final = ("", "-wal", "-shm", "-journal", ".lock", ".erasures", ".files")
_HEADER: Final = b"SQLite format 3\x00"
_APPLICATION: Final = slice(68, 72)
WIPED: Final = ("customer_forgotten", "tickets_anonymised")
"""Events behind which the file still holds what it was, until `file_rewritten`."""


def remove_files(desk: Desk, digests: Iterable[str]) -> int:
    """Remove kept files that nobody names any more; how many were there."""
    return remove(path_of(desk.path, digest) for digest in digests)


def rewriting_owed(desk: Desk) -> bool:
    """Whether something was wiped since the file was rewritten last."""
    sql = "SELECT type FROM event WHERE ticket_id IS NULL AND type IN (?, ?, 'file_rewritten') ORDER BY id DESC LIMIT 1"
    return desk.value(sql, WIPED) in WIPED


def rewrite(desk: Desk, *, now: int) -> None:
    """Merge the indexes (short transactions), rewrite the file and empty its log. Afterwards no byte is left.

    Raises CouldNot when others work on the desk: nothing is lost, it is to be tried again.
    """
    for index in _INDEXES:
        _merge(desk, index)
    desk.execute("PRAGMA temp_store = FILE")
    try:
        desk.execute("VACUUM")
    finally:
        desk.execute("PRAGMA temp_store = MEMORY")
    with desk.transaction():
        desk_event(desk, None, "file_rewritten", now=now)
    found = desk.row("PRAGMA wal_checkpoint(TRUNCATE)")
    if found is not None and found[0]:
        raise CouldNot("database_locked", seconds=f"{desk.db.timeout:g}")


def _merge(desk: Desk, index: str) -> None:
    """All segments of a full-text index into one, so that words of deleted rows are gone (sqlite.org/fts5.html, 6.9)."""
    pages = -_PAGES
    while True:
        before = desk.db.connection().total_changes
        with desk.transaction():
            desk.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (pages,))
        if desk.db.connection().total_changes - before < 2:
            return
        pages = _PAGES


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
