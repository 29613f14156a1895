"""Clock rows as they stand in their table."""

from __future__ import annotations

from typing import Any

from store.database import Desk
from store.rules.states import ClockState

_NAMES = (
    "kind",
    "cycle",
    "target_ms",
    "policy",
    "calendar",
    "started_at",
    "consumed_ms",
    "running_since",
    "due_at",
    "state",
    "ended_at",
    "end_reason",
    "breached_at",
    "breach_reason",
    "revision",
    "level_done",
)


def clock_states(desk: Desk, number: int, *, whole: bool = False) -> list[Any]:
    """The clocks of a ticket: dicts, or (`whole`) the rules' own states."""
    sql = f"SELECT {', '.join(_NAMES)} FROM clock WHERE ticket_id = ? ORDER BY kind, cycle"
    rows = [dict(zip(_NAMES, row, strict=True)) for row in desk.rows(sql, (number,))]
    if not whole:
        return rows
    for row in rows:
        if row["calendar"] is not None:
            name, _, version = row["calendar"].rpartition(":")
            row["calendar"] = (name, int(version))
    return [ClockState(**row) for row in rows]
