"""Two tickets become one and two again; a leaver's work goes into other hands."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.database import open_desk
from store.desk import claiming, fields, intake, merging, moving, replying, undoing
from store.desk.handing_over import hand_over
from store.errors import DeskError
from store.views.people import actor
from store.views.search import search
from store.views.tickets import ticket
from tests.store.desks import (
    HOUR,
    MINUTE,
    MONDAY,
    PEOPLE,
    SECOND,
    Place,
    assert_sound,
    changes_nothing,
    refused,
)
from tests.store.test_undo import seen
from tests.store.walks import VERBS, picker

NOW = MONDAY + HOUR


def bodies(place: Place, number: int) -> list[str]:
    return [message.body for message in ticket(place.desk, place.sue, number, now=NOW).messages]


def test_messages_move_the_source_closes_and_its_clocks_end_as_merged(place: Place) -> None:
    into = place.open(channel="email", body="First")
    number = place.open(channel="email", body="Second", at=MONDAY + MINUTE)
    replying.reply(place.desk, place.ann, number, "Answer", now=MONDAY + 2 * MINUTE)
    merging.merge(place.desk, place.ann, number, into, now=NOW)
    assert bodies(place, into) == ["First", "Second", "Answer"]
    assert bodies(place, number) == []
    assert place.status(number) == "closed"
    assert place.clock_ended(number, "resolution") == ("cancelled", "merged")
    assert (place.column(number, "unsent"), place.column(into, "unsent")) == (0, 1)
    assert [hit.row.number for hit in search(place.desk, place.sue, "Second", now=NOW)] == [into]
    assert_sound(place, now=NOW)


def test_the_response_starts_at_the_earlier_of_the_two(place: Place) -> None:
    number = place.open(channel="email", at=MONDAY)
    into = place.open(channel="email", at=MONDAY + 30 * MINUTE)
    merging.merge(place.desk, place.ann, number, into, now=NOW)
    clock = place.clock(into, "first_response")
    assert clock is not None
    assert clock["started_at"] == MONDAY


def test_what_a_customer_writes_to_a_merged_ticket_goes_to_the_other(place: Place) -> None:
    number, into = place.open(), place.open()
    merging.merge(place.desk, place.ann, number, into, now=NOW)
    assert intake.receive(place.desk, place.ann, number, "Hello?", now=NOW + SECOND) == into


def test_what_cannot_be_merged(place: Place) -> None:
    one, two, three = place.open(), place.open(), place.open()
    changes_nothing(place, "with_itself", lambda: merging.merge(place.desk, place.ann, one, one, now=NOW))
    changes_nothing(place, "no_such_ticket", lambda: merging.merge(place.desk, place.ann, one, 99, now=NOW))
    merging.merge(place.desk, place.ann, one, two, now=NOW)
    for source, target in ((one, three), (three, one), (two, one)):
        changes_nothing(
            place,
            "wrong_status",
            lambda s=source, t=target: merging.merge(place.desk, place.ann, s, t, now=NOW),
        )
    changes_nothing(place, "not_merged", lambda: merging.unmerge(place.desk, place.ann, three, now=NOW))
    changes_nothing(place, "not_allowed", lambda: merging.merge(place.desk, place.vic, three, two, now=NOW))


def test_after_further_work_a_merge_stays(place: Place) -> None:
    one, two = place.open(), place.open()
    merging.merge(place.desk, place.ann, one, two, now=NOW)
    replying.note(place.desk, place.bob, two, "Looked at it.", now=NOW + MINUTE)
    with refused("worked_on_since") as caught:
        merging.unmerge(place.desk, place.ann, one, now=NOW + HOUR)
    assert caught.value.params == {"number": two, "who": "bob", "what": "note"}


def test_what_was_taken_back_again_is_no_further_work(place: Place) -> None:
    first, second = place.open(channel="chat"), place.open(channel="chat", at=MONDAY + SECOND)
    third = place.open(channel="chat", at=MONDAY + MINUTE)
    before = seen(place, first, now=NOW), seen(place, second, now=NOW)
    merging.merge(place.desk, place.ann, first, second, now=NOW)
    replying.note(place.desk, place.ann, second, "Same matter", now=NOW + 1)
    undoing.undo(place.desk, place.ann, now=NOW + 2)
    merging.merge(place.desk, place.bob, third, second, now=NOW + 3)
    merging.unmerge(place.desk, place.bob, third, now=NOW + 4)
    merging.unmerge(place.desk, place.ann, first, now=NOW + 5)
    assert (seen(place, first, now=NOW), seen(place, second, now=NOW)) == before
    assert_sound(place, now=NOW + 6)


def test_links_follow_one_way_and_make_no_circle(place: Place) -> None:
    one, two, three = place.open(), place.open(), place.open()
    merging.link(place.desk, place.ann, two, one, now=NOW)
    merging.link(place.desk, place.ann, three, two, now=NOW)
    assert ticket(place.desk, place.ann, three, now=NOW).linked_to == two
    changes_nothing(
        place, "linked_in_a_circle", lambda: merging.link(place.desk, place.ann, one, three, now=NOW)
    )
    changes_nothing(place, "nothing_changed", lambda: merging.link(place.desk, place.ann, two, one, now=NOW))


@given(
    before=st.lists(st.tuples(st.sampled_from(sorted(VERBS)), st.booleans()), max_size=8),
    picks=st.integers(0, 1 << 30),
)
@example(before=[("wait", False)], picks=1).via("a promise of the one that absorbs the other")
def test_apart_again_both_are_as_they_were(
    founded: Path, tmp_path_factory: pytest.TempPathFactory, before: list[Any], picks: int
) -> None:
    path = tmp_path_factory.mktemp("merge") / "desk.db"
    shutil.copy(founded, path)
    desk = open_desk(path)
    place = Place(desk, {login: actor(desk, login) for login in ("root", *PEOPLE)})
    try:
        one, two = place.open(), place.open(kind="complaint")
        now = NOW
        for step, (verb, on_first) in enumerate(before):
            now += MINUTE
            try:
                VERBS[verb](desk, place.sue, one if on_first else two, picker(picks + step), now)
            except DeskError:
                continue
        now += 20 * MINUTE
        shown = [seen(place, number, now + SECOND) for number in (one, two)]
        try:
            merging.merge(desk, place.ann, one, two, now=now)
        except DeskError:
            return
        assert_sound(place, now=now)
        merging.unmerge(desk, place.ann, one, now=now + SECOND)
        for number, standing in zip((one, two), shown, strict=True):
            after = seen(place, number, now + SECOND)
            for facts in (standing, after):
                facts.pop("clocks")
                facts.pop("breaches")
                facts.pop("lease_until")
            assert after == standing
        assert_sound(place, now=now + SECOND)
    finally:
        desk.close()


def test_a_leaver_hands_everything_over_each_ticket_for_itself(place: Place) -> None:
    numbers = [place.open() for _ in range(3)]
    for number in numbers:
        claiming.assign(place.desk, place.sue, number, "bob", now=NOW)
    moving.wait(place.desk, place.bob, numbers[0], "customer", now=NOW)
    fields.set_fields(place.desk, place.bob, numbers[1], {"priority": "high"}, now=NOW)
    done = hand_over(place.desk, place.sue, "bob", to="ann", note="Bob is on leave.", now=NOW + MINUTE)
    assert sorted(one.number for one in done if one.refusal is None) == numbers
    assert {place.holder(number, now=NOW + MINUTE) for number in numbers} == {"ann"}
    assert bodies(place, numbers[0])[-1] == "Bob is on leave."
    with refused("not_allowed"):
        hand_over(place.desk, place.ann, "bob", to="ann", now=NOW)
    with refused("no_such_agent"):
        hand_over(place.desk, place.sue, "nobody", to="ann", now=NOW)
    assert_sound(place, now=NOW + MINUTE)
