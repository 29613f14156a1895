"""What has happened since somebody last looked."""

from __future__ import annotations

from typing import Final, NamedTuple

from store.database import Desk

MOST: Final = 1_000
"""More events than this are not told one by one: ask anew."""

UNTOLD: Final = frozenset({"import_undone"})
"""What concerns more tickets than its events name."""
BRINGS: Final = frozenset({"customer_message", "note", "assigned", "transferred"})
"""What brings somebody news of a ticket."""
_FOR: Final = """
SELECT e.ticket_id FROM event e JOIN ticket t ON t.number = e.ticket_id
WHERE e.id > :after AND e.id <= :last AND e.agent_id IS NOT :agent AND (
    (e.type IN ('customer_message', 'note') AND t.assignee_id = :agent)
    OR (e.type IN ('assigned', 'transferred') AND json_extract(e.data, '$.agent') = :agent)
)
"""


class Changes(NamedTuple):
    """The tickets that events after a known one belong to."""

    last_id: int
    numbers: frozenset[int]
    types: frozenset[str]
    too_many: bool = False
    for_me: frozenset[int] = frozenset()
    """Tickets of the listener's own on which the customer or a colleague wrote, or that somebody else gave them."""

    def __bool__(self) -> bool:
        return self.too_many or bool(self.types)

    def and_then(self, later: Changes) -> Changes:
        """These and what came after them."""
        return Changes(
            later.last_id,
            self.numbers | later.numbers,
            self.types | later.types,
            self.too_many or later.too_many,
            self.for_me | later.for_me,
        )


def last_event(desk: Desk) -> int:
    """The newest event's id, 0 when there is none."""
    return int(desk.value("SELECT max(id) FROM event") or 0)


def changed_since(desk: Desk, event_id: int, agent_id: int | None = None) -> Changes:
    """What happened after that event; `agent_id` is who listens."""
    found = desk.rows(
        "SELECT id, ticket_id, type FROM event WHERE id > ? ORDER BY id LIMIT ?", (event_id, MOST + 1)
    )
    if len(found) > MOST:
        return Changes(last_event(desk), frozenset(), frozenset(), too_many=True)
    if not found:
        return Changes(event_id, frozenset(), frozenset())
    last_id: int = found[-1][0]
    numbers = frozenset(number for _, number, _ in found if number is not None)
    types = frozenset(type_ for _, _, type_ in found)
    if types & UNTOLD:
        return Changes(last_id, numbers, types, too_many=True)
    return Changes(last_id, numbers, types, for_me=_for(desk, agent_id, event_id, last_id, types))


def _for(desk: Desk, agent_id: int | None, after: int, last_id: int, types: frozenset[str]) -> frozenset[int]:
    """Asked only when something of the sort has happened; never one's own act."""
    if agent_id is None or types.isdisjoint(BRINGS):
        return frozenset()
    found = desk.rows(_FOR, {"agent": agent_id, "after": after, "last": last_id})
    return frozenset(number for (number,) in found)
