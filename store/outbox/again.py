"""What was given up is tried again, or let go."""

from __future__ import annotations

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.rules.permission import require

_STUCK = "digest_id IS NULL AND (state = 'dead' OR (state = 'waiting' AND attempts > 0))"


def retry(desk: Desk, actor: Actor, row_id: int | None = None, *, now: int) -> int:
    """Try one message again now, or all that were given up or wait for another attempt; returns how many.

    Their attempts are counted anew, and their channels rest no longer. Raises DeskError no_such_message_out.
    """
    require(actor, "notify")
    with desk.transaction():
        chosen = _chosen(desk, row_id)
        desk.execute(
            "UPDATE channel SET rest_until = NULL, failures = 0 WHERE name IN"
            f" (SELECT channel FROM outbox WHERE {_STUCK} AND (? IS NULL OR id = ?))",
            (row_id, row_id),
        )
        desk.many(
            "UPDATE outbox SET state = 'waiting', attempts = 0, next_at = ? WHERE id = ?",
            [(now, one) for one in chosen],
        )
    return len(chosen)


def drop(desk: Desk, actor: Actor, row_id: int, *, now: int) -> None:
    """A message that was given up, or waits for another attempt, need not go out. Raises DeskError."""
    require(actor, "notify")
    with desk.transaction():
        for one in _chosen(desk, row_id):
            desk.execute(
                "UPDATE outbox SET state = 'silenced' WHERE id = ? OR (digest_id = ? AND state = 'waiting')",
                (one, one),
            )


def _chosen(desk: Desk, row_id: int | None) -> list[int]:
    if row_id is None:
        return [found for (found,) in desk.rows(f"SELECT id FROM outbox WHERE {_STUCK} ORDER BY id")]
    if (
        not 0 < row_id < 1 << 63
        or desk.row(f"SELECT 1 FROM outbox WHERE {_STUCK} AND id = ?", (row_id,)) is None
    ):
        raise DeskError("no_such_message_out", message=row_id)
    return [row_id]
