"""The worked examples of docs/policy.md, in its order."""

from __future__ import annotations

from typing import Any

import pytest

from store.rules.due import next_due
from store.rules.fold import fold
from store.rules.sla import Policy
from tests.rules.desk import (
    DAY,
    HOUR,
    POLICY,
    SECOND,
    SHIPPED,
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

TEN = on("10:00")


def chosen(choice: str, **more: Any) -> Policy:
    return changed(next_response=choice, **more)


# ---------------------------------------------------------------- which policy and which time


@pytest.mark.parametrize(
    "when",
    [
        {"scenario": "aftersales"},
        {"kind": "inquiry"},
        {"channel": ["email", "chat"]},
        {"priority": ["high", "urgent"]},
        {"customer_level": "vip"},
        {"shop": "flagship"},
        {"category": "refund"},
        {"customer_level": "vip", "shop": ["flagship", "outlet"], "priority": "high"},
    ],
)
def test_a_rule_may_ask_for_each_of_seven_facts(when: dict[str, Any]) -> None:
    first = {"name": "mine", "when": when, "first_response": "5s"}
    policy = changed(rule=[first, *SHIPPED["rule"]])
    facts = {"priority": "high", "customer_level": "vip", "shop": "flagship", "category": "refund"}
    others = {
        "scenario": "presales", "kind": "complaint", "channel": "phone", "priority": "low",
        "customer_level": "new", "shop": "corner", "category": "logistics",
    }  # fmt: skip
    assert clock("first_response", opened(**facts), policies=policy)["target_ms"] == 5 * SECOND
    for facet in when:
        other = {**facts, facet: others[facet]}
        assert clock("first_response", opened(**other), policies=policy)["target_ms"] != 5 * SECOND


def test_for_each_clock_the_first_rule_that_fits_and_names_it_decides() -> None:
    vip = {"name": "vip", "when": {"customer_level": "vip"}, "first_response": "10s", "plan": "none"}
    policy = changed(rule=[vip, *SHIPPED["rule"]])
    found = clocks(opened(customer_level="vip", channel="email"), policies=policy)
    assert found["first_response", 1]["target_ms"] == 10 * SECOND
    assert ("plan", 1) not in found
    assert found["resolution", 1]["target_ms"] == 2 * DAY


def test_a_target_counts_in_the_time_that_it_says() -> None:
    rule = [
        {
            "name": "all",
            "first_response": {"within": "2h", "time": "elapsed"},
            "plan": {"within": "8h", "calendar": "office"},
            "resolution": "8h",
        }
    ]
    found = clocks(opened("16:00"), policies=changed(rule=rule))
    assert found["first_response", 1]["due_at"] == on("18:00")
    assert found["plan", 1]["due_at"] == on("03-03T16:00"), (
        "2 h on Monday, 6 h on Tuesday around the noon break"
    )
    assert found["resolution", 1]["due_at"] == on("03-03T00:00")


# ---------------------------------------------------------------- the nine rules


def test_1_first_response() -> None:
    events = [
        opened("10:00"),
        replied(TEN + 5 * SECOND, by="auto"),
        event(TEN + 20 * SECOND, "note"),
        replied(TEN + 30 * SECOND),
    ]
    met = clock("first_response", *events)
    assert (met["state"], met["consumed_ms"], met["target_ms"]) == ("met", 30 * SECOND, 40 * SECOND)
    assert clock("first_response", opened(), replied(TEN + 40_000))["breached_at"] is None
    assert clock("first_response", opened(), replied(TEN + 40_001))["breached_at"] == TEN + 40_000
    assert clock("first_response", opened("23:00"))["due_at"] == on("03-03T09:00") + 40 * SECOND
    assert ("first_response", 1) not in clocks(opened(channel="phone", spoken=True))
    assert clock("first_response", opened(), status("10:30", "resolved"))["end_reason"] == "unanswered"


def test_2_next_response() -> None:
    events = [opened(), replied("10:01"), wrote("10:10"), wrote("10:20")]
    waiting = clock("next_response", *events)
    assert (waiting["started_at"], waiting["due_at"]) == (on("10:10"), on("10:12"))
    for act in ("public_reply", "call", "no_reply_needed"):
        assert clock("next_response", *events, event("10:30", act))["state"] == "met"
    assert clock("next_response", *events, status("10:30", "resolved"))["state"] == "cancelled"


def test_3_plan_and_resolution() -> None:
    events = [
        opened("10:00"),
        status("13:00", "waiting_customer"),
        status("15:00", "open"),
        status("18:00", "resolved", **{"from": "open"}),
    ]
    resolution = clock("resolution", *events)
    assert (resolution["consumed_ms"], resolution["target_ms"]) == (6 * HOUR, 48 * HOUR)
    reopened = status("03-04T12:00", "open", **{"from": "resolved"})
    again = clocks(*events, reopened, until="03-04T12:00")
    assert again["resolution", 1]["due_at"] == on("03-04T12:00") + 42 * HOUR
    assert (again["plan", 1]["state"], again["plan", 1]["end_reason"]) == ("met", "resolved")


def test_4_another_target() -> None:
    events = [opened("10:00"), event("20:00", "classified", scenario="presales")]
    breached = clock("resolution", *events)
    assert (breached["due_at"], breached["breached_at"]) == (on("14:00"), on("20:00"))
    assert breached["breach_reason"] == "retarget"
    back = clocks(*events, event("21:00", "classified", scenario="aftersales"), until="21:00")
    assert back["resolution", 1]["due_at"] == on("03-04T10:00")
    assert back["resolution", 1]["breached_at"] == on("20:00")
    assert (back["plan", 1]["end_reason"], back["plan", 2]["started_at"]) == ("no_target", TEN)
    late = clock("plan", opened(scenario="presales"), event("12:00", "classified", scenario="aftersales"))
    assert late["started_at"] == TEN


def test_5_policy_versions() -> None:
    stricter = changed(rule=[{"name": "all", "resolution": "20h"}])
    events = [opened("10:00"), event("12:00", "policy_applied", policy=2)]
    policies = {1: POLICY, 2: stricter}
    kept = clock("resolution", opened("10:00"), policies=policies, until="12:00")
    assert (kept["policy"], kept["due_at"]) == (1, on("03-04T10:00"))
    moved = clock("resolution", *events, policies=policies, until="12:00")
    assert (moved["policy"], moved["due_at"], moved["started_at"]) == (2, on("03-03T06:00"), TEN)


def test_6_merging() -> None:
    events = [opened("09:00"), replied("09:01"), wrote("10:10")]
    absorbed = event("10:11", "absorbed", oldest_unanswered_at=on("10:05"))
    found = clock("next_response", *events, absorbed, until="10:11")
    assert (found["started_at"], found["breached_at"]) == (on("10:05"), on("10:07"))
    assert clock("next_response", *events, event("10:11", "merged", into=7))["end_reason"] == "merged"


def test_7_external() -> None:
    events = [opened("10:00"), event("10:00", "external_due", due_at=on("12:00"))]
    later = event("13:00", "external_due", due_at=on("18:00"))
    found = clock("external", *events, later, until="13:00")
    assert (found["due_at"], found["breached_at"]) == (on("18:00"), on("12:00"))
    met = clock("external", *events, event("11:00", "returned", stage="done"))
    assert (met["state"], met["end_reason"]) == ("met", "returned")


def test_8_next_due() -> None:
    answered = [opened("10:00"), replied(TEN + SECOND)]
    assert next_due(fold([opened("10:00")], {1: POLICY}, VERSIONED)) == TEN + 40 * SECOND
    assert next_due(fold(answered, {1: POLICY}, VERSIONED)) == on("03-03T10:00"), "the plan"
    ended = [*answered, status("11:00", "resolved")]
    assert next_due(fold(ended, {1: POLICY}, VERSIONED)) is None


def test_9_a_breach_is_a_fact_about_time() -> None:
    for seen_at in (TEN + 40_001, TEN + DAY, TEN + 365 * DAY):
        assert clock("first_response", opened(), until=seen_at)["breached_at"] == TEN + 40_000
    assert clock("first_response", opened(), until=TEN + 40_000)["breached_at"] is None


# ---------------------------------------------------------------- the same morning under every choice

MORNING = [
    opened("10:00"),
    replied("10:05"),
    wrote("10:30"),
    wrote("10:45"),
    replied("11:00"),
]
"""Opened 10:00, answered 10:05, the customer writes 10:30 and 10:45, answered 11:00."""


def cycles(policy: Policy, kind: str) -> list[tuple[int, int | None]]:
    found = clocks(*MORNING, policies=policy, until="11:30")
    return [(one["started_at"], one["ended_at"]) for (of, _), one in found.items() if of == kind]


@pytest.mark.parametrize(
    ("choice", "first", "following"),
    [
        ("after_first_reply", [("10:00", "10:05")], [("10:30", "11:00")]),
        ("from_first_message", [("10:00", "10:05")], [("10:00", "10:05"), ("10:30", "11:00")]),
        ("one_response_clock", [], [("10:00", "10:05"), ("10:30", "11:00")]),
        (
            "every_contact",
            [("10:00", "10:05")],
            [("10:00", "10:05"), ("10:05", "10:30"), ("10:30", "11:00"), ("11:00", None)],
        ),
    ],
)
def test_the_same_morning(
    choice: str, first: list[tuple[str, str]], following: list[tuple[str, str | None]]
) -> None:
    def at(spans: Any) -> list[tuple[int, int | None]]:
        return [(on(start), None if end is None else on(end)) for start, end in spans]

    assert cycles(chosen(choice), "first_response") == at(first)
    assert cycles(chosen(choice), "next_response") == at(following)


def test_pauses_as_other_desks_have_them() -> None:
    everything = ["waiting_customer", "waiting_team"]
    zammad = changed(pauses=dict.fromkeys(("first_response", "next_response", "resolution"), everything))
    events = [opened("10:00"), status(TEN + 10_000, "waiting_team"), status("11:00", "open")]
    first = clock("first_response", *events, policies=zammad, until="11:00")
    assert (first["due_at"], first["breached_at"]) == (on("11:00") + 30 * SECOND, None)
    assert clock("first_response", *events)["breached_at"] == TEN + 40 * SECOND


def test_a_hidden_due_counts_on() -> None:
    hiding = changed(hide_due_while_waiting=True)
    events = [opened("10:00"), replied("10:00"), status("10:01", "waiting_team")]
    waiting = fold(events, {1: hiding}, VERSIONED)
    assert next_due(waiting) is None
    assert next_due(fold([*events, status("12:00", "open")], {1: hiding}, VERSIONED)) == on("03-03T10:00")
    plan = clock("plan", *events, policies=hiding)
    assert (plan["due_at"], plan["breached_at"]) == (on("03-03T10:00"), on("03-03T10:00"))
