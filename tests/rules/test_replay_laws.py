"""What holds for the clocks of any history."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from hypothesis import given

from store.rules.clocks import consumed, time_after
from store.rules.due import due_soon_at, live_due, next_due, remaining_ms
from store.rules.events import touches_clocks
from store.rules.fold import apply, fold, settle
from store.rules.states import ClockState, NeedsHistory, TicketState
from tests.rules.desk import DAY, POLICY, VERSIONED, changed
from tests.rules.draw import histories

STRICTER = changed(
    rule=[
        {"name": "email", "when": {"channel": "email"}, "plan": "none"},
        {
            "name": "all",
            "first_response": "5m",
            "next_response": "5m",
            "plan": "8h",
            "resolution": {"within": "16h", "calendar": "office"},
        },
    ]
)
POLICIES = {1: POLICY, 2: STRICTER}
CALENDARS = {**VERSIONED, **{(name, 2): calendar for (name, _), calendar in VERSIONED.items()}}


def folded(events: list[dict[str, Any]]) -> TicketState:
    return fold(events, POLICIES, CALENDARS)


def facts(state: TicketState) -> list[tuple[Any, ...]]:
    """The clocks as a set of rows: tables know no order among kinds."""
    rows = [tuple(getattr(clock, name) for name in ClockState.__slots__) for clock in state.clocks]
    return sorted(rows, key=lambda row: (row[0], row[1]))


@given(histories())
def test_step_by_step_from_tables_equals_folding_from_the_start(events: list[dict[str, Any]]) -> None:
    state = TicketState()
    apply(state, events[0], POLICIES, CALENDARS)
    for position, event in enumerate(events[1:], start=2):
        state = replace(deepcopy(state), history=None)
        state.clocks.sort(key=lambda clock: (clock.kind, clock.cycle))
        try:
            apply(state, event, POLICIES, CALENDARS)
        except NeedsHistory:
            state = folded(events[:position])
    whole = folded(events)
    assert facts(state) == facts(whole)
    assert replace(state, history=None, clocks=[]) == replace(whole, history=None, clocks=[])


@given(histories())
def test_breaches_and_consumed_time_only_grow(events: list[dict[str, Any]]) -> None:
    breaches: dict[tuple[str, int], tuple[int | None, str | None]] = {}
    used: dict[tuple[str, int], int] = {}
    for position, event in enumerate([*events[1:], {"at": events[-1]["at"] + DAY}], start=1):
        state = folded(events[:position])
        settle(state, event["at"])
        for clock in state.clocks:
            key = clock.kind, clock.cycle
            if key in breaches:
                assert (clock.breached_at, clock.breach_reason) == breaches[key]
            if clock.breached_at is not None:
                breaches[key] = clock.breached_at, clock.breach_reason
            if clock.kind != "external":
                now = consumed(clock, event["at"], CALENDARS)
                assert now >= used.get(key, 0)
                used[key] = now
        assert breaches.keys() <= {(clock.kind, clock.cycle) for clock in state.clocks}


@given(histories())
def test_every_clock_is_whole(events: list[dict[str, Any]]) -> None:
    state, last = folded(events), events[-1]["at"]
    settle(state, last)
    unended = [clock.kind for clock in state.clocks if not clock.ended]
    assert len(unended) == len(set(unended))
    assert not {"first_response", "next_response"} <= set(unended) or STRICTER is not None
    for clock in state.clocks:
        assert clock.consumed_ms >= 0
        assert clock.runs == (clock.running_since is not None)
        assert clock.ended == (clock.ended_at is not None) == (clock.end_reason is not None)
        assert (clock.breached_at is None) == (clock.breach_reason is None)
        if clock.state == "paused":
            assert clock.due_at is None
        if clock.runs:
            _whole_while_it_runs(clock, last)
    running = [clock for clock in state.clocks if clock.runs]
    assert next_due(state) == min((clock.due_at for clock in running if clock.due_at), default=None)
    live = [clock.due_at for clock in running if clock.due_at and clock.breach_reason != "imported"]
    assert live_due(state) == min(live, default=None)


def _whole_while_it_runs(clock: ClockState, last: int) -> None:
    assert clock.due_at is not None
    assert clock.running_since is not None
    assert clock.due_at >= last or clock.breached_at is not None
    rest = clock.target_ms - clock.consumed_ms
    if clock.kind != "external" and rest >= 0:
        assert clock.due_at == time_after(clock.calendar, CALENDARS, clock.running_since, rest)
        assert remaining_ms(clock, clock.due_at, CALENDARS) == 0
    soon = due_soon_at(clock, CALENDARS)
    assert soon is not None
    if soon > clock.running_since:
        before, then = remaining_ms(clock, soon - 1, CALENDARS), remaining_ms(clock, soon, CALENDARS)
        assert before is not None
        assert then is not None
        assert before >= 15 * 60_000
        assert before * 4 >= clock.target_ms
        assert then < 15 * 60_000 or then * 4 < clock.target_ms


@given(histories())
def test_what_touches_no_clock_changes_none(events: list[dict[str, Any]]) -> None:
    for position, event in enumerate(events[1:], start=1):
        before = folded(events[:position])
        data = {**event, "from": before.status}
        if touches_clocks(event["type"], data, POLICY.pauses):
            continue
        settle(before, event["at"])
        after = folded(events[: position + 1])
        settle(after, event["at"])
        assert facts(before) == facts(after)


@given(histories())
def test_events_that_are_no_business_of_clocks_change_nothing(events: list[dict[str, Any]]) -> None:
    others = [
        other
        for event in events
        for other in (
            event,
            {"at": event["at"], "type": "claimed", "by": "agent"},
            {"at": event["at"], "type": "sent"},
        )
    ]
    assert facts(folded(others)) == facts(folded(events))
