"""From events to a ticket's status and clocks: the same steps for the one writer and for `replay`.

`apply` takes one event, `settle` writes the breaches that time alone has brought, `fold` starts from nothing.
A state that was read from tables has `history = None`; a step that needs the past then raises NeedsHistory.
"""

from __future__ import annotations

from collections.abc import Iterable

from store.rules import clocks as move
from store.rules.clocks import Calendars
from store.rules.effects import apply, settle
from store.rules.events import Event, without_undone
from store.rules.states import ClockState, TicketState
from store.rules.step import Policies

__all__ = ["Policies", "apply", "fold", "in_order", "keep_breaches", "settle"]


def fold(events: Iterable[Event], policies: Policies, calendars: Calendars) -> TicketState:
    """The state after all events, in order. ValueError when time goes back or `opened` is not the first."""
    state = TicketState()
    for event in in_order(without_undone(events)):
        apply(state, event, policies, calendars)
    return state


def in_order(events: Iterable[Event]) -> Iterable[Event]:
    """The events, each checked: the first is `opened` and the only one, and none lies before its forerunner."""
    last: int | None = None
    for event in events:
        if (event["type"] == "opened") != (last is None):
            raise ValueError("the first event, and no other, must be 'opened'")
        if last is not None and event["at"] < last:
            raise ValueError(f"the event '{event['type']}' at {event['at']} lies before the one at {last}")
        last = event["at"]
        yield event


def keep_breaches(state: TicketState, written: Iterable[ClockState]) -> None:
    """Take over breaches that stood in the tables before a ticket was folded anew: they stay."""
    breached = {(clock.kind, clock.cycle): clock for clock in written if clock.breached_at is not None}
    for clock in state.clocks:
        before = breached.get((clock.kind, clock.cycle))
        if before is not None and before.breached_at is not None and before.breach_reason is not None:
            move.breach(clock, before.breached_at, before.breach_reason)
