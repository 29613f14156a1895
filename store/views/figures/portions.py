"""Long questions in portions: a walk over the tickets as they are stored, some of them at a time.

What sorts or lists a million rows leaves the cache that holds a tenth of them; portions can also go to two cores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from store.database import Desk
from store.rules.periods import Span

TICKETS: Final = 100_000
"""A portion has so many at most."""
_ENOUGH: Final = 2 * TICKETS
_SHARE: Final = 3
"""With one in three of all tickets near the span, looking at each costs less than finding them by the index."""
_NEAR: Final = (
    "SELECT count(*) FROM ticket INDEXED BY ix_ticket_period WHERE opened_at < :end AND updated_at >= :start"
)


@dataclass(frozen=True, slots=True)
class Portion:
    """Tickets by number, both ends included."""

    first: int
    last: int
    is_first: bool
    """What has no number to be found by comes with the first one."""

    @property
    def parameters(self) -> dict[str, Any]:
        """For a statement that names them."""
        return {"portion_first": self.first, "portion_last": self.last}


def tickets_near(desk: Desk, span: Span) -> int:
    """How many tickets something may have happened to in the span."""
    return int(desk.value(_NEAR, {"start": span.start, "end": span.end}))


def portions_of(desk: Desk, near: int) -> tuple[Portion, ...]:
    """The portions of all tickets; none where only some of them are near the span, or few."""
    if near < _ENOUGH or near * _SHARE < desk.value("SELECT count(*) FROM ticket"):
        return ()
    lowest, highest = desk.row("SELECT min(number), max(number) FROM ticket") or (0, 0)
    return tuple(
        Portion(first, min(first + TICKETS - 1, highest), first == lowest)
        for first in range(lowest, highest + 1, TICKETS)
    )
