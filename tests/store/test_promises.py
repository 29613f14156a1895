"""A promised time rings before, is kept by an answer in time and broken by none, and nothing drops it unnoticed."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.desk.claiming import assign
from store.desk.closing import reopen, resolve
from store.desk.intake import receive
from store.desk.merging import merge, unmerge
from store.desk.moving import transfer, wait
from store.desk.promising import reminder_at
from store.desk.replying import note, reply
from store.desk.sweep import sweep
from store.desk.undoing import undo
from store.errors import DeskError
from store.rules.events import without_undone
from store.views.alerts import of_ticket
from store.views.queues import page
from tests.store.desks import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    Place,
    assert_derived,
    assert_sound,
    changes_nothing,
    place_at,
    policy_text,
    refused,
)

UNTIL = MONDAY + HOUR
KINDS = ("promised", "promise_kept", "promise_broken")


def promised(place: Place, *, until: int = UNTIL, now: int = MONDAY) -> int:
    """A ticket that waits, with the word of the desk."""
    number = place.open(at=now, spoken=True)
    wait(place.desk, place.ann, number, "customer", until=until, now=now)
    return number


def story(place: Place, number: int) -> list[tuple[str, Any]]:
    """What its history says about promises."""
    sql = f"SELECT type, data FROM event WHERE ticket_id = ? AND type IN {KINDS} ORDER BY id"
    return [(type_, json.loads(data)["until"]) for type_, data in place.desk.rows(sql, (number,))]


def rung(place: Place, number: int) -> list[tuple[int, int, tuple[str, ...], str | None]]:
    """Its alerts about promises: cycle, level, whom they told, why they are closed."""
    alerts = [alert for alert in of_ticket(place.desk, number) if alert.clock == "promise"]
    return [(a.cycle, a.level, a.told, a.closed_reason) for a in reversed(alerts)]


def test_it_rings_before_and_once_more_when_it_is_broken(place: Place) -> None:
    number = promised(place)
    sweep(place.desk, now=UNTIL - 5 * MINUTE - 1)
    assert rung(place, number) == []
    for now in (UNTIL - 5 * MINUTE, UNTIL - 1, UNTIL):
        sweep(place.desk, now=now)
        assert rung(place, number) == [(1, 1, ("ann",), None)]
    for now in (UNTIL + 1, UNTIL + MINUTE):
        sweep(place.desk, now=now)
        assert rung(place, number) == [(1, 1, ("ann",), None), (1, 2, ("ann",), None)]
    assert story(place, number) == [("promised", UNTIL), ("promise_broken", UNTIL)]
    assert [row.number for row in page(place.desk, place.ann, "promised", now=UNTIL + DAY)] == [number]
    assert_sound(place, now=UNTIL + MINUTE)


def test_after_a_gap_only_the_verdict_rings(place: Place) -> None:
    number = promised(place)
    sweep(place.desk, now=UNTIL + DAY)
    assert [entry[:2] for entry in rung(place, number)] == [(1, 2)]
    wait(place.desk, place.ann, number, "customer", until=UNTIL + 2 * DAY, now=UNTIL + DAY)
    sweep(place.desk, now=UNTIL + 2 * DAY)
    assert [entry[:2] for entry in rung(place, number)] == [(1, 2), (2, 1)]
    assert_sound(place, now=UNTIL + 2 * DAY)


@pytest.mark.parametrize("by", ["reply", "call", "their call"])
def test_an_answer_at_its_time_keeps_it_and_silences_the_reminder(place: Place, by: str) -> None:
    number = promised(place)
    sweep(place.desk, now=UNTIL - MINUTE)
    if by == "their call":
        receive(place.desk, place.ann, number, "Hello?", spoken=True, now=UNTIL)
    else:
        reply(place.desk, place.ann, number, "Here it is", spoken=by == "call", now=UNTIL)
    assert story(place, number) == [("promised", UNTIL), ("promise_kept", UNTIL)]
    assert rung(place, number) == [(1, 1, ("ann",), "answered")]
    sweep(place.desk, now=UNTIL + DAY)
    assert len(rung(place, number)) == 1
    assert page(place.desk, place.ann, "promised", now=UNTIL + DAY) == []
    assert_sound(place, now=UNTIL + DAY)


def test_an_answer_too_late_breaks_it_whether_or_not_a_sweep_ran(place: Place) -> None:
    swept, unswept = promised(place), promised(place)
    sweep(place.desk, now=UNTIL - 1)
    for number in (swept, unswept):
        if number == swept:
            sweep(place.desk, now=UNTIL + 1)
        reply(place.desk, place.ann, number, "Sorry", now=UNTIL + 2)
        assert story(place, number) == [("promised", UNTIL), ("promise_broken", UNTIL)]
    assert_sound(place, now=UNTIL + 2)


def test_notes_messages_and_other_hands_leave_it_standing(place: Place) -> None:
    number = promised(place)
    note(place.desk, place.ann, number, "I shall call", now=MONDAY + 1)
    receive(place.desk, place.ann, number, "And?", now=MONDAY + 2)
    transfer(place.desk, place.ann, number, team="logistics", now=MONDAY + 3)
    transfer(place.desk, place.ann, number, team="aftersales", now=MONDAY + 4)
    assign(place.desk, place.sue, number, "bob", now=MONDAY + 5)
    assert story(place, number) == [("promised", UNTIL)]
    sweep(place.desk, now=UNTIL - MINUTE)
    assert rung(place, number)[-1][2] == ("bob",)
    assert_sound(place, now=UNTIL - MINUTE)


def test_settling_ends_it_and_reopening_brings_none_back(place: Place) -> None:
    early, late = promised(place), promised(place)
    resolve(place.desk, place.ann, early, now=UNTIL)
    resolve(place.desk, place.ann, late, now=UNTIL + 1)
    assert story(place, early) == [("promised", UNTIL)]
    assert story(place, late)[-1] == ("promise_broken", UNTIL)
    reopen(place.desk, place.ann, early, now=UNTIL + 2)
    sweep(place.desk, now=UNTIL + HOUR)
    assert rung(place, early) == []
    assert_sound(place, now=UNTIL + HOUR)


def test_taken_back_and_moved(place: Place) -> None:
    number = promised(place)
    wait(place.desk, place.ann, number, "customer", until=UNTIL + HOUR, now=MONDAY + 1)
    sweep(place.desk, now=UNTIL + 1)
    assert rung(place, number) == []
    wait(place.desk, place.ann, number, "customer", now=UNTIL + 2)
    sweep(place.desk, now=UNTIL + DAY)
    assert story(place, number) == [("promised", UNTIL), ("promised", UNTIL + HOUR), ("promised", None)]
    assert rung(place, number) == []


def test_undo_puts_it_back_and_it_is_judged_anew(place: Place) -> None:
    number = promised(place, until=MONDAY + 10 * MINUTE)
    reply(place.desk, place.ann, number, "Soon", now=MONDAY + 5 * MINUTE)
    undo(place.desk, place.ann, now=MONDAY + 6 * MINUTE)
    sweep(place.desk, now=MONDAY + 6 * MINUTE)
    assert [entry[:2] for entry in rung(place, number)] == [(1, 1)]
    wait(place.desk, place.ann, number, "customer", until=MONDAY + HOUR, now=MONDAY + 11 * MINUTE)
    assert story(place, number)[-1] == ("promise_broken", MONDAY + 10 * MINUTE)
    undo(place.desk, place.ann, now=MONDAY + 12 * MINUTE)
    sweep(place.desk, now=MONDAY + 12 * MINUTE)
    assert [entry[:2] for entry in rung(place, number)][-1][1] == 2
    assert_sound(place, now=MONDAY + 12 * MINUTE)


def test_the_past_cannot_be_promised(place: Place) -> None:
    number = place.open()
    for until in (MONDAY, MONDAY - 1):
        changes_nothing(
            place,
            "time_in_past",
            lambda until=until: wait(place.desk, place.ann, number, "customer", until=until, now=MONDAY),
        )
    with refused("not_one_of", 2):
        wait(place.desk, place.ann, number, "weather", now=MONDAY)


def test_the_team_is_reminded_beside_one_who_is_away(place: Place) -> None:
    from store.desk.people import set_state

    number = promised(place)
    set_state(place.desk, place.ann, "ann", "away", now=MONDAY + 1)
    sweep(place.desk, now=UNTIL - MINUTE)
    ((_cycle, _level, told, _closed),) = rung(place, number)
    assert told == ("ann", "team:presales")


@given(st.integers(1, 10**10), st.integers(1, 10**9))
def test_a_reminder_lies_between_now_and_the_time(ahead: int, before: int) -> None:
    rings = reminder_at(MONDAY, MONDAY + ahead, before)
    assert MONDAY <= rings < MONDAY + ahead or (ahead == 1 and rings == MONDAY + 1)
    assert rings == MONDAY + ahead - before or ahead < 2 * before


def test_a_merged_ticket_s_promise_goes_on_and_comes_back_with_it(place: Place) -> None:
    source, target = promised(place), promised(place, until=UNTIL + HOUR)
    merge(place.desk, place.ann, source, target, now=MONDAY + 1)
    assert place.column(target, "promised_at") == UNTIL
    assert place.column(source, "promised_at") is None
    sweep(place.desk, now=UNTIL - MINUTE)
    assert [entry[:2] for entry in rung(place, target)] == [(1, 1)]
    assert_sound(place, now=UNTIL - MINUTE)
    unmerge(place.desk, place.ann, source, now=UNTIL - MINUTE)
    assert (place.column(source, "promised_at"), place.column(target, "promised_at")) == (UNTIL, UNTIL + HOUR)
    sweep(place.desk, now=UNTIL + 1)
    assert story(place, source)[-1] == ("promise_broken", UNTIL)
    assert_sound(place, now=UNTIL + 1)


def test_the_reminder_of_a_promise_that_was_undone_is_silent(place: Place) -> None:
    number = promised(place, until=MONDAY + 4 * MINUTE)
    sweep(place.desk, now=MONDAY + 3 * MINUTE)
    undo(place.desk, place.ann, now=MONDAY + 3 * MINUTE + 1)
    assert rung(place, number) == [(1, 1, ("ann",), "undone")]
    sweep(place.desk, now=MONDAY + HOUR)
    assert story(place, number) == [("promised", MONDAY + 4 * MINUTE)]
    assert len(rung(place, number)) == 1
    assert_sound(place, now=MONDAY + HOUR)


def test_the_policy_says_how_long_before(tmp_path: Path) -> None:
    place = place_at(tmp_path / "desk.db", policy=policy_text(promise_ring='"30m"'))
    number = promised(place, until=MONDAY + 2 * HOUR)
    sweep(place.desk, now=MONDAY + 90 * MINUTE - 1)
    assert rung(place, number) == []
    sweep(place.desk, now=MONDAY + 90 * MINUTE)
    assert [entry[:2] for entry in rung(place, number)] == [(1, 1)]
    place.desk.close()


STEP = st.tuples(
    st.sampled_from(("promise", "promise", "take back", "reply", "customer", "sweep", "sweep", "undo")),
    st.sampled_from((1, MINUTE, 7 * MINUTE, HOUR)),
    st.sampled_from((MINUTE, 10 * MINUTE, HOUR)),
)


@given(st.lists(STEP, min_size=3, max_size=14))
def test_every_promise_has_one_verdict_at_most_and_a_true_one(
    place: Place, steps: list[tuple[str, int, int]]
) -> None:
    number = place.open(spoken=True)
    now = MONDAY
    for what, after, ahead in steps:
        now += after
        with suppress(DeskError):
            if what == "promise":
                wait(place.desk, place.ann, number, "customer", until=now + ahead, now=now)
            elif what == "take back":
                wait(place.desk, place.ann, number, "team", now=now)
            elif what == "reply":
                reply(place.desk, place.ann, number, "So", now=now)
            elif what == "customer":
                receive(place.desk, place.bob, number, "And?", now=now)
            elif what == "undo":
                undo(place.desk, place.ann, now=now)
            else:
                sweep(place.desk, now=now)
    sweep(place.desk, now=now)
    standing: int | None = None
    judged = False
    for event in without_undone(place.events(number)):
        if event["type"] == "promised":
            standing, judged = event["until"], False
        elif event["type"] in ("promise_kept", "promise_broken"):
            assert (event["type"] == "promise_kept") == (event["at"] <= event["until"])
            if event["until"] == standing:
                assert not judged
                judged = True
    stands = place.column(number, "promised_at")
    if stands is not None:
        assert stands == standing
        assert judged == (stands < now) == (place.column(number, "ring_at") is None)
    assert_derived(place.desk, number)


def test_taken_apart_again_only_the_promises_own_ticket_rings(place: Place) -> None:
    number, into = place.open(channel="chat"), place.open(channel="chat")
    wait(place.desk, place.ann, number, "customer", until=MONDAY + HOUR, now=MONDAY)
    merge(place.desk, place.ann, number, into, now=MONDAY + 1)
    sweep(place.desk, now=MONDAY + 2 * HOUR)
    unmerge(place.desk, place.ann, number, now=MONDAY + 2 * HOUR)
    sweep(place.desk, now=MONDAY + 2 * HOUR)
    reasons = {
        one: place.desk.rows("SELECT closed_reason FROM alert WHERE ticket_id = ?", (one,))[-1:]
        for one in (number, into)
    }
    assert reasons == {number: [(None,)], into: [("undone",)]}
    assert_sound(place, now=MONDAY + 2 * HOUR)
