"""What a policy may choose: when a next response is owed, what waiting pauses, what it hides."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.choices import NEXT_RESPONSES
from store.rules.clocks import consumed, time_after
from store.rules.due import live_due, next_due
from store.rules.events import touches_clocks
from store.rules.fold import apply, fold, settle
from store.rules.ladder import next_level_at, rings
from store.rules.ruleset import Policy
from store.rules.sla import replay
from store.rules.states import ClockState, NeedsHistory, TicketState
from tests.rules.desk import (
    CALENDARS,
    HOUR,
    MINUTE,
    POLICY,
    SECOND,
    VERSIONED,
    changed,
    clock,
    clocks,
    event,
    on,
    opened,
    replied,
    status,
    wrote,
)
from tests.rules.draw import histories

FROM_FIRST = changed(next_response="from_first_message")
ONE_CLOCK = changed(next_response="one_response_clock")
EVERY = changed(next_response="every_contact", rule=[{"name": "all", "next_response": "4h"}])
HIDING = changed(hide_due_while_waiting=True)
PARKING = changed(pauses={"next_response": ["waiting_customer", "waiting_team"], "resolution": []})


def spell(found: dict[str, Any]) -> tuple[int, int | None, str, str | None]:
    return found["started_at"], found["ended_at"], found["state"], found["end_reason"]


class TestFromFirstMessage:
    def test_it_runs_beside_the_first_response_and_one_reply_meets_both(self) -> None:
        found = clocks(opened("10:00"), wrote("10:01"), replied("10:02"), policies=FROM_FIRST)
        assert spell(found["first_response", 1]) == (on("10:00"), on("10:02"), "met", "reply")
        assert spell(found["next_response", 1]) == (on("10:00"), on("10:02"), "met", "reply")

    def test_it_can_be_breached_before_a_longer_first_response(self) -> None:
        rule = [{"name": "all", "first_response": "2h", "next_response": "30m"}]
        found = clocks(
            opened("10:00"),
            until="11:00",
            policies=changed(next_response="from_first_message", rule=rule),
        )
        assert found["next_response", 1]["breached_at"] == on("10:30")
        assert found["first_response", 1]["breached_at"] is None


class TestOneResponseClock:
    def test_the_first_answer_meets_the_first_cycle(self) -> None:
        found = clocks(opened("10:00"), replied("10:01"), wrote("10:10"), policies=ONE_CLOCK)
        assert ("first_response", 1) not in found
        assert spell(found["next_response", 1]) == (on("10:00"), on("10:01"), "met", "reply")
        assert found["next_response", 1]["target_ms"] == 2 * MINUTE
        assert found["next_response", 2]["started_at"] == on("10:10")

    def test_resolving_without_any_answer_is_counted_apart(self) -> None:
        never = clocks(opened("10:00"), status("10:30", "resolved"), policies=ONE_CLOCK)
        assert spell(never["next_response", 1])[2:] == ("cancelled", "unanswered")
        once = clocks(
            opened("10:00"), replied("10:01"), wrote("10:10"), status("10:30", "resolved"), policies=ONE_CLOCK
        )
        assert spell(once["next_response", 2])[2:] == ("cancelled", "resolved")


class TestEveryContact:
    def test_an_answer_starts_the_regular_update(self) -> None:
        found = clocks(opened("10:00"), replied("11:00"), until="12:00", policies=EVERY)
        assert spell(found["next_response", 1]) == (on("10:00"), on("11:00"), "met", "reply")
        assert found["next_response", 2]["started_at"] == on("11:00")
        assert found["next_response", 2]["due_at"] == on("15:00")

    def test_the_customers_message_takes_its_place_and_later_ones_do_not_move_it(self) -> None:
        found = clocks(
            opened("10:00"), replied("11:00"), wrote("12:00"), wrote("13:00"), until="13:30", policies=EVERY
        )
        assert spell(found["next_response", 2]) == (on("11:00"), on("12:00"), "cancelled", "contact")
        assert found["next_response", 3]["due_at"] == on("16:00")

    def test_a_missed_update_stays_missed(self) -> None:
        found = clocks(opened("10:00"), replied("11:00"), wrote("15:30"), until="16:00", policies=EVERY)
        assert found["next_response", 2]["breached_at"] == on("15:00")

    def test_no_reply_needed_starts_it_and_so_do_a_call_and_a_contact_of_the_shop(self) -> None:
        thanked = clocks(
            opened("10:00"), replied("10:05"), wrote("10:10"), event("10:11", "no_reply_needed"),
            until="10:20", policies=EVERY,
        )  # fmt: skip
        assert thanked["next_response", 4]["started_at"] == on("10:11")
        called = clocks(opened("10:00", channel="phone", spoken=True), until="10:20", policies=EVERY)
        assert called["next_response", 1]["started_at"] == on("10:00")
        begun = clocks(opened("10:00", outbound=True), until="10:20", policies=EVERY)
        assert begun["next_response", 1]["started_at"] == on("10:00")

    def test_nothing_is_owed_once_it_is_resolved_until_it_is_reopened(self) -> None:
        events = [opened("10:00"), replied("11:00"), status("11:30", "resolved"), replied("11:40")]
        found = clocks(*events, until="12:00", policies=EVERY)
        assert spell(found["next_response", 2])[2:] == ("cancelled", "resolved")
        assert ("next_response", 3) not in found
        reopened = clocks(*events, status("12:00", "open", **{"from": "resolved"}), policies=EVERY)
        assert reopened["next_response", 3]["started_at"] == on("12:00")


class TestWaiting:
    def test_the_policy_says_which_clocks_stop(self) -> None:
        events = [
            opened("10:00"), replied("10:00"), wrote("10:10"),
            status("10:11", "waiting_team"), status("11:11", "open"), replied("11:12"),
        ]  # fmt: skip
        found = clocks(*events, policies=PARKING)
        assert found["next_response", 1]["consumed_ms"] == 2 * MINUTE
        assert found["next_response", 1]["breached_at"] is None
        assert found["resolution", 1]["running_since"] == on("10:00")

    def test_another_version_pauses_from_its_own_time_on(self) -> None:
        events = [opened("10:00"), status("12:00", "waiting_customer")]
        policies = {1: POLICY, 2: PARKING}
        found = clocks(*events, event("14:00", "policy_applied", policy=2), until="15:00", policies=policies)
        assert (found["resolution", 1]["state"], found["resolution", 1]["consumed_ms"]) == (
            "running",
            2 * HOUR,
        )
        assert found["resolution", 1]["running_since"] == on("14:00")
        back = [event("14:00", "policy_applied", policy=2), event("15:00", "policy_applied", policy=1)]
        found = clocks(*events, *back, until="16:00", policies=policies)
        assert (found["resolution", 1]["state"], found["resolution", 1]["consumed_ms"]) == (
            "paused",
            3 * HOUR,
        )

    def test_a_hidden_due_is_in_no_queue_and_rings_nothing_but_counts_on(self) -> None:
        events = [opened("10:00"), replied("10:00"), wrote("10:10"), status("10:11", "waiting_customer")]
        waiting = fold(events, {1: HIDING}, VERSIONED)
        assert (next_due(waiting), live_due(waiting)) == (None, None)
        running = waiting.clock("next_response")
        assert running is not None
        assert (running.runs, running.due_at) == (True, on("10:12"))
        assert next_level_at(running, rings(HIDING, running, waiting), VERSIONED) is None
        settle(waiting, on("10:20"))
        assert running.breached_at == on("10:12")
        back = fold([*events, status("10:30", "open")], {1: HIDING}, VERSIONED)
        assert next_due(back) == on("10:12")

    def test_a_platforms_deadline_is_never_hidden(self) -> None:
        events = [opened("10:00"), event("10:01", "external_due", due_at=on("18:00"))]
        state = fold([*events, status("10:02", "waiting_customer")], {1: HIDING}, VERSIONED)
        assert next_due(state) == on("18:00")


class TestAnotherVersionChoosesOtherwise:
    def test_to_one_clock_and_back(self) -> None:
        policies = {1: POLICY, 2: ONE_CLOCK}
        events = [opened("10:00"), event(on("10:00") + 20 * SECOND, "policy_applied", policy=2)]
        found = clocks(*events, until="10:01", policies=policies)
        assert spell(found["first_response", 1])[2:] == ("cancelled", "no_target")
        assert found["next_response", 1]["started_at"] == on("10:00")
        back = event(on("10:00") + 30 * SECOND, "policy_applied", policy=1)
        found = clocks(*events, back, until="10:00", policies=policies)
        assert (found["first_response", 2]["state"], found["first_response", 2]["started_at"]) == (
            "running", on("10:00"),
        )  # fmt: skip
        assert spell(found["next_response", 1])[2:] == ("cancelled", "no_target")

    def test_to_every_contact_the_update_counts_from_the_last_answer(self) -> None:
        policies = {1: POLICY, 2: EVERY}
        events = [opened("10:00"), replied("10:00"), event("15:00", "policy_applied", policy=2)]
        found = clocks(*events, until="15:00", policies=policies)
        update = found["next_response", 1]
        assert (update["started_at"], update["due_at"]) == (on("10:00"), on("14:00"))
        assert (update["breached_at"], update["breach_reason"]) == (on("15:00"), "retarget")
        back = event("16:00", "policy_applied", policy=1)
        found = clocks(*events, back, policies=policies)
        assert spell(found["next_response", 1])[2:] == ("cancelled", "no_target")


@pytest.mark.parametrize("choice", NEXT_RESPONSES)
def test_replay_answers_under_every_choice(choice: str) -> None:
    policy = changed(next_response=choice)
    found = replay([opened("10:00"), replied("10:01"), wrote("10:10")], policy, CALENDARS, on("10:11"))
    assert found[-1]["kind"] in ("next_response", "resolution")
    assert clock("plan", opened("10:00"), policies=policy)["due_at"] == on("03-03T10:00")


# ---------------------------------------------------------------- what holds under every choice

KINDS = ("first_response", "next_response", "plan", "resolution")
STATUSES = ("new", "open", "waiting_customer", "waiting_team")
RULES = st.sampled_from(
    (
        None,
        [{"name": "all", "next_response": "4h", "resolution": {"within": "16h", "calendar": "office"}}],
        [{"name": "all", "first_response": "2h", "next_response": "30m", "plan": "8h"}],
    )
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    table: dict[str, Any] = {
        "next_response": draw(st.sampled_from(NEXT_RESPONSES)),
        "hide_due_while_waiting": draw(st.booleans()),
        "pauses": draw(
            st.dictionaries(st.sampled_from(KINDS), st.lists(st.sampled_from(STATUSES), unique=True))
        ),
    }
    rule = draw(RULES)
    return changed(**table) if rule is None else changed(**table, rule=rule)


VERSIONS = st.fixed_dictionaries({1: policies(), 2: policies()})
BOTH = {**VERSIONED, **{(name, 2): calendar for (name, _), calendar in VERSIONED.items()}}


def rows(state: TicketState) -> list[tuple[Any, ...]]:
    found = [tuple(getattr(clock, name) for name in ClockState.__slots__) for clock in state.clocks]
    return sorted(found, key=lambda row: (row[0], row[1]))


@given(histories(), VERSIONS)
def test_step_by_step_from_tables_equals_folding_from_the_start(
    events: list[dict[str, Any]], versions: dict[int, Policy]
) -> None:
    state = TicketState()
    apply(state, events[0], versions, BOTH)
    for position, happened in enumerate(events[1:], start=2):
        state = replace(deepcopy(state), history=None)
        state.clocks.sort(key=lambda clock: (clock.kind, clock.cycle))
        try:
            apply(state, happened, versions, BOTH)
        except NeedsHistory:
            state = fold(events[:position], versions, BOTH)
    whole = fold(events, versions, BOTH)
    assert rows(state) == rows(whole)
    assert replace(state, history=None, clocks=[]) == replace(whole, history=None, clocks=[])


@given(histories(), VERSIONS)
def test_what_touches_no_clock_changes_none(
    events: list[dict[str, Any]], versions: dict[int, Policy]
) -> None:
    for position, happened in enumerate(events[1:], start=1):
        before = fold(events[:position], versions, BOTH)
        watched = versions[before.policy].watched()
        if touches_clocks(happened["type"], {**happened, "from": before.status}, watched):
            continue
        settle(before, happened["at"])
        after = fold(events[: position + 1], versions, BOTH)
        settle(after, happened["at"])
        assert rows(before) == rows(after)
        assert (next_due(before), before.due_hidden) == (next_due(after), after.due_hidden)


@given(histories(), VERSIONS)
def test_clocks_stay_whole(events: list[dict[str, Any]], versions: dict[int, Policy]) -> None:
    used: dict[tuple[str, int], int] = {}
    breached: dict[tuple[str, int], Any] = {}
    for position, happened in enumerate(events, start=1):
        state = fold(events[:position], versions, BOTH)
        settle(state, happened["at"])
        unended = [clock for clock in state.clocks if not clock.ended]
        assert len({clock.kind for clock in unended}) == len(unended)
        policy = versions[state.policy]
        for one in state.clocks:
            key = one.kind, one.cycle
            if one.kind == "external":
                continue
            now = consumed(one, happened["at"], BOTH)
            assert now >= used.get(key, 0)
            used[key] = now
            assert breached.setdefault(key, one.breached_at or None) in (None, one.breached_at)
            breached[key] = one.breached_at
        for one in unended:
            if one.kind != "external":
                assert one.runs != (state.status in policy.pauses.get(one.kind, ()))
            rest = one.target_ms - one.consumed_ms
            if one.kind != "external" and one.running_since is not None and rest >= 0:
                assert one.due_at == time_after(one.calendar, BOTH, one.running_since, rest)


@given(histories(), st.sampled_from(NEXT_RESPONSES))
def test_what_is_owed_to_a_customer_who_waits(events: list[dict[str, Any]], choice: str) -> None:
    state = fold(events, dict.fromkeys((1, 2), changed(next_response=choice)), BOTH)
    running = {clock.kind for clock in state.clocks if not clock.ended}
    owed = "next_response" in state_targets(state, choice)
    settled = state.status in ("resolved", "closed")
    if choice == "one_response_clock":
        assert "first_response" not in running
    if choice == "every_contact" and owed and not settled:
        assert "next_response" in running
    if state.unanswered_since is None and choice != "every_contact":
        assert "next_response" not in running
    if state.unanswered_since is not None and owed:
        beside = choice != "after_first_reply"
        assert "next_response" in running or (not beside and "first_response" in running)


def state_targets(state: TicketState, choice: str) -> dict[str, Any]:
    return changed(next_response=choice).targets(state)
