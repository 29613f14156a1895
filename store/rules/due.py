"""What follows from a clock's due: time left, the moment it becomes due soon, the ticket's next due."""

from __future__ import annotations

from store.rules.clocks import Calendars, consumed, time_after
from store.rules.states import ClockState, TicketState

SOON_MS = 15 * 60_000


def remaining_ms(clock: ClockState, at: int, calendars: Calendars) -> int | None:
    """What is left of a running clock in its own time, negative when past; None unless it runs."""
    return clock.target_ms - consumed(clock, at, calendars) if clock.runs else None


def due_soon_at(clock: ClockState, calendars: Calendars) -> int | None:
    """The first instant with less than 15 minutes of the clock's own time, or less than a quarter of the
    target, left; None unless it runs."""
    if clock.running_since is None:
        return None
    # consumed > target - 15 min, or 4 * (target - consumed) < target: the smallest whole milliseconds
    enough = min(clock.target_ms - SOON_MS + 1, clock.target_ms * 3 // 4 + 1)
    rest = enough - clock.consumed_ms
    if rest <= 0:
        return clock.running_since
    return time_after(clock.calendar, calendars, clock.running_since, rest)


def _running(state: TicketState) -> list[tuple[int, ClockState]]:
    return [
        (clock.due_at, clock)
        for clock in state.clocks
        if clock.runs and clock.due_at is not None and not state.hides(clock)
    ]


def next_due(state: TicketState) -> int | None:
    """The smallest due of the running clocks that are not hidden; None while nothing runs."""
    return min((due for due, _ in _running(state)), default=None)


def live_due(state: TicketState) -> int | None:
    """The smallest due of the running clocks that were not breached before they came in."""
    return min((due for due, clock in _running(state) if clock.breach_reason != "imported"), default=None)
