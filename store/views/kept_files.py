"""What is kept beside the desk, against what its tickets name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database.kept_files import folder_of, kept, path_of
from store.rules.permission import require

_NAMED: Final = "SELECT DISTINCT sha256 FROM attachment WHERE kept = 1 AND sha256 IS NOT NULL ORDER BY sha256"
_TICKETS: Final = """
SELECT DISTINCT m.ticket_id, f.name FROM attachment f JOIN message m ON m.id = f.message_id
WHERE f.sha256 = ? AND f.kept = 1 ORDER BY 1 LIMIT 5
"""
YOUNG_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """The folder, and where it differs from the tables."""

    folder: str
    files: int
    size: int
    """Bytes."""
    missing: tuple[str, ...]
    """Digests of files that tickets name and that are not there."""
    orphans: int
    """Files that no ticket names, older than an hour."""


def kept_files(desk: Desk, actor: Actor, *, now: int) -> KeptFiles:
    """How the files beside the desk stand."""
    require(actor, "see")
    return standing_files(desk, now=now)


def standing_files(desk: Desk, *, now: int) -> KeptFiles:
    """The same, for the desk itself."""
    named = {row[0] for row in desk.rows(_NAMED)}
    there: set[str] = set()
    count = size = orphans = 0
    for sha256, path in kept(desk.path):
        try:
            state = path.stat()
        except FileNotFoundError:
            continue
        if sha256:
            there.add(sha256)
            count += 1
            size += state.st_size
        if sha256 not in named and state.st_mtime * 1000 < now - YOUNG_MS:
            orphans += 1
    missing = tuple(sorted(one for one in named - there if not path_of(desk.path, one).exists()))
    return KeptFiles(str(folder_of(desk.path)), count, size, missing, orphans)


def tickets_of(desk: Desk, sha256: str) -> list[int]:
    """The first tickets that name a file."""
    return [row[0] for row in desk.rows(_TICKETS, (sha256,))]
