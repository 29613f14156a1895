"""A real incident desk's log through `replay`: no clock goes back, and every hour of an incident is accounted for."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store.rules.clocks import consumed
from store.rules.fold import apply
from store.rules.sla import Policy, replay
from store.rules.states import TicketState
from tests.conftest import LONG
from tests.rules.desk import CALENDARS, POLICY, SHIPPED, VERSIONED
from tests.rules.incidents import ALL, NAME, SETTLED, incidents, spent

OFFICE = Policy.from_dict(
    {
        **SHIPPED,
        "rule": [
            {
                "name": "all",
                "first_response": "2h",
                "next_response": "none",
                "plan": "none",
                "resolution": {"within": "16h", "calendar": "service"},
            }
        ],
    }
)
"""The resolution counts business time."""


@pytest.fixture
def file(test_data: Path) -> Path:
    found = test_data / NAME
    if not found.exists():
        pytest.skip(f"no {found.name} in {test_data}")
    return found


def _elapsed(first: int, last: int) -> int:
    return last - first


@pytest.mark.parametrize(
    ("policy", "between"),
    [(POLICY, _elapsed), (OFFICE, CALENDARS["service"].between)],
    ids=["elapsed", "business"],
)
def test_consumed_paused_and_closed_time_add_up(
    file: Path, policy: Policy, between: Callable[[int, int], int]
) -> None:
    count = 0
    for events in incidents(file, ALL if LONG else 1_000):
        count += 1
        until = events[-1]["at"]
        clocks = {clock["kind"]: clock for clock in replay(events, policy, CALENDARS, until)}
        resolution = clocks["resolution"]
        assert len(clocks) == len({clock["kind"] for clock in clocks.values()})
        running = resolution["running_since"]
        used = resolution["consumed_ms"] + (0 if running is None else between(running, until))
        paused = closed = 0
        for status, since, to in spent(events, until):
            paused += between(since, to) if status == "waiting_customer" else 0
            closed += between(since, to) if status in SETTLED else 0
        assert used + paused + closed == between(events[0]["at"], until)
        if resolution["breach_reason"] == "time":
            assert resolution["breached_at"] < until
    assert count == (ALL if LONG else 1_000)


def test_no_clock_goes_back(file: Path) -> None:
    for events in incidents(file, ALL if LONG else 300):
        state, used = TicketState(), dict[tuple[str, int], int]()
        breached: dict[tuple[str, int], Any] = {}
        for event in events:
            apply(state, event, {1: POLICY}, VERSIONED)
            for clock in state.clocks:
                key, now = (clock.kind, clock.cycle), consumed(clock, event["at"], VERSIONED)
                assert used.get(key, 0) <= now
                used[key] = now
                assert clock.started_at == events[0]["at"]
                if key in breached:
                    assert breached[key] == (clock.breached_at, clock.breach_reason)
                if clock.breached_at is not None:
                    breached[key] = clock.breached_at, clock.breach_reason


@pytest.mark.long
def test_all_incidents_are_replayed_within_thirty_seconds(file: Path) -> None:
    logs = list(incidents(file))
    assert len(logs) == ALL
    began = time.perf_counter()
    for events in logs:
        replay(events, POLICY, CALENDARS, events[-1]["at"])
    assert time.perf_counter() - began < 30
