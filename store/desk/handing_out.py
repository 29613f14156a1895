"""Kept files are handed out: to whoever works on the ticket, with an event that says so before the first byte leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database.kept_files import content_of, kept, remove
from store.desk import record
from store.desk.acts import Act, read
from store.errors import CouldNot, DeskError
from store.rules.masking import mask_text
from store.rules.permission import require

_ATTACHED: Final = """
SELECT f.id, f.name, f.type, f.size, f.sha256, f.place, f.kept FROM attachment f JOIN message m ON m.id = f.message_id
WHERE m.ticket_id = ? ORDER BY f.id
"""
_NAMED: Final = "SELECT 1 FROM attachment WHERE sha256 = ? AND kept = 1"
YOUNG_MS: Final = 3_600_000
"""A file may stand so long before the row that names it: an import is under way."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file as it came."""

    attachment_id: int
    name: str
    type: str
    sha256: str
    content: bytes


def hand_out(desk: Desk, actor: Actor, number: int, which: str, *, now: int) -> HandedOut:
    """The kept file of a ticket by its number (as the ticket shows it) or name, the newest of several.

    Raises DeskError no_such_attachment or attachment_not_kept, CouldNot attachment_gone.
    """
    require(actor, "open_attachment")
    with desk.transaction():
        doing = Act(desk, actor, read(desk, number), now)
        wanted = which.strip().lstrip("#")
        found = [
            row
            for row in desk.rows(_ATTACHED, (number,))
            if str(row[0]) == wanted or which in (row[1], mask_text(row[1]))
        ]
        if not found:
            raise DeskError("no_such_attachment", number=number, name=which)
        attachment_id, name, type_, _size, sha256, place, is_kept = found[-1]
        if not is_kept:
            raise DeskError("attachment_not_kept", name=mask_text(name), place=mask_text(place or "-"))
        content = content_of(desk.path, sha256)
        if content is None:
            raise CouldNot("attachment_gone", name=mask_text(name))
        doing.event("handed_out", attachment=attachment_id)
        record.write(doing)
    return HandedOut(attachment_id, name, type_, sha256, content)


def tidy(desk: Desk, actor: Actor, *, now: int) -> int:
    """Remove kept files that no ticket names (an import was killed, a batch undone); returns how many."""
    require(actor, "import_tickets")
    orphans = []
    for sha256, path in kept(desk.path):
        if (
            not sha256 or desk.row(_NAMED, (sha256,)) is None
        ) and path.stat().st_mtime * 1000 < now - YOUNG_MS:
            orphans.append(path)
    return remove(orphans)
