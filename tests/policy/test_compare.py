"""What differs between two policies, in targets and in keys."""

from __future__ import annotations

from typing import Any

from store.policy.compare import Difference, TargetChange, compare
from store.rules.targets import Target
from tests.rules.desk import HOUR, SECOND, SHIPPED


def rules(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The shipped rules with some changed by name."""
    return [{**rule, **changes.get(rule["name"], {})} for rule in SHIPPED["rule"]]


def test_nothing_differs_from_itself() -> None:
    found = compare(SHIPPED, SHIPPED)
    assert (found.targets, found.keys) == ((), ())


def test_targets_are_told_by_scenario_channel_and_priority() -> None:
    found = compare(SHIPPED, {**SHIPPED, "rule": rules(complaints={"resolution": "48h"})})
    changed = {one.priorities: (one.before, one.after) for one in found.targets}
    assert changed == {
        ("urgent",): (Target(36 * HOUR, None), Target(24 * HOUR, None)),
        ("high", "normal"): (Target(72 * HOUR, None), Target(48 * HOUR, None)),
        ("low",): (Target(144 * HOUR, None), Target(96 * HOUR, None)),
    }
    assert {(one.clock, one.scenario, one.channels) for one in found.targets} == {
        ("resolution", "complaint", ())
    }
    assert found.keys == (Difference("rule.complaints.resolution", "72h", "48h"),)


def test_a_rule_in_front_is_one_difference_and_its_customers_are_named() -> None:
    vip = {"name": "vip", "when": {"customer_level": "vip", "channel": "chat"}, "first_response": "20s"}
    found = compare(SHIPPED, {**SHIPPED, "rule": [vip, *SHIPPED["rule"]]})
    assert found.keys == (Difference("rule.vip", None, {"when": vip["when"], "first_response": "20s"}),)
    vips, vips_ideas = (
        (("customer_level", ("vip",)),),
        (("kind", ("suggestion",)), ("customer_level", ("vip",))),
    )
    assert {one.special for one in found.targets} == {vips, vips_ideas}
    ideas = [one for one in found.targets if one.special == vips_ideas and "normal" in one.priorities]
    assert {(one.before, one.after) for one in ideas} == {
        (Target(24 * HOUR, "service"), Target(20 * SECOND, "service"))
    }
    assert {one.channels for one in found.targets} == {("chat",)}
    normal = [
        one
        for one in found.targets
        if one.special == vips and "normal" in one.priorities and one.scenario == "presales"
    ]
    assert [(one.before, one.after) for one in normal] == [
        (Target(40 * SECOND, "service"), Target(20 * SECOND, "service"))
    ]


def test_a_clock_that_is_owed_no_more_and_another_time() -> None:
    changed = {**SHIPPED, "rule": rules(aftersales={"plan": "none"})}
    (gone,) = {(one.clock, one.after) for one in compare(SHIPPED, changed).targets}
    assert gone == ("plan", None)
    clocks = {**SHIPPED["clocks"], "resolution": {"time": "business", "calendar": "office"}}
    found = compare(SHIPPED, {**SHIPPED, "clocks": clocks})
    four_hours = [one for one in found.targets if one.after == Target(4 * HOUR, "office")]
    assert [one.before for one in four_hours] == [Target(4 * HOUR, None)]
    assert {one.key for one in found.keys} == {"clocks.resolution.time", "clocks.resolution.calendar"}


def test_rules_in_another_order_are_told() -> None:
    turned = [*SHIPPED["rule"][1:], SHIPPED["rule"][0]]
    found = compare(SHIPPED, {**SHIPPED, "rule": turned})
    names = [rule["name"] for rule in SHIPPED["rule"]]
    assert found.keys == (Difference("rule", names, [*names[1:], names[0]]),)
    assert {one.special for one in found.targets} == {(("kind", ("suggestion",)),)}
    shortest = min(one.after.ms for one in found.targets if one.after is not None)
    assert shortest == 20 * SECOND
    assert isinstance(found.targets[0], TargetChange)


def test_facts_that_only_together_bring_something_are_told_together() -> None:
    when = {
        "kind": "inquiry",
        "customer_level": ["gold", "vip"],
        "category": ["refund", "returns"],
        "channel": "chat",
    }
    both = {"name": "both", "when": when, "first_response": "20s"}
    found = compare(SHIPPED, {**SHIPPED, "rule": [both, *SHIPPED["rule"]]})
    asked = {one.special for one in found.targets if one.scenario != "complaint"}
    assert asked == {(("customer_level", ("gold", "vip")), ("category", ("refund", "returns")))}
    assert {one.clock for one in found.targets} == {"first_response"}


def test_two_rules_that_change_places_are_told_for_whom_both_are() -> None:
    vip = {"name": "vip", "when": {"customer_level": "vip"}, "plan": "1h"}
    east = {"name": "east", "when": {"shop": "east"}, "plan": "2h"}
    found = compare(
        {**SHIPPED, "rule": [vip, east, *SHIPPED["rule"]]}, {**SHIPPED, "rule": [east, vip, *SHIPPED["rule"]]}
    )
    assert {one.special for one in found.targets} == {(("customer_level", ("vip",)), ("shop", ("east",)))}
    assert {(one.before, one.after) for one in found.targets if "normal" in one.priorities} == {
        (Target(HOUR, None), Target(2 * HOUR, None))
    }


def test_what_one_fact_says_already_is_not_said_again_for_two() -> None:
    vip = {"name": "vip", "when": {"customer_level": "vip"}, "resolution": "1h"}
    refund = {"name": "refund", "when": {"category": "refund"}, "plan": "3h"}
    before = {**SHIPPED, "rule": [vip, refund, *SHIPPED["rule"]]}
    after = {**SHIPPED, "rule": [{**vip, "resolution": "2h"}, {**refund, "plan": "4h"}, *SHIPPED["rule"]]}
    found = compare(before, after)
    assert {one.special for one in found.targets} == {
        (("customer_level", ("vip",)),),
        (("category", ("refund",)),),
    }


def test_a_ladder_in_front_is_one_difference_and_levels_go_by_their_numbers() -> None:
    levels = [{"at": "50%", "tell": ["team"]}, {"level": 4, "at": "100%"}, {"at": "+30m"}]
    mine = {"clock": ["plan", "external"], "kind": "inquiry", "levels": levels}
    after = {**SHIPPED, "ladder": [mine, *SHIPPED["ladder"]]}
    told = {"1": {"at": "50%", "tell": ["team"]}, "4": {"at": "100%"}, "5": {"at": "+30m"}}
    assert compare(SHIPPED, after).keys == (Difference("ladder.external+plan/inquiry", None, told),)
    assert compare(after, SHIPPED).keys == (Difference("ladder.external+plan/inquiry", told, None),)
    fewer = {**mine, "levels": [{"level": 1, "at": "60%"}, *levels[1:]]}
    assert compare(after, {**SHIPPED, "ladder": [fewer, *SHIPPED["ladder"]]}).keys == (
        Difference("ladder.external+plan/inquiry.1.at", "50%", "60%"),
        Difference("ladder.external+plan/inquiry.1.tell", ["team"], None),
    )
    turned = {**SHIPPED, "ladder": SHIPPED["ladder"][::-1]}
    assert compare(SHIPPED, turned).keys == (
        Difference("ladder", ["resolution/complaint", "all"], ["all", "resolution/complaint"]),
    )


def test_ladders_and_calendars_are_told_by_key() -> None:
    week = {**SHIPPED["calendars"]["office"]["week"], "sat": ["10:00-12:00"]}
    calendars = {**SHIPPED["calendars"], "office": {**SHIPPED["calendars"]["office"], "week": week}}
    found = compare(SHIPPED, {**SHIPPED, "calendars": calendars, "lease": "20m"})
    assert [(one.key, one.after) for one in found.keys] == [
        ("lease", "20m"),
        ("calendars.office.week.sat", ["10:00-12:00"]),
    ]
