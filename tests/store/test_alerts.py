"""The sweep and what it fires: once each, the highest after a gap, told to people on their shift; promises; calls for help."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from store.desk.claiming import assign, claim
from store.desk.closing import resolve
from store.desk.escalating import acknowledge, escalate
from store.desk.fields import set_fields
from store.desk.intake import receive
from store.desk.moving import transfer, wait
from store.desk.people import set_state
from store.desk.policies import apply_policy
from store.desk.replying import reply
from store.desk.sweep import Swept, sweep
from store.desk.undoing import undo
from store.views.alerts import alerts, concerns, one, unacknowledged
from store.views.why import why
from tests.store.desks import (
    HOUR,
    MINUTE,
    MONDAY,
    Place,
    assert_sound,
    changes_nothing,
    everything,
    place_at,
    policy_text,
    refused,
)

TARGET = 15 * MINUTE
"""The first response on channel `message`."""


def fired(place: Place, number: int, clock: str | None = None) -> list[tuple[Any, ...]]:
    """(clock, cycle, level, revision, state) in the order of their writing."""
    sql = "SELECT clock, cycle, level, revision, state FROM alert WHERE ticket_id = ? ORDER BY id"
    return [row for row in place.desk.rows(sql, (number,)) if clock in (None, row[0])]


def told(place: Place, number: int) -> list[str]:
    newest = max(alerts(place.desk, place.sue, every=True, now=MONDAY), key=lambda alert: alert.alert_id)
    assert newest.number == number
    return list(newest.told)


def test_each_level_fires_once_at_its_instant(place: Place) -> None:
    number = place.open()
    due = MONDAY + TARGET
    instants = ((MONDAY + TARGET * 3 // 4, 1), (due + 1, 2), (due + 30 * MINUTE, 3))
    for at, level in instants:
        assert sweep(place.desk, now=at - 1) == Swept()
        assert sweep(place.desk, now=at) == Swept(fired=1)
        assert sweep(place.desk, now=at) == Swept()
        assert fired(place, number)[-1] == ("first_response", 1, level, 0, "fired")
    assert place.clock(number, "first_response")["breached_at"] == due  # type: ignore[index]
    assert place.types(number).count("fired") == 3
    assert_sound(place, now=due + 30 * MINUTE)


def test_met_at_the_due_is_in_time_a_millisecond_later_it_is_not(place: Place) -> None:
    for late, breached_at in ((0, None), (1, MONDAY + TARGET)):
        number = place.open()
        reply(place.desk, place.ann, number, "Yes", now=MONDAY + TARGET + late)
        clock = place.clock(number, "first_response")
        assert clock is not None
        assert (clock["state"], clock["breached_at"]) == ("met", breached_at)


def test_after_a_gap_only_the_highest_level_fires(place: Place) -> None:
    number = place.open()
    assert sweep(place.desk, now=MONDAY + 2 * HOUR) == Swept(fired=1, skipped=2)
    assert fired(place, number) == [
        ("first_response", 1, 1, 0, "skipped"),
        ("first_response", 1, 2, 0, "skipped"),
        ("first_response", 1, 3, 0, "fired"),
    ]
    assert [alert.level for alert in alerts(place.desk, place.sue, every=True, now=MONDAY)] == [3]
    assert_sound(place, now=MONDAY + 2 * HOUR)


def test_a_desk_where_nothing_is_due_is_not_written(place: Place) -> None:
    place.open()
    before = everything(place.desk)
    assert sweep(place.desk, now=MONDAY + MINUTE) == Swept()
    assert everything(place.desk) == before


def test_pausing_and_reopening_ring_nothing_again(place: Place) -> None:
    number = place.open()
    reply(place.desk, place.ann, number, "Yes", now=MONDAY)
    sweep(place.desk, now=MONDAY + 3 * HOUR)
    assert fired(place, number, "resolution") == [("resolution", 1, 1, 0, "fired")]
    wait(place.desk, place.ann, number, "customer", now=MONDAY + 3 * HOUR)
    receive(place.desk, place.ann, number, "Well", now=MONDAY + 4 * HOUR)
    reply(place.desk, place.ann, number, "Well", now=MONDAY + 4 * HOUR)
    resolve(place.desk, place.ann, number, now=MONDAY + 4 * HOUR + 1)
    receive(place.desk, place.ann, number, "Thanks", spoken=True, now=MONDAY + 4 * HOUR + 2)
    sweep(place.desk, now=MONDAY + 4 * HOUR + 3)
    assert fired(place, number, "resolution") == [("resolution", 1, 1, 0, "fired")]
    assert_sound(place, now=MONDAY + 4 * HOUR + 3)


def test_another_target_arms_every_level_again(place: Place) -> None:
    number = place.open()
    sweep(place.desk, now=MONDAY + 12 * MINUTE)
    set_fields(place.desk, place.ann, number, {"priority": "low"}, now=MONDAY + 13 * MINUTE)
    sweep(place.desk, now=MONDAY + 13 * MINUTE)
    assert fired(place, number, "first_response") == [("first_response", 1, 1, 0, "fired")]
    sweep(place.desk, now=MONDAY + 2 * TARGET * 3 // 4)
    assert fired(place, number, "first_response")[1:] == [("first_response", 1, 1, 1, "fired")]


def test_a_retarget_that_is_past_already_is_its_own_breach(place: Place) -> None:
    number = place.open()
    set_fields(place.desk, place.ann, number, {"priority": "urgent"}, now=MONDAY + 10 * MINUTE)
    clock = place.clock(number, "first_response")
    assert clock is not None
    assert (clock["breached_at"], clock["breach_reason"]) == (MONDAY + 10 * MINUTE, "retarget")
    sweep(place.desk, now=MONDAY + 10 * MINUTE)
    assert alerts(place.desk, place.sue, now=MONDAY)[0].reason == "retarget"


QUIET = """
[[ladder]]
clock = "first_response"
levels = [
    { level = 1, at = "50%", tell = ["assignee"], then = ["raise_priority"] },
    { level = 2, at = "100%", tell = ["supervisors"], then = ["move_to:complaints"] },
]
"""


def test_what_a_level_does_itself_rings_nothing_again(place: Place, tmp_path: Path) -> None:
    policy = tmp_path / "quiet.toml"
    policy.write_text(policy_text(ladders=QUIET), encoding="utf-8")
    apply_policy(place.desk, place.root, policy, now=MONDAY)
    number = place.open()
    assign(place.desk, place.sue, number, "ann", now=MONDAY)
    half = MONDAY + TARGET // 2
    assert sweep(place.desk, now=half).fired == 1
    assert place.column(number, "priority") == "high"
    assert sweep(place.desk, now=half + 1).fired == 0
    due = place.clock(number, "first_response")["due_at"]  # type: ignore[index]
    assert sweep(place.desk, now=due + 1).fired == 1
    assert (place.column(number, "team"), place.holder(number, now=due + 1)) == ("complaints", None)
    assert [row[1:4] for row in fired(place, number, "first_response")] == [(1, 1, 0), (1, 2, 0)]
    assert_sound(place, now=due + 1)


def test_what_a_level_does_to_a_contact_of_the_shop_rings_nothing_again(place: Place, tmp_path: Path) -> None:
    """Its clocks are then folded from their events, which know nothing of levels."""
    policy = tmp_path / "quiet.toml"
    policy.write_text(policy_text(ladders=QUIET.replace("first_response", "resolution")), encoding="utf-8")
    apply_policy(place.desk, place.root, policy, now=MONDAY)
    place.open(outbound=True)
    half = MONDAY + 2 * HOUR
    assert sweep(place.desk, now=half).fired == 1
    assert_sound(place, now=half)
    before = everything(place.desk)
    assert sweep(place.desk, now=half + 1) == Swept()
    assert everything(place.desk) == before


def acting(place: Place, tmp_path: Path, ladder: str = QUIET) -> None:
    """The desk follows a policy whose levels act by themselves."""
    policy = tmp_path / "acting.toml"
    policy.write_text(policy_text(ladders=ladder), encoding="utf-8")
    apply_policy(place.desk, place.root, policy, now=MONDAY)


def test_what_a_level_does_is_in_the_history_and_the_story(place: Place, tmp_path: Path) -> None:
    acting(place, tmp_path)
    number = place.open(priority="high")
    half = MONDAY + TARGET // 2
    sweep(place.desk, now=half)
    sweep(place.desk, now=half + 1)
    acts = [event for event in place.events(number) if event["type"] in ("classified", "transferred")]
    assert [(event["type"], event["by"], event["agent_id"]) for event in acts] == [
        ("classified", "system", None),
        ("transferred", "system", None),
    ]
    assert (acts[0]["priority"], acts[0]["was"]) == ("urgent", {"priority": "high"})
    assert (acts[1]["team"], acts[1]["was_team"]) == ("complaints", "presales")
    told = next(
        one for one in why(place.desk, place.sue, number, now=half + 1) if one.clock.kind == "first_response"
    )
    retargeted = next(line for line in told.lines if line.code == "retargeted")
    assert retargeted.params == {
        "target_ms": TARGET // 2,
        "before_ms": TARGET,
        "because": "raised",
    }


def test_a_raise_that_halves_a_target_rings_each_level_once(place: Place, tmp_path: Path) -> None:
    """Half of the target is all of the halved one: the next level is reached a millisecond later, the first not again."""
    acting(place, tmp_path)
    number = place.open(priority="high")
    half = MONDAY + TARGET // 2
    assert sweep(place.desk, now=half) == Swept(fired=1)
    clock = place.clock(number, "first_response")
    assert clock is not None
    assert (clock["due_at"], clock["breached_at"], clock["revision"]) == (half, None, 0)
    assert sweep(place.desk, now=half) == Swept()
    assert sweep(place.desk, now=half + 1) == Swept(fired=1)
    for later in (half + 2, half + HOUR, half + 3 * HOUR):
        sweep(place.desk, now=later)
    assert [row[1:4] for row in fired(place, number, "first_response")] == [(1, 1, 0), (1, 2, 0)]
    assert_sound(place, now=half + 3 * HOUR)


def test_undo_does_not_take_back_what_a_level_did_meanwhile(place: Place, tmp_path: Path) -> None:
    acting(place, tmp_path)
    number = place.open()
    due = MONDAY + TARGET
    transfer(place.desk, place.ann, number, login="bob", now=due)
    sweep(place.desk, now=due + 1)
    assert place.column(number, "team") == "complaints"
    with refused("changed_since") as caught:
        undo(place.desk, place.ann, now=due + MINUTE)
    assert caught.value.params == {"number": number, "who": "system", "what": "transferred"}
    assert place.column(number, "team") == "complaints"
    raised = place.open(at=due)
    at = due + TARGET // 2
    set_fields(place.desk, place.ann, raised, {"category": "refund"}, now=at)
    sweep(place.desk, now=at)
    assert undo(place.desk, place.ann, now=at + 1).verb == "set"
    assert (place.column(raised, "priority"), place.column(raised, "category")) == ("high", None)
    assert_sound(place, now=at + 1)


def test_an_old_sweep_lease_keeps_others_away_only_while_it_lasts(place: Place) -> None:
    place.open()
    place.open(at=MONDAY + MINUTE)
    first = MONDAY + TARGET * 3 // 4
    assert sweep(place.desk, holder="one", now=first).fired == 1
    second = first + MINUTE
    assert sweep(place.desk, holder="two", now=first + 1).fired == 0
    assert sweep(place.desk, holder="two", now=second).fired == 1


def test_a_sweep_of_many_is_done_in_one_call(place: Place) -> None:
    numbers = [place.open() for _ in range(60)]
    assert sweep(place.desk, now=MONDAY + TARGET * 3 // 4).fired == len(numbers)


@pytest.mark.parametrize(
    ("hour", "held", "state", "names"),
    [
        (15, "ann", "on", ["ann"]),
        (15, "ann", "away", ["ann", "team:presales"]),
        (15, "ann", "off", ["team:presales"]),
        (15, None, "on", ["team:presales"]),
        (23, "ann", "on", ["supervisors:presales"]),
        (23, None, "on", ["supervisors:presales"]),
    ],
)
def test_nobody_outside_their_shift_is_told(
    place: Place, hour: int, held: str | None, state: str, names: list[str]
) -> None:
    at = int(datetime(2026, 7, 20, hour, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)
    number = place.open(at=at - 3 * HOUR)
    reply(place.desk, place.ann, number, "Yes", now=at - 3 * HOUR)
    if held is None:
        transfer(place.desk, place.ann, number, team="aftersales", now=at - 3 * HOUR)
        transfer(place.desk, place.ann, number, team="presales", now=at - 3 * HOUR)
    set_state(place.desk, place.ann, "ann", state, now=at - 3 * HOUR)
    assert sweep(place.desk, now=at).fired == 1
    assert told(place, number) == names


def test_a_level_that_says_always_tells_whom_it_names(tmp_path: Path) -> None:
    ladder = '[[ladder]]\nclock = "resolution"\nlevels = [{ level = 1, at = "75%", tell = ["assignee"], always = true }]\n'
    place = place_at(tmp_path / "desk.db", policy=policy_text(ladders=ladder))
    at = MONDAY + 13 * HOUR
    number = place.open(at=at - 3 * HOUR)
    reply(place.desk, place.ann, number, "Yes", now=at - 3 * HOUR)
    set_state(place.desk, place.ann, "ann", "off", now=at)
    sweep(place.desk, now=at)
    assert told(place, number) == ["ann"]
    place.desk.close()


def test_who_sees_an_alert(place: Place) -> None:
    number = place.complaint()
    escalate(place.desk, place.ann, number, "Threatens to sue", now=MONDAY)
    seen = {who: bool(unacknowledged(place.desk, place.people[who], now=MONDAY)) for who in place.people}
    assert {who for who, sees in seen.items() if sees} == {"root", "sue", "com"}


def test_one_acknowledgement_silences_a_level_for_all_and_the_next_still_fires(place: Place) -> None:
    number = place.open()
    claim(place.desk, place.ann, number, now=MONDAY)
    sweep(place.desk, now=MONDAY + 12 * MINUTE)
    (alert,) = unacknowledged(place.desk, place.ann, now=MONDAY)
    acknowledge(place.desk, place.ann, alert.alert_id, note="On it", now=MONDAY + 13 * MINUTE)
    seen = one(place.desk, place.sue, alert.alert_id)
    assert seen is not None
    assert (seen.acknowledged_by, seen.acknowledged_at, seen.note) == ("ann", MONDAY + 13 * MINUTE, "On it")
    assert unacknowledged(place.desk, place.sue, now=MONDAY) == []
    changes_nothing(
        place,
        "already_acknowledged",
        lambda: acknowledge(place.desk, place.bob, alert.alert_id, now=MONDAY + 13 * MINUTE),
    )
    sweep(place.desk, now=MONDAY + TARGET + 1)
    assert [found.level for found in unacknowledged(place.desk, place.ann, now=MONDAY)] == [2]
    assert_sound(place, now=MONDAY + TARGET + 1)


def test_what_is_no_alert_is_refused(place: Place) -> None:
    number = place.open()
    sweep(place.desk, now=MONDAY + 2 * HOUR)
    skipped = place.desk.value("SELECT id FROM alert WHERE state = 'skipped' AND ticket_id = ?", (number,))
    for alert_id in (skipped, 0, -1, 99, 1 << 70):
        changes_nothing(
            place,
            "no_such_alert",
            lambda alert_id=alert_id: acknowledge(place.desk, place.ann, alert_id, now=MONDAY),
        )


def test_a_call_for_the_supervisors_rings_once_until_somebody_answers(place: Place) -> None:
    number = place.complaint()
    first = escalate(place.desk, place.ann, number, "Press is calling", now=MONDAY)
    assert told(place, number) == ["supervisors:complaints"]
    changes_nothing(
        place, "already_escalated", lambda: escalate(place.desk, place.bob, number, "Again", now=MONDAY)
    )
    acknowledge(place.desk, place.com, first, note="Called back", now=MONDAY + 1)
    seen = one(place.desk, place.sue, first)
    assert seen is not None
    assert (seen.level, seen.reason, seen.note) == (0, "manual", "Press is calling / Called back")
    assert escalate(place.desk, place.ann, number, "Again", now=MONDAY + 2) != first
    changes_nothing(place, "empty_text", lambda: escalate(place.desk, place.ann, number, "  ", now=MONDAY))
    resolve(place.desk, place.ann, place.open(), now=MONDAY)
    changes_nothing(
        place, "wrong_status", lambda: escalate(place.desk, place.ann, number + 1, "Why", now=MONDAY)
    )
    assert_sound(place, now=MONDAY + 2)


def test_a_promise_lies_ahead(place: Place) -> None:
    number = place.open()
    for until in (MONDAY, MONDAY - 1):
        changes_nothing(
            place,
            "time_in_past",
            lambda until=until: wait(place.desk, place.ann, number, "customer", until=until, now=MONDAY),
        )
    with refused("not_one_of", 2):
        wait(place.desk, place.ann, number, "weather", now=MONDAY)


def test_what_concerns_somebody_is_the_same_as_all_alerts_looked_at_one_by_one(place: Place) -> None:
    for n in range(60):
        team = ("presales", "aftersales", "complaints", "logistics")[n % 4]
        number = place.open(channel="message", team=team)
        if n % 3 == 0:
            assign(place.desk, place.sue, number, "bob", now=MONDAY)
    sweep(place.desk, now=MONDAY + 50 * MINUTE)
    every = alerts(place.desk, place.root, limit=10_000, now=MONDAY + HOUR)
    assert len(every) > 50
    for actor in place.people.values():
        for limit in (3, 200):
            one_by_one = [alert for alert in every if concerns(alert, actor)][:limit]
            assert unacknowledged(place.desk, actor, limit=limit, now=MONDAY + HOUR) == one_by_one
