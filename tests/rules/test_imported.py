"""Clocks of tickets that a file brought in."""

from __future__ import annotations

from store.rules.due import live_due, next_due
from store.rules.fold import fold, settle
from store.rules.ladder import levels, next_level_at, passed_before_import
from tests.rules.desk import HOUR, POLICY, VERSIONED, clock, clocks, event, on, opened, replied, status, wrote

CAME_IN = on("03-10T10:00")


def test_a_due_past_at_the_import_is_an_imported_breach() -> None:
    found = clocks(opened(imported_at=CAME_IN), until=CAME_IN)
    assert found["resolution", 1]["breach_reason"] == "imported"
    assert found["resolution", 1]["breached_at"] == on("03-04T10:00")


def test_a_due_after_the_import_breaches_in_time() -> None:
    late = clock("resolution", opened("03-09T10:00", imported_at=CAME_IN))
    assert (late["breached_at"], late["breach_reason"]) == (on("03-11T10:00"), "time")


def test_a_closed_row_with_its_times_meets_its_clocks() -> None:
    found = clocks(
        opened(imported_at=CAME_IN),
        replied("10:00"),
        status("15:00", "resolved", imported=True),
        status("16:00", "closed", imported=True),
    )
    assert {(c["state"], c["breached_at"]) for c in found.values()} == {("met", None)}
    assert found["resolution", 1]["consumed_ms"] == 5 * HOUR


def test_a_row_resolved_late_was_breached_before_it_came_in() -> None:
    resolution = clock(
        "resolution", opened(imported_at=CAME_IN), status("03-08T10:00", "resolved", imported=True)
    )
    assert (resolution["state"], resolution["breach_reason"]) == ("met", "imported")


def test_a_resolved_row_without_a_first_response_cancels_that_clock() -> None:
    found = clocks(opened(imported_at=CAME_IN), status("15:00", "resolved", imported=True))
    first = found["first_response", 1]
    assert (first["state"], first["end_reason"], first["breached_at"]) == ("cancelled", "imported", None)
    assert found["resolution", 1]["state"] == "met"


def test_a_closed_row_without_any_time_cancels_every_clock() -> None:
    for undated in (
        status(CAME_IN, "closed", imported=True),
        status("11:00", "closed", imported=True, dated=False),
    ):
        found = clocks(opened(imported_at=CAME_IN), undated)
        assert {(c["state"], c["end_reason"], c["breached_at"]) for c in found.values()} == {
            ("cancelled", "imported", None)
        }


def test_reopened_such_a_ticket_owes_a_resolution_from_then_on() -> None:
    found = clocks(
        opened(imported_at=CAME_IN),
        status(CAME_IN, "closed", imported=True),
        wrote("03-12T10:00"),
        status("03-12T10:00", "open"),
        until="03-12T11:00",
    )
    assert found["resolution", 2]["started_at"] == on("03-12T10:00")
    assert found["next_response", 1]["started_at"] == on("03-12T10:00")


def test_an_open_row_without_a_first_response_still_owes_it() -> None:
    found = clocks(opened(imported_at=CAME_IN), status("10:00", "open", imported=True))
    assert found["first_response", 1]["state"] == "running"


def test_clocks_can_start_at_the_import_instead() -> None:
    found = clocks(opened(imported_at=CAME_IN, clocks_from=CAME_IN), status("11:00", "open"), until=CAME_IN)
    assert {c["started_at"] for c in found.values()} == {CAME_IN}
    assert {c["breached_at"] for c in found.values()} == {None}
    paused = clock(
        "resolution",
        opened(imported_at=CAME_IN, clocks_from=CAME_IN),
        status("11:00", "waiting_customer"),
        status("12:00", "open"),
        until=CAME_IN,
    )
    assert (paused["consumed_ms"], paused["running_since"]) == (0, CAME_IN)


def test_it_sorts_by_the_soonest_clock_that_was_not_breached_before() -> None:
    state = fold([opened("03-09T10:00", imported_at=CAME_IN)], {1: POLICY}, VERSIONED)
    settle(state, CAME_IN)
    assert next_due(state) == on("03-09T10:00") + 40_000
    assert live_due(state) == CAME_IN


def test_levels_passed_before_the_import_are_skipped_and_an_imported_breach_fires_nothing() -> None:
    state = fold([opened("03-08T20:00", imported_at=CAME_IN)], {1: POLICY}, VERSIONED)
    settle(state, CAME_IN)
    resolution, plan = state.clock("resolution"), state.clock("plan")
    assert resolution is not None
    assert plan is not None
    ladder = levels(POLICY, "resolution", "inquiry")
    skipped = passed_before_import(resolution, ladder, VERSIONED, CAME_IN)
    assert [level.at for level in skipped] == ["75%"]
    resolution.level_done = max(level.level for level in skipped)
    assert next_level_at(resolution, ladder, VERSIONED) == on("03-10T20:00") + 1
    assert plan.breach_reason == "imported"
    assert next_level_at(plan, ladder, VERSIONED) is None


def test_a_retarget_before_the_import_is_no_alarm() -> None:
    late = clock(
        "resolution",
        opened(imported_at=CAME_IN),
        event("03-03T10:00", "classified", scenario="presales"),
    )
    assert late["breach_reason"] == "imported"
