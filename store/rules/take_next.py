"""The order in which tickets are taken, and the words that explain a choice."""

from __future__ import annotations

from typing import Final, NamedTuple

NO_LIVE_DUE: Final = 1 << 62
"""Sorts after every due: tickets with imported breaches or without a running clock."""

SortKey = tuple[int, int, int, int]
"""(soonest live due or NO_LIVE_DUE, priority rank, opened_at, number): smaller comes first."""


class Because(NamedTuple):
    """Why take next picked a ticket."""

    code: str
    """`due` (the soonest live due), `overdue_import` or `no_clock` (by priority, then age)."""
    clock: str | None
    due_at: int | None
    priority: str
    opened_at: int
    skill: str | None
    """The category that matched the taker's skills."""


def because(
    *,
    clock: str | None,
    due_at: int | None,
    next_due_at: int | None,
    priority: str,
    opened_at: int,
    category: str | None,
    skills: frozenset[str],
) -> Because:
    """The reason for picking a ticket with these columns; `clock` and `due_at` are those of its live due."""
    skill = category if category and category in skills else None
    if due_at is not None:
        return Because("due", clock, due_at, priority, opened_at, skill)
    code = "overdue_import" if next_due_at is not None else "no_clock"
    return Because(code, None, next_due_at, priority, opened_at, skill)
