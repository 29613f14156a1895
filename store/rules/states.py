"""What the fold carries from event to event: a ticket's status and classification, and its clocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from store.rules.calendar_key import CalendarKey


@dataclass(slots=True)
class ClockState:
    """One countdown. Times in milliseconds since the epoch, durations in milliseconds of the clock's own time."""

    kind: str
    cycle: int
    target_ms: int
    policy: int
    calendar: CalendarKey | None
    """None = elapsed time."""
    started_at: int
    consumed_ms: int = 0
    """Up to running_since while running, else up to the pause or the end."""
    running_since: int | None = None
    due_at: int | None = None
    """Null while paused; keeps its last value once ended."""
    state: str = "running"
    """running, paused, met or cancelled."""
    ended_at: int | None = None
    end_reason: str | None = None
    breached_at: int | None = None
    breach_reason: str | None = None
    """time, retarget or imported; written once."""
    revision: int = 0
    """Rises only when the target changes; part of the alerts' unique key."""
    level_done: int = 0
    """The highest ladder level fired or skipped in this revision."""

    @property
    def runs(self) -> bool:
        return self.state == "running"

    @property
    def ended(self) -> bool:
        return self.state in ("met", "cancelled")


CLOCK_FIELDS: Final = tuple(field.name for field in fields(ClockState))
"""A clock's fields, in order; its table has columns of the same names."""


@dataclass(slots=True)
class TicketState:
    """Everything that the next event's effect on status and clocks depends on."""

    status: str = "new"
    channel: str = "import"
    kind: str = "inquiry"
    scenario: str = "presales"
    category: str | None = None
    priority: str = "normal"
    customer_level: str | None = None
    shop: str | None = None
    spoken: bool = False
    outbound: bool = False
    policy: int = 1
    opened_at: int = 0
    imported_at: int | None = None
    """When an imported ticket came in; dues already past then are breached with reason `imported`."""
    unanswered_since: int | None = None
    """The oldest customer message since the last public reply, call, no-reply or resolve."""
    first_reply_at: int | None = None
    """The first public reply by a person, or call."""
    first_offer_at: int | None = None
    settled_at: int | None = None
    """When it became resolved or closed; None while it is neither."""
    clocks: list[ClockState] = field(default_factory=list)
    learnt: dict[tuple[str, int], int] = field(default_factory=dict)
    """(kind, cycle) of clocks that began with a message which a file told of later -> when it did. Not kept: whoever
    learns of such a message folds the whole history."""
    clocks_from: int | None = None
    """No clock starts before this (`--clocks restart`); None when the file's own times count."""
    replies_untold: bool = False
    """A history that came in ended does not say when somebody replied: until that end no response clock is judged."""
    due_hidden: bool = False
    """The policy hides what is due while the ticket waits."""
    history: list[Mapping[str, Any]] | None = field(default_factory=list)
    """The events folded so far; None when this state was read from tables instead of folded from the start."""

    def clock(self, kind: str) -> ClockState | None:
        """The latest cycle of this kind, if there ever was one."""
        return next((c for c in reversed(self.clocks) if c.kind == kind), None)

    def hides(self, clock: ClockState) -> bool:
        """True while the clock's due is to be seen nowhere in the queue, and rings nothing. A platform's
        deadline always shows."""
        return self.due_hidden and clock.kind != "external"


class NeedsHistory(Exception):  # noqa: N818 - it asks for something, nothing has gone wrong
    """A step that cannot be taken from a state read from tables: fold the ticket anew from its events."""
