"""The columns that follow from a ticket's state and clocks: what queues, take next and the sweep read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from store.rules.business_time import Calendar
from store.rules.calendar_key import CalendarKey
from store.rules.due import due_soon_at
from store.rules.ladder import next_level_at, rings
from store.rules.ruleset import Policy
from store.rules.states import CLOCK_FIELDS, ClockState, TicketState
from store.rules.take_next import NO_LIVE_DUE
from store.rules.words import CLOCKS, PRIORITY_RANK, WORKABLE

Calendars = Mapping[CalendarKey, Calendar]
_ORDER: Final = {kind: place for place, kind in enumerate(CLOCKS)}
"""Of two clocks that are due in the same instant, which is named: not by the order in which they came about."""

STATE_COLUMNS: Final = (
    "status",
    "channel",
    "kind",
    "scenario",
    "category",
    "priority",
    "customer_level",
    "shop",
    "spoken",
    "outbound",
    "opened_at",
    "imported_at",
    "unanswered_since",
    "first_reply_at",
    "first_offer_at",
    "settled_at",
)
"""TicketState fields that are columns of the same name."""

CLOCK_COLUMNS: Final = ("ticket_id", *CLOCK_FIELDS, "next_level_at")


def key_text(key: CalendarKey | None) -> str | None:
    """A calendar's key as a column: `name:version`."""
    return None if key is None else f"{key[0]}:{key[1]}"


def key_of(text: str | None) -> CalendarKey | None:
    """The key that a column holds."""
    if text is None:
        return None
    name, _, version = text.rpartition(":")
    return name, int(version)


def ticket_columns(state: TicketState, calendars: Calendars) -> dict[str, Any]:
    """The columns of a ticket that follow from its state."""
    columns: dict[str, Any] = {name: getattr(state, name) for name in STATE_COLUMNS}
    columns["spoken"], columns["outbound"] = int(state.spoken), int(state.outbound)
    columns["policy_version"] = state.policy
    columns["priority_rank"] = PRIORITY_RANK[state.priority]
    columns.update(due_columns(state, calendars))
    return columns


def due_columns(state: TicketState, calendars: Calendars) -> dict[str, Any]:
    """The columns that say what is due next."""
    running = [
        clock for clock in state.clocks if clock.runs and clock.due_at is not None and not state.hides(clock)
    ]
    living = [clock for clock in running if clock.breach_reason != "imported"]
    following, live = _soonest(running), _soonest(living)
    soon = [due_soon_at(clock, calendars) for clock in living]
    return {
        **_countdown("next", following),
        **_countdown("live", live),
        "soon_at": min((at for at in soon if at is not None), default=None),
        "due_key": NO_LIVE_DUE if live is None or live.due_at is None else live.due_at,
        "paused": int(following is None and any(c.state == "paused" for c in state.clocks)),
    }


def _soonest(clocks: list[ClockState]) -> ClockState | None:
    return min(clocks, key=lambda clock: (clock.due_at or 0, _ORDER[clock.kind], clock.cycle), default=None)


def _countdown(prefix: str, clock: ClockState | None) -> dict[str, Any]:
    if clock is None:
        return dict.fromkeys(
            (f"{prefix}_due_at", f"{prefix}_clock", f"{prefix}_target_ms", f"{prefix}_calendar")
        )
    return {
        f"{prefix}_due_at": clock.due_at,
        f"{prefix}_clock": clock.kind,
        f"{prefix}_target_ms": clock.target_ms,
        f"{prefix}_calendar": key_text(clock.calendar),
    }


def is_free(status: str, assignee_id: int | None) -> int:
    """1 when take next may give the ticket to somebody."""
    return int(status in WORKABLE and assignee_id is None)


def clock_row(
    number: int,
    clock: ClockState,
    state: TicketState,
    policies: Mapping[int, Policy],
    calendars: Calendars,
) -> tuple[Any, ...]:
    """A clock's columns in the order of CLOCK_COLUMNS; `state` is its ticket's."""
    return (
        number,
        clock.kind,
        clock.cycle,
        clock.target_ms,
        clock.policy,
        key_text(clock.calendar),
        clock.started_at,
        clock.consumed_ms,
        clock.running_since,
        clock.due_at,
        clock.state,
        clock.ended_at,
        clock.end_reason,
        clock.breached_at,
        clock.breach_reason,
        clock.revision,
        clock.level_done,
        next_level_at(clock, rings(policies[clock.policy], clock, state), calendars),
    )
