"""A ticket as it stands before and behind a file's newer row: what of it the row changed."""

from __future__ import annotations

from typing import Any, Final

from store.database import Desk
from store.database.compiled import columns_of
from store.imports.before import changed
from store.tables import Clock, ImportRow, Ticket, TicketFact

_TICKET: Final = columns_of(Ticket)
_ROWS: Final = {
    "clocks": (f"SELECT {', '.join(columns_of(Clock))} FROM clock WHERE ticket_id = ? ORDER BY kind, cycle"),
    "facts": f"SELECT {', '.join(columns_of(TicketFact))} FROM ticket_fact WHERE ticket_id = ?",
    "tags": "SELECT tag FROM ticket_tag WHERE ticket_id = ? ORDER BY tag",
    "told": f"SELECT {', '.join(columns_of(ImportRow))} FROM import_row WHERE ticket_id = ?",
    "opening": ("SELECT id, body FROM message WHERE ticket_id = ? AND origin IS NULL ORDER BY id LIMIT 1"),
}
PARTS: Final = tuple(_ROWS)

Snapshot = dict[str, Any]
"""`ticket`: its columns; the other parts: lists of rows."""


def snapshot(desk: Desk, number: int) -> Snapshot:
    """A ticket's columns, clocks, facts, tags, its opening message, and the row of a file that it was last told by."""
    row = desk.row(f"SELECT {', '.join(_TICKET)} FROM ticket WHERE number = ?", (number,))
    found: Snapshot = {"ticket": dict(zip(_TICKET, row or (), strict=False))}
    for part, sql in _ROWS.items():
        found[part] = [list(columns) for columns in desk.rows(sql, (number,))]
    return found


def difference(before: Snapshot, after: Snapshot) -> Snapshot:
    """What differs, as [before, behind]: of the ticket by column, of the other parts as a whole."""
    found: Snapshot = {part: [before[part], after[part]] for part in PARTS if before[part] != after[part]}
    columns = changed(before["ticket"], after["ticket"])
    return {**found, "ticket": columns} if columns else found
