"""What has happened since somebody last looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from store.database import Desk

MOST: Final = 1_000
"""More events than this are not told one by one: ask anew."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The tickets that events after a known one belong to."""

    last_id: int
    numbers: frozenset[int]
    types: frozenset[str]
    too_many: bool = False

    def __bool__(self) -> bool:
        return self.too_many or bool(self.types)


def last_event(desk: Desk) -> int:
    """The newest event's id, 0 when there is none."""
    return int(desk.value("SELECT max(id) FROM event") or 0)


def changed_since(desk: Desk, event_id: int) -> Changes:
    """What happened after that event."""
    found = desk.rows(
        "SELECT id, ticket_id, type FROM event WHERE id > ? ORDER BY id LIMIT ?", (event_id, MOST + 1)
    )
    if len(found) > MOST:
        return Changes(last_event(desk), frozenset(), frozenset(), too_many=True)
    if not found:
        return Changes(event_id, frozenset(), frozenset())
    numbers = frozenset(number for _, number, _ in found if number is not None)
    return Changes(found[-1][0], numbers, frozenset(type_ for _, _, type_ in found))
