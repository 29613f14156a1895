"""A customer's message about another matter goes into a ticket of its own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.database import open_desk
from store.desk import claiming, closing, intake, merging, moving, replying, splitting
from store.desk.attaching import NewAttachment
from store.errors import DeskError
from store.views.people import actor
from store.views.search import search
from store.views.tickets import ticket
from store.views.why import why
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, PEOPLE, SECOND, Place, assert_sound, changes_nothing
from tests.store.walks import VERBS, picker

WROTE = MONDAY + 10 * MINUTE
NOW = MONDAY + HOUR


def two_matters(place: Place, **facts: Any) -> tuple[int, int]:
    """A ticket with a second message about an invoice, and that message's id."""
    number = place.open(channel="email", order_no="E1", shop="west", **facts)
    intake.receive(place.desk, place.ann, number, "另外，请给我开发票", now=WROTE)
    return number, newest(place, number)


def newest(place: Place, number: int) -> int:
    return view(place, number).messages[-1].message_id


def view(place: Place, number: int) -> Any:
    return ticket(place.desk, place.sue, number, now=NOW)


def split(place: Place, number: int, message: int, *, now: int = NOW) -> int:
    return splitting.split(place.desk, place.ann, number, message, now=now)


def test_it_stands_for_itself_from_its_own_time(place: Place) -> None:
    number, message = two_matters(place)
    new = split(place, number, message)
    before, after = view(place, number), view(place, new)
    assert [one.body for one in before.messages] == ["Where is it?"]
    assert [(one.body, one.at, one.moved_from) for one in after.messages] == [
        ("另外，请给我开发票", WROTE, number)
    ]
    assert (after.linked_to, before.linked_from) == (number, (new,))
    assert (after.row.opened_at, after.recorded_at, after.row.channel) == (WROTE, NOW, "email")
    assert (after.customer, after.order_no, after.shop) == (before.customer, "E1", "west")
    assert (after.row.category, after.row.scenario, after.row.status) == ("invoice", "aftersales", "new")
    clock = place.clock(new, "first_response")
    assert clock is not None
    assert clock["started_at"] == WROTE
    assert place.types(number)[-1] == "split_out"
    assert "split_from" in place.types(new)
    assert_sound(place, now=NOW)


def test_both_are_found_where_they_are(place: Place) -> None:
    number, message = two_matters(place)
    new = split(place, number, message)
    assert [hit.row.number for hit in search(place.desk, place.sue, "发票", now=NOW)] == [new]
    assert [hit.row.number for hit in search(place.desk, place.sue, "Parcel", now=NOW)] == [number]


def test_what_was_owed_to_it_alone_is_owed_no_more(place: Place) -> None:
    number = place.open(channel="email")
    replying.reply(place.desk, place.ann, number, "On its way.", now=MONDAY + MINUTE)
    intake.receive(place.desk, place.ann, number, "请给我开发票", now=WROTE)
    split(place, number, newest(place, number))
    assert place.clock_ended(number, "next_response") == ("cancelled", "split")
    assert place.column(number, "unanswered_since") is None
    told = why(place.desk, place.sue, number, now=NOW)
    assert any(line.params.get("because") == "split" for one in told for line in one.lines)
    assert_sound(place, now=NOW)


def test_another_message_that_waits_is_owed_an_answer_from_its_own_time(place: Place) -> None:
    number = place.open(channel="email")
    replying.reply(place.desk, place.ann, number, "On its way.", now=MONDAY + MINUTE)
    intake.receive(place.desk, place.ann, number, "请给我开发票", now=WROTE)
    message = newest(place, number)
    intake.receive(place.desk, place.ann, number, "And the parcel?", now=WROTE + MINUTE)
    split(place, number, message)
    clock = place.clock(number, "next_response")
    assert clock is not None
    assert (clock["cycle"], clock["state"], clock["started_at"]) == (2, "running", WROTE + MINUTE)
    assert place.clock(number, "next_response", 1)["end_reason"] == "split"  # type: ignore[index]
    assert_sound(place, now=NOW)


def test_the_answer_to_the_first_contact_is_still_owed(place: Place) -> None:
    number, message = two_matters(place)
    split(place, number, message)
    clock = place.clock(number, "first_response")
    assert clock is not None
    assert (clock["state"], clock["started_at"]) == ("running", MONDAY)


@pytest.mark.parametrize("settled", [True, False])
def test_what_it_alone_had_changed_of_the_status_goes_back(place: Place, settled: bool) -> None:
    number = place.open(channel="email")
    replying.reply(place.desk, place.ann, number, "Done.", now=MONDAY + MINUTE)
    if settled:
        closing.resolve(place.desk, place.ann, number, now=MONDAY + 2 * MINUTE)
    else:
        moving.wait(place.desk, place.ann, number, "customer", now=MONDAY + 2 * MINUTE)
    intake.receive(place.desk, place.ann, number, "请给我开发票", now=WROTE)
    assert place.status(number) == "open"
    split(place, number, newest(place, number))
    assert place.status(number) == ("resolved" if settled else "waiting_customer")
    assert_sound(place, now=NOW)


def test_after_further_work_the_status_stays(place: Place) -> None:
    number = place.open(channel="email")
    closing.resolve(place.desk, place.ann, number, now=MONDAY + MINUTE)
    intake.receive(place.desk, place.ann, number, "请给我开发票", now=WROTE)
    message = newest(place, number)
    claiming.claim(place.desk, place.ann, number, now=WROTE + SECOND)
    split(place, number, message)
    assert place.status(number) == "open"
    assert_sound(place, now=NOW)


def test_a_call_stays_the_answer_that_it_was(place: Place) -> None:
    number = place.open(channel="email")
    intake.receive(place.desk, place.bob, number, "Called about the invoice", spoken=True, now=WROTE)
    new = split(place, number, newest(place, number))
    assert place.clock_ended(number, "first_response") == ("met", "call")
    assert place.clock(new, "first_response") is None
    assert (place.status(new), place.holder(new, now=NOW)) == ("open", "ann")
    assert_sound(place, now=NOW)


def test_a_late_split_is_breached_from_its_own_due(place: Place) -> None:
    number, message = two_matters(place)
    new = split(place, number, message, now=MONDAY + 2 * DAY)
    clock = place.clock(new, "first_response")
    assert clock is not None
    assert (clock["breached_at"], clock["breach_reason"]) == (WROTE + 2 * HOUR, "time")
    assert_sound(place, now=MONDAY + 2 * DAY)


def test_what_cannot_be_split_out(place: Place) -> None:
    number, message = two_matters(place)
    first = view(place, number).messages[0].message_id
    replying.reply(place.desk, place.ann, number, "Yes", now=WROTE + SECOND)
    answer = newest(place, number)
    other = place.open()
    for code, which in (
        ("split_first", first),
        ("not_the_customers", answer),
        ("no_such_message", 0),
        ("no_such_message", 1 << 70),
        ("no_such_message", newest(place, other)),
    ):
        changes_nothing(place, code, lambda which=which: split(place, number, which))
    changes_nothing(
        place, "not_allowed", lambda: splitting.split(place.desk, place.vic, number, message, now=NOW)
    )
    into = place.open()
    merging.merge(place.desk, place.ann, number, into, now=NOW)
    changes_nothing(place, "no_such_message", lambda: split(place, number, message))


def test_a_later_contact_goes_on_in_the_old_matter(place: Place) -> None:
    number, message = two_matters(place)
    split(place, number, message)
    closing.close(place.desk, place.ann, number, now=NOW + MINUTE)
    following = intake.receive(place.desk, place.ann, number, "Well?", now=MONDAY + 20 * DAY)
    assert view(place, following).linked_to == number
    assert intake.receive(place.desk, place.ann, number, "Hello?", now=MONDAY + 20 * DAY) == following


def test_merged_back_again_it_keeps_where_it_was_said(place: Place) -> None:
    number, message = two_matters(place)
    new = split(place, number, message)
    merging.merge(place.desk, place.ann, new, number, now=NOW + SECOND)
    assert [one.body for one in view(place, number).messages] == ["Where is it?", "另外，请给我开发票"]
    merging.unmerge(place.desk, place.ann, new, now=NOW + MINUTE)
    assert [one.moved_from for one in view(place, new).messages] == [number]
    assert_sound(place, now=NOW + MINUTE)


@given(
    before=st.lists(st.tuples(st.sampled_from(sorted(VERBS)), st.booleans()), max_size=14),
    picks=st.integers(0, 1 << 30),
)
def test_whatever_happened_before_a_split_leaves_a_sound_desk(
    founded: Path, tmp_path_factory: pytest.TempPathFactory, before: list[Any], picks: int
) -> None:
    path = tmp_path_factory.mktemp("split") / "desk.db"
    shutil.copy(founded, path)
    desk = open_desk(path)
    place = Place(desk, {login: actor(desk, login) for login in ("root", *PEOPLE)})
    try:
        number, other = place.open(), place.open(outbound=True)
        now = NOW
        for step, (verb, on_first) in enumerate(before):
            now += MINUTE
            which = number if on_first else other
            try:
                VERBS[verb](desk, place.sue, which, picker(picks + step), now)
                intake.receive(desk, place.sue, which, "Hello?", now=now + SECOND)
            except DeskError:
                continue
        rows = desk.rows("SELECT id, ticket_id FROM message ORDER BY id")
        for step, (message, where) in enumerate(rows):
            try:
                splitting.split(desk, place.sue, where, message, now=now + step * SECOND)
            except DeskError:
                continue
            assert_sound(place, now=now + step * SECOND)
        kept = desk.rows("SELECT id FROM message ORDER BY id")
        assert kept == [(message,) for message, _where in rows]
    finally:
        desk.close()


def test_a_picture_without_words_can_be_split_out(place: Place) -> None:
    number = place.open(channel="chat", subject="Two parcels")
    picture = NewAttachment("b.png", "image/png", 9, "0" * 64, "/b.png")
    intake.receive(place.desk, place.ann, number, "", attachments=[picture], now=WROTE)
    new = view(place, split(place, number, newest(place, number)))
    assert new.row.subject == "Two parcels"
    assert [one.name for one in new.messages[0].attachments] == ["b.png"]
    assert_sound(place, now=NOW)
