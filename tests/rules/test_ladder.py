from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.clocks import consumed, pause, resume, start
from store.rules.fold import fold
from store.rules.ladder import Level, instant, levels, next_level_at, parse_at, passed
from store.rules.states import ClockState, TicketState
from store.rules.targets import Target
from tests.rules.desk import (
    DAY,
    HOUR,
    MINUTE,
    POLICY,
    VERSIONED,
    changed,
    event,
    on,
    opened,
    status,
)

SHIPPED = levels(POLICY, "resolution", "inquiry")


def running(target: int, started: int, calendar: tuple[str, int] | None = None) -> ClockState:
    name = None if calendar is None else calendar[0]
    return start("resolution", 1, Target(target, name), calendar, 1, started, VERSIONED)


def level(at: str, number: int = 1) -> Level:
    threshold = parse_at(at)
    assert threshold is not None
    return Level(number, at, threshold, ("assignee",), ("screen",))


def test_the_shipped_ladders() -> None:
    shape = [
        (step.level, step.at, step.tell, step.by) for step in levels(POLICY, "first_response", "complaint")
    ]
    assert shape == [
        (1, "75%", ("assignee",), ("screen",)),
        (2, "100%", ("assignee", "team"), ("screen", "bell")),
        (3, "+30m", ("supervisors",), ("screen", "bell")),
    ]
    complaint = levels(POLICY, "resolution", "complaint")
    assert [step.at for step in complaint] == ["50%", "75%", "100%", "+30m"]
    assert "supervisors" in complaint[2].tell
    assert "supervisors" in complaint[3].tell


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("75%", on("10:00") + 90 * MINUTE),
        ("100%", on("12:00") + 1),
        ("150%", on("13:00")),
        ("-10m", on("11:50")),
        ("+30m", on("12:30")),
        ("-2h", on("10:00")),
        ("-3h", None),
    ],
)
def test_instants(at: str, expected: int | None) -> None:
    assert instant(level(at), running(2 * HOUR, on("10:00")), VERSIONED) == expected


def test_thresholds_run_in_the_clocks_own_time() -> None:
    clock = running(2 * HOUR, on("11:00"), ("office", 1))
    assert clock.due_at == on("14:00")
    assert instant(level("75%"), clock, VERSIONED) == on("13:30")
    assert instant(level("50%"), clock, VERSIONED) == on("12:00")
    assert instant(level("+4h30m"), clock, VERSIONED) == on("03-03T09:30")


def test_a_pause_moves_what_is_still_to_come() -> None:
    clock = running(2 * HOUR, on("10:00"))
    pause(clock, on("11:00"), VERSIONED)
    assert next_level_at(clock, SHIPPED, VERSIONED) is None
    resume(clock, on("15:00"), VERSIONED)
    assert next_level_at(clock, SHIPPED, VERSIONED) == on("15:30")


def test_only_the_highest_level_passed_fires() -> None:
    clock = running(2 * HOUR, on("10:00"))
    assert passed(clock, SHIPPED, VERSIONED, on("11:30") - 1) == (None, [])
    assert passed(clock, SHIPPED, VERSIONED, on("11:30")) == (SHIPPED[0], [])
    assert passed(clock, SHIPPED, VERSIONED, on("12:00")) == (SHIPPED[0], [])
    assert passed(clock, SHIPPED, VERSIONED, on("12:00") + 1) == (SHIPPED[1], [SHIPPED[0]])
    assert passed(clock, SHIPPED, VERSIONED, on("18:00")) == (SHIPPED[2], [SHIPPED[0], SHIPPED[1]])
    clock.level_done = 2
    assert next_level_at(clock, SHIPPED, VERSIONED) == on("12:30")
    clock.level_done = 3
    assert next_level_at(clock, SHIPPED, VERSIONED) is None
    assert passed(clock, SHIPPED, VERSIONED, on("18:00")) == (None, [])


def folded(*events: dict[str, Any]) -> TicketState:
    return fold(
        events,
        {1: POLICY, 2: changed(reopen_window="3d")},
        VERSIONED | {("service", 2): VERSIONED["service", 1]},
    )


STEPS = ("10%", "25%", "50%", "75%", "90%", "100%", "+1m", "+10m", "+30m", "+2h", "+9h")


@given(
    rungs=st.sets(st.sampled_from(STEPS), min_size=1),
    target=st.integers(2 * HOUR, 20 * HOUR),
    calendar=st.sampled_from([None, ("office", 1), ("service", 1)]),
    gaps=st.lists(st.integers(0, 6 * HOUR), min_size=1, max_size=12),
    pauses=st.sets(st.integers(0, 11)),
)
def test_whenever_one_looks_each_level_passed_is_dealt_with_once(
    rungs: set[str], target: int, calendar: tuple[str, int] | None, gaps: list[int], pauses: set[int]
) -> None:
    """Looked at after any gaps, with pauses between: the highest passed fires, all below it are skipped, none again."""
    ladder = [level(at, number) for number, at in enumerate((at for at in STEPS if at in rungs), start=1)]
    clock, now = running(target, on("10:00"), calendar), on("10:00")
    fired: list[int] = []
    skipped: list[int] = []
    for turn, gap in enumerate(gaps):
        now += gap
        reached = [one.level for one in ladder if _reached(one, clock, now)]
        announced = next_level_at(clock, ladder, VERSIONED)
        fires, below = passed(clock, ladder, VERSIONED, now)
        assert (announced is not None and announced <= now) == (fires is not None)
        assert (fires.level if fires else clock.level_done) == max([clock.level_done, *reached])
        skipped += [one.level for one in below]
        if fires is not None:
            fired.append(fires.level)
            clock.level_done = fires.level
        if turn in pauses:
            pause(clock, now, VERSIONED)
            now += gap
            assert next_level_at(clock, ladder, VERSIONED) is None
            assert passed(clock, ladder, VERSIONED, now) == (None, [])
            resume(clock, now, VERSIONED)
    assert sorted([*fired, *skipped]) == list(range(1, clock.level_done + 1))
    assert fired == sorted(fired)


def _reached(one: Level, clock: ClockState, now: int) -> bool:
    """By what has been consumed, not by instants."""
    used = consumed(clock, now, VERSIONED)
    wanted = one.threshold.of(clock.target_ms)
    if one.threshold.share == 1:
        return clock.due_at is not None and now > clock.due_at
    return used >= wanted


def test_only_another_target_raises_the_revision() -> None:
    def revision(*events: dict[str, Any]) -> int:
        clock = folded(opened(), *events).clock("resolution")
        assert clock is not None
        return clock.revision

    assert revision(status("11:00", "waiting_customer"), status("12:00", "open")) == 0
    assert revision(status("11:00", "resolved"), status("12:00", "open")) == 0
    assert revision(event("11:00", "policy_applied", policy=2)) == 0
    assert revision(event("11:00", "classified", category="refund")) == 0
    assert revision(event("11:00", "classified", priority="urgent")) == 1
    assert revision(event("11:00", "classified", priority="urgent", quiet=True)) == 0


def test_the_share_of_an_external_deadline_counts_from_the_event_that_set_it() -> None:
    state = folded(
        opened(),
        event("10:00", "external_due", due_at=on("14:00")),
        event("12:00", "external_due", due_at=on("20:00")),
    )
    external = state.clock("external")
    assert external is not None
    assert external.revision == 1
    assert instant(level("75%"), external, VERSIONED) == on("18:00")
    assert instant(level("100%"), external, VERSIONED) == on("20:00") + 1


def test_a_level_below_what_a_shorter_target_has_consumed_is_reached() -> None:
    state = folded(opened(), event("20:00", "classified", scenario="presales"))
    resolution = state.clock("resolution")
    assert resolution is not None
    fires, skipped = passed(resolution, SHIPPED, VERSIONED, on("20:00"))
    assert (fires, skipped) == (SHIPPED[2], list(SHIPPED[:2]))


@pytest.mark.parametrize("text", ["", "75", "0%", "+0m", "10m", "-", "%", "+10", "75 percent"])
def test_what_is_no_threshold(text: str) -> None:
    assert parse_at(text) is None


def test_days_in_a_business_calendar_are_24_hours_of_it() -> None:
    assert running(DAY, on("09:00"), ("service", 1)).due_at == on("03-03T20:00")
