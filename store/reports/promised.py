"""What customers have been promised for a day, as it stood before that day."""

from __future__ import annotations

import json
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.reports.then import Then, tickets_then
from store.rules.periods import Span
from store.views.figures import tickets_behind

_NOW: Final = (
    "SELECT number FROM ticket WHERE ring_at IS NOT NULL AND promised_at >= :start AND promised_at < :end"
)
_SINCE: Final = (
    "SELECT DISTINCT e.ticket_id FROM ticket_fact f CROSS JOIN event e ON e.ticket_id = f.ticket_id"
    " WHERE f.known_at > :moment AND e.type = 'promised' AND e.at <= :moment"
    " AND (e.data ->> 'until') >= :start AND (e.data ->> 'until') < :end"
)


def promised(
    desk: Desk, actor: Actor, day: Span, *, moment: int, as_of: int | None, now: int
) -> tuple[Then, ...]:
    """The tickets whose customers have the desk's word for that day, the soonest first.

    `moment` (ms): when it is asked from, at the latest `as_of`; whom the actor may see as for figures.
    """
    known = now if as_of is None else as_of
    asked = {"start": day.start, "end": day.end}
    numbers = {row[0] for row in desk.rows(_NOW, asked)}
    numbers |= {row[0] for row in desk.rows(_SINCE, asked | {"moment": moment})}
    if not numbers:
        return ()
    seen = _seen(desk, actor, numbers, day, as_of, now)
    found = tickets_then(desk, sorted(numbers & seen), as_of=known, until=moment + 1)
    standing = [one for one in found if one.promised_until is not None and day.holds(one.promised_until)]
    return tuple(sorted(standing, key=lambda one: (one.promised_until or 0, one.number)))


def _seen(desk: Desk, actor: Actor, numbers: set[int], day: Span, as_of: int | None, now: int) -> set[int]:
    """Those among them that the actor sees figures of."""
    if actor.role != "agent" and (actor.sees_all_teams or actor.role == "viewer"):
        return numbers
    first = desk.value(
        "SELECT min(opened_at) FROM ticket WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(numbers)),),
    )
    span = Span(int(first), day.end, "free", "", day.zone)
    behind = tickets_behind(desk, actor, "arrivals", span, limit=1 << 40, as_of=as_of, now=now)
    return set(behind.numbers)
