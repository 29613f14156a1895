"""The batches that imports brought, and what came of each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.rules.permission import require

_READ: Final = """
SELECT b.id, b.started_at, b.finished_at, coalesce(a.login, ''), b.source, b.file, b.kind, b.format, b.encoding, b.preset,
 b.mode, b.size, b.sha256, b.undone_at, coalesce(u.login, ''), b.counts
FROM import_batch b LEFT JOIN agent a ON a.id = b.agent_id LEFT JOIN agent u ON u.id = b.undone_by
"""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One import. Times in ms."""

    id: int
    started_at: int
    finished_at: int | None
    login: str
    source: str
    file: str
    kind: str | None
    format: str | None
    encoding: str | None
    preset: str | None
    mode: str | None
    size: int | None
    sha256: str | None
    undone_at: int | None
    undone_by: str
    counts: dict[str, Any]

    @property
    def state(self) -> str:
        """finished, unfinished, undone, or partly_undone where something of it stays."""
        if self.undone_at is not None:
            return "partly_undone" if self.counts.get("undone", {}).get("kept") else "undone"
        return "unfinished" if self.finished_at is None else "finished"

    @property
    def took_ms(self) -> int | None:
        """How long its last part took; None when nobody noted it."""
        return self.counts.get("took_ms")


def batches(desk: Desk, actor: Actor, *, limit: int = 50) -> list[BatchRow]:
    """The newest batches, newest first."""
    require(actor, "import_tickets")
    return [_row(row) for row in desk.rows(f"{_READ} ORDER BY b.id DESC LIMIT ?", (limit,))]


def batch(desk: Desk, actor: Actor, id_: int) -> BatchRow:
    """One batch. Raises DeskError no_such_batch."""
    require(actor, "import_tickets")
    row = desk.row(f"{_READ} WHERE b.id = ?", (id_,)) if abs(id_) < 1 << 63 else None
    if row is None:
        raise DeskError("no_such_batch", batch=id_)
    return _row(row)


def _row(row: tuple[Any, ...]) -> BatchRow:
    return BatchRow(*(*row[:-1], json.loads(row[-1])))
