"""The nine rules of a ticket's clocks, each by example, under the shipped policy."""

from __future__ import annotations

import pytest

from store.rules.sla import replay
from tests.rules.desk import (
    CALENDARS,
    HOUR,
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


class TestRule1FirstResponse:
    def test_starts_at_the_contact_and_ends_at_the_first_reply_by_a_person(self) -> None:
        first = clock(
            "first_response",
            opened("10:00"),
            event("10:00", "note"),
            replied("10:00", by="auto"),
            status("10:00", "waiting_customer"),
            replied(on("10:00") + 30 * SECOND),
        )
        assert (first["state"], first["end_reason"]) == ("met", "reply")
        assert (first["started_at"], first["consumed_ms"]) == (on("10:00"), 30 * SECOND)
        assert first["due_at"] == on("10:00") + 40 * SECOND
        assert first["breached_at"] is None

    def test_waiting_does_not_pause_it(self) -> None:
        first = clock("first_response", opened("10:00"), status("10:00", "waiting_customer"))
        assert first["state"] == "running"
        assert (first["breached_at"], first["breach_reason"]) == (on("10:00") + 40 * SECOND, "time")

    def test_a_call_that_the_agent_took_owes_none(self) -> None:
        assert ("first_response", 1) not in clocks(opened(channel="phone", spoken=True))
        assert ("next_response", 1) not in clocks(opened(channel="phone", spoken=True))
        assert clocks(opened(channel="phone", spoken=True), wrote("11:00"))["next_response", 1][
            "started_at"
        ] == on("11:00")
        assert ("first_response", 1) in clocks(opened(channel="phone", spoken=False))

    def test_a_contact_that_the_shop_began_owes_none_until_the_customer_writes(self) -> None:
        begun = opened(outbound=True)
        assert ("first_response", 1) not in clocks(begun, replied("10:05"))
        first = clock("first_response", begun, replied("10:05"), wrote("11:00"), replied("11:30"))
        assert (first["started_at"], first["ended_at"]) == (on("11:00"), on("11:30"))

    def test_resolving_without_a_reply_cancels_it(self) -> None:
        first = clock("first_response", opened(), status("10:30", "resolved"))
        assert (first["state"], first["end_reason"]) == ("cancelled", "unanswered")

    def test_outside_hours_it_waits_for_the_opening(self) -> None:
        assert clock("first_response", opened("23:00"))["due_at"] == on("03-03T09:00") + 40 * SECOND


class TestRule2NextResponse:
    def test_starts_at_the_oldest_unanswered_message(self) -> None:
        found = clocks(
            opened(), replied("10:01"), wrote("10:10"), wrote("10:20"), replied("10:30"), wrote("10:40")
        )
        first, second = found["next_response", 1], found["next_response", 2]
        assert (first["started_at"], first["ended_at"], first["state"]) == (on("10:10"), on("10:30"), "met")
        assert (second["started_at"], second["state"]) == (on("10:40"), "running")
        assert first["due_at"] == on("10:12")

    def test_does_not_run_beside_the_first_response(self) -> None:
        assert ("next_response", 1) not in clocks(opened(), wrote("10:10"), wrote("10:20"))

    def test_a_call_meets_it_and_starts_none(self) -> None:
        found = clocks(opened(), replied("10:01"), wrote("10:10"), event("10:11", "call"))
        assert found["next_response", 1]["end_reason"] == "call"
        assert ("next_response", 2) not in found

    def test_no_reply_needed_meets_it(self) -> None:
        found = clocks(opened(), replied("10:01"), wrote("10:10"), event("10:11", "no_reply_needed"))
        assert (found["next_response", 1]["state"], found["next_response", 1]["end_reason"]) == (
            "met",
            "no_reply",
        )

    def test_resolving_cancels_it(self) -> None:
        found = clocks(opened(), replied("10:01"), wrote("10:10"), status("10:11", "resolved"))
        clock_ = found["next_response", 1]
        assert (clock_["state"], clock_["end_reason"]) == ("cancelled", "resolved")

    def test_starts_at_the_contact_when_the_first_response_is_not_owed(self) -> None:
        policy = changed(rule=[{"name": "all", "next_response": "5m"}])
        assert clock("next_response", opened(), policies=policy)["started_at"] == on("10:00")

    def test_a_reopening_after_an_unanswered_ending_owes_it(self) -> None:
        found = clocks(opened(), status("10:30", "resolved"), wrote("11:00"), status("11:00", "open"))
        assert found["next_response", 1]["started_at"] == on("11:00")


class TestRule3PlanAndResolution:
    def test_plan_runs_to_the_first_offer_and_waiting_does_not_pause_it(self) -> None:
        plan = clock(
            "plan",
            opened(),
            status("11:00", "waiting_customer"),
            event("15:00", "offered"),
            event("16:00", "offered"),
        )
        assert (plan["state"], plan["end_reason"], plan["consumed_ms"]) == ("met", "offered", 5 * HOUR)

    def test_presales_owes_no_plan(self) -> None:
        assert ("plan", 1) not in clocks(opened(scenario="presales"))

    def test_resolving_meets_the_plan_and_a_reopening_does_not_restart_it(self) -> None:
        plan = clock("plan", opened(), status("11:00", "resolved"), status("12:00", "open"))
        assert (plan["state"], plan["end_reason"], plan["ended_at"]) == ("met", "resolved", on("11:00"))

    def test_resolution_pauses_for_the_customer_and_not_for_a_team(self) -> None:
        resolution = clock(
            "resolution",
            opened(),
            status("12:00", "waiting_team"),
            status("13:00", "waiting_customer"),
            until="20:00",
        )
        assert (resolution["state"], resolution["consumed_ms"]) == ("paused", 3 * HOUR)
        assert (resolution["due_at"], resolution["running_since"]) == (None, None)

    def test_a_reopening_resumes_the_same_clock_without_the_gap(self) -> None:
        resolution = clock(
            "resolution",
            opened(),
            status("12:00", "resolved"),
            status("03-04T12:00", "open"),
            until="03-04T13:00",
        )
        assert (resolution["cycle"], resolution["state"]) == (1, "running")
        assert resolution["consumed_ms"] == 2 * HOUR
        assert resolution["due_at"] == on("03-04T12:00") + 46 * HOUR

    def test_closing_from_any_status_has_the_effects_of_resolving(self) -> None:
        assert clock("resolution", opened(), status("12:00", "closed"))["state"] == "met"

    def test_closing_what_is_resolved_changes_nothing(self) -> None:
        before = clocks(opened(), status("12:00", "resolved"))
        assert clocks(opened(), status("12:00", "resolved"), status("03-09T12:00", "closed")) == before


class TestRule4Retarget:
    def test_changes_only_the_target(self) -> None:
        resolution = clock(
            "resolution",
            opened(),
            status("12:00", "waiting_customer"),
            status("14:00", "open"),
            event("15:00", "classified", priority="urgent"),
            until="15:00",
        )
        assert (resolution["started_at"], resolution["consumed_ms"]) == (on("10:00"), 2 * HOUR)
        assert (resolution["target_ms"], resolution["due_at"]) == (24 * HOUR, on("14:00") + 22 * HOUR)

    def test_a_new_due_already_past_is_a_breach_by_retarget(self) -> None:
        resolution = clock("resolution", opened(), event("20:00", "classified", scenario="presales"))
        assert (resolution["breached_at"], resolution["breach_reason"]) == (on("20:00"), "retarget")
        assert resolution["due_at"] == on("14:00")

    def test_an_earlier_breach_stays(self) -> None:
        resolution = clock(
            "resolution",
            opened(scenario="presales"),
            event("20:00", "classified", scenario="complaint"),
            until="21:00",
        )
        assert (resolution["breached_at"], resolution["breach_reason"]) == (on("14:00"), "time")
        assert resolution["due_at"] == on("03-05T10:00")

    def test_a_paused_clock_with_too_much_consumed_is_breached(self) -> None:
        resolution = clock(
            "resolution",
            opened(),
            status("15:00", "waiting_customer"),
            event("16:00", "classified", scenario="presales"),
        )
        assert (resolution["state"], resolution["breach_reason"], resolution["due_at"]) == (
            "paused",
            "retarget",
            None,
        )

    def test_what_is_no_longer_owed_is_cancelled(self) -> None:
        plan = clock("plan", opened(), event("11:00", "classified", scenario="presales"))
        assert (plan["state"], plan["end_reason"], plan["consumed_ms"]) == ("cancelled", "no_target", HOUR)

    def test_what_becomes_owed_starts_when_it_would_have(self) -> None:
        plan = clock(
            "plan",
            opened(scenario="presales"),
            event("12:00", "classified", scenario="complaint"),
            until="12:00",
        )
        assert (plan["started_at"], plan["due_at"]) == (on("10:00"), on("03-03T10:00"))

    def test_what_becomes_owed_counts_the_pauses(self) -> None:
        resolution = clock(
            "resolution",
            opened(kind="suggestion"),
            status("11:00", "waiting_customer"),
            status("14:00", "open"),
            event("15:00", "classified", kind="inquiry"),
            until="15:00",
        )
        assert (resolution["started_at"], resolution["consumed_ms"]) == (on("10:00"), HOUR)
        assert resolution["due_at"] == on("03-04T13:00")

    def test_what_becomes_owed_and_is_past_due_is_a_breach_by_retarget(self) -> None:
        plan = clock(
            "plan", opened(scenario="presales"), event("03-04T10:00", "classified", scenario="complaint")
        )
        assert (plan["breached_at"], plan["breach_reason"]) == (on("03-04T10:00"), "retarget")

    def test_what_becomes_owed_is_met_at_once_when_its_end_has_happened(self) -> None:
        plan = clock(
            "plan",
            opened(scenario="presales"),
            event("11:00", "offered"),
            event("12:00", "classified", scenario="complaint"),
        )
        assert (plan["state"], plan["ended_at"], plan["consumed_ms"]) == ("met", on("11:00"), HOUR)

    def test_an_ended_clock_is_never_reopened(self) -> None:
        before = clock("first_response", opened(), replied("10:00"))
        after = clock(
            "first_response", opened(), replied("10:00"), event("11:00", "classified", channel="email")
        )
        assert after == before

    def test_owed_again_after_it_was_cancelled_it_is_a_new_cycle(self) -> None:
        found = clocks(
            opened(),
            event("11:00", "classified", scenario="presales"),
            event("12:00", "classified", scenario="aftersales"),
            until="12:00",
        )
        assert found["plan", 1]["end_reason"] == "no_target"
        assert (found["plan", 2]["state"], found["plan", 2]["started_at"]) == ("running", on("10:00"))

    def test_in_another_time_the_consumed_stays_and_the_rest_runs_in_it(self) -> None:
        office = {"within": "8h", "time": "business", "calendar": "office"}
        policy = changed(
            rule=[
                {"name": "urgent", "when": {"priority": "urgent"}, "resolution": office},
                {"name": "rest", "resolution": "48h"},
            ],
            priority={},
        )
        resolution = clock(
            "resolution",
            opened(),
            event("16:00", "classified", priority="urgent"),
            until="16:00",
            policies=policy,
        )
        assert (resolution["consumed_ms"], resolution["running_since"]) == (6 * HOUR, on("16:00"))
        assert (resolution["due_at"], resolution["calendar"]) == (on("18:00"), "office")

    def test_a_call_taken_by_mistake_as_unspoken_owes_nothing_once_corrected(self) -> None:
        found = clocks(opened(channel="phone"), event("10:00", "classified", spoken=True))
        assert found["first_response", 1]["end_reason"] == "no_target"
        assert ("next_response", 1) not in found


class TestRule5PolicyVersions:
    def test_a_new_version_reaches_a_ticket_when_it_is_applied(self) -> None:
        stricter = changed(rule=[{"name": "all", "resolution": "10h"}])
        policies = {1: POLICY, 2: stricter}
        kept = clock("resolution", opened(), policies=policies, until="11:00")
        assert (kept["policy"], kept["target_ms"]) == (1, 48 * HOUR)
        applied = event("11:00", "policy_applied", policy=2)
        moved = clock("resolution", opened(), applied, policies=policies, until="11:00")
        assert (moved["policy"], moved["target_ms"], moved["due_at"]) == (2, 10 * HOUR, on("20:00"))

    def test_a_version_in_the_same_calendar_moves_no_start(self) -> None:
        applied = event("10:00", "policy_applied", policy=2)
        found = clocks(opened("09:59"), applied, policies={1: POLICY, 2: POLICY}, until="10:00")
        before = clocks(opened("09:59"), until="10:00")
        assert {key: {**clock, "policy": 1} for key, clock in found.items()} == before

    def test_an_unknown_version_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no policy version 7"):
            clocks(opened(policy=7), policies={1: POLICY})


class TestRule6Merging:
    def test_cancels_the_clocks_of_the_source(self) -> None:
        found = clocks(opened(), event("11:00", "merged", into=7), status("11:00", "closed"))
        assert {(c["state"], c["end_reason"]) for c in found.values()} == {("cancelled", "merged")}

    def test_the_targets_response_starts_at_the_earlier_of_the_two(self) -> None:
        absorbed = event("10:00", "absorbed", oldest_unanswered_at=on("09:30"))
        first = clock("first_response", opened("10:00"), absorbed, until="10:00")
        assert first["started_at"] == on("09:30")
        assert (first["breached_at"], first["breach_reason"]) == (on("09:30") + 40 * SECOND, "time")
        found = clocks(opened("09:00"), replied("09:00"), wrote("09:59"), absorbed)
        assert found["next_response", 1]["started_at"] == on("09:30")
        found = clocks(opened("09:00"), replied("09:00"), absorbed)
        assert found["next_response", 1]["started_at"] == on("09:30")

    def test_a_later_one_moves_nothing(self) -> None:
        absorbed = event("10:30", "absorbed", oldest_unanswered_at=on("10:20"))
        assert clock("first_response", opened("10:00"), absorbed)["started_at"] == on("10:00")
        nothing = event("10:30", "absorbed", oldest_unanswered_at=None)
        assert ("next_response", 1) not in clocks(opened("09:00"), replied("09:00"), nothing)


class TestRule7External:
    def test_nothing_here_moves_it(self) -> None:
        external = clock(
            "external",
            opened(),
            event("10:00", "external_due", due_at=on("03-05T00:00")),
            status("11:00", "waiting_customer"),
            event("12:00", "classified", priority="urgent"),
        )
        assert (external["due_at"], external["state"]) == (on("03-05T00:00"), "running")
        assert external["breached_at"] == on("03-05T00:00")

    @pytest.mark.parametrize(
        ("last", "reason"),
        [
            (event("12:00", "returned", stage="refused"), "returned"),
            (status("12:00", "resolved"), "resolved"),
        ],
    )
    def test_is_met_by_its_return_or_by_resolving(self, last: dict[str, object], reason: str) -> None:
        due = event("10:00", "external_due", due_at=on("03-05T00:00"))
        external = clock("external", opened(), due, event("11:00", "returned", stage="received"), last)
        assert (external["state"], external["end_reason"], external["ended_at"]) == (
            "met",
            reason,
            on("12:00"),
        )

    def test_a_new_deadline_keeps_an_earlier_breach(self) -> None:
        external = clock(
            "external",
            opened(),
            event("10:00", "external_due", due_at=on("11:00")),
            event("12:00", "external_due", due_at=on("20:00")),
            until="13:00",
        )
        assert (external["due_at"], external["breached_at"], external["breach_reason"]) == (
            on("20:00"),
            on("11:00"),
            "time",
        )

    def test_a_deadline_moved_into_the_past_is_a_breach_by_retarget(self) -> None:
        external = clock(
            "external",
            opened(),
            event("10:00", "external_due", due_at=on("20:00")),
            event("12:00", "external_due", due_at=on("11:00")),
        )
        assert (external["breached_at"], external["breach_reason"]) == (on("12:00"), "retarget")

    def test_a_deadline_can_be_withdrawn(self) -> None:
        due = event("10:00", "external_due", due_at=on("20:00"))
        assert (
            clock("external", opened(), due, event("11:00", "external_due", due_at=None))["end_reason"]
            == "no_target"
        )


class TestRule9Breach:
    def test_met_at_the_due_is_in_time_and_a_millisecond_later_is_not(self) -> None:
        due = on("10:00") + 40 * SECOND
        assert clock("first_response", opened(), event(due, "public_reply"))["breached_at"] is None
        assert clock("first_response", opened(), event(due + 1, "public_reply"))["breached_at"] == due

    def test_is_judged_at_the_time_asked_for(self) -> None:
        due = on("10:00") + 40 * SECOND
        assert clock("first_response", opened(), until=due)["breached_at"] is None
        assert clock("first_response", opened(), until=due + 1)["breached_at"] == due


class TestUndone:
    def test_clocks_are_as_if_the_act_had_not_been(self) -> None:
        events = [
            opened(id=1),
            replied("10:01", id=2),
            event("10:01", "claimed", id=3),
            status("10:01", "waiting_customer", id=4),
            event("10:05", "note", id=5),
        ]
        undone = event("10:06", "undone", ref=2, id=6)
        assert clocks(*events, undone) == clocks(opened(), event("10:05", "note"))

    def test_an_act_is_what_names_it(self) -> None:
        events = [
            opened(id=1),
            status("10:01", "open", id=2),
            event("10:05", "note", id=3),
            status("10:05", "waiting_customer", id=4, act=3),
            status("10:05", "open", id=5),
            status("10:05", "resolved", id=6),
        ]
        undone = event("10:06", "undone", ref=3, id=7)
        assert clocks(*events, undone) == clocks(events[0], events[1], events[4], events[5])

    def test_takes_the_breach_that_a_retarget_caused_with_it(self) -> None:
        events = [opened(id=1), event("20:00", "classified", scenario="presales", id=2)]
        assert clock("resolution", *events, until="20:05")["breach_reason"] == "retarget"
        undone = event("20:05", "undone", ref=2)
        assert clock("resolution", *events, undone, until="20:05")["breached_at"] is None


class TestOrder:
    def test_going_back_is_refused(self) -> None:
        with pytest.raises(ValueError, match="lies before"):
            clocks(opened("10:00"), event("09:59", "note"))

    def test_equal_times_count_by_position(self) -> None:
        found = clocks(opened(), replied("10:00"), wrote("10:00"))
        assert found["next_response", 1]["state"] == "running"
        assert ("next_response", 1) not in clocks(opened(), wrote("10:00"), replied("10:00"))

    def test_the_opening_comes_first_and_once(self) -> None:
        for events in ([replied("10:00")], [opened(), opened()]):
            with pytest.raises(ValueError, match="'opened'"):
                clocks(*events)

    def test_calendars_may_be_named_by_version(self) -> None:
        by_name = replay([opened()], POLICY, CALENDARS, on("11:00"))
        by_version = replay([opened()], {1: POLICY}, VERSIONED, on("11:00"))
        assert by_name[0]["calendar"] == "service"
        assert by_version[0]["calendar"] == ("service", 1)
        assert [c["due_at"] for c in by_name] == [c["due_at"] for c in by_version]
        with pytest.raises(ValueError, match="no calendar 'service'"):
            replay([opened()], POLICY, {}, on("11:00"))
