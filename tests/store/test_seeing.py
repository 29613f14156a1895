"""What is unread: for whom, since when, and through merging, importing and calls."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given

from store.desk import claiming, intake, merging, replying, seeing, undoing
from store.imports.loader import import_tickets
from store.imports.options import ImportOptions
from store.rules.filter_syntax import parse
from store.views.filtering import filtered_page
from store.views.health import doctor
from store.views.queues import page, rows
from store.views.tickets import ticket
from tests.store.desks import HOUR, MINUTE, MONDAY, Place, assert_sound, refused
from tests.store.test_queues import copied
from tests.store.walks import Stride, Walk, strides

NOW = MONDAY + HOUR


def unread(place: Place, login: str, number: int) -> bool:
    (row,) = rows(place.desk, place.people[login], [number], now=NOW)
    assert row.unread == ticket(place.desk, place.people[login], number, now=NOW).row.unread
    return row.unread


def newest(place: Place, number: int) -> int:
    return max(message.message_id for message in ticket(place.desk, place.sue, number, now=NOW).messages)


def look(place: Place, login: str, number: int) -> bool:
    return seeing.seen(place.desk, place.people[login], number, newest(place, number), now=NOW)


def test_a_ticket_is_unread_for_its_holder_until_they_look(place: Place) -> None:
    number = place.open()
    assert not unread(place, "ann", number), "nobody's, and never opened by her"
    claiming.assign(place.desk, place.sue, number, "ann", now=MONDAY)
    assert unread(place, "ann", number)
    assert not unread(place, "bob", number)
    assert look(place, "ann", number)
    assert not unread(place, "ann", number)
    assert not look(place, "ann", number), "nothing new: nothing written"
    intake.receive(place.desk, place.bob, number, "And?", now=MONDAY + MINUTE)
    assert unread(place, "ann", number)
    replying.reply(place.desk, place.ann, number, "Soon.", now=MONDAY + 2 * MINUTE)
    assert not unread(place, "ann", number), "who answers has read"
    assert_sound(place, now=NOW)


def test_who_has_opened_somebody_elses_ticket_is_told_too(place: Place) -> None:
    number = place.open()
    look(place, "vic", number)
    assert not unread(place, "vic", number)
    intake.receive(place.desk, place.bob, number, "And?", now=MONDAY + MINUTE)
    assert unread(place, "vic", number)
    assert not unread(place, "sue", number)


def test_looking_is_no_history_and_never_goes_back(place: Place) -> None:
    number = place.open()
    first = newest(place, number)
    intake.receive(place.desk, place.bob, number, "And?", now=MONDAY + MINUTE)
    before = (place.types(number), place.column(number, "version"))
    look(place, "ann", number)
    assert not seeing.seen(place.desk, place.ann, number, first, now=NOW)
    assert not unread(place, "ann", number)
    assert (place.types(number), place.column(number, "version")) == before
    seeing.seen(place.desk, place.bob, number, 1 << 40, now=NOW)
    intake.receive(place.desk, place.ann, number, "Hello?", now=MONDAY + 2 * MINUTE)
    assert unread(place, "bob", number), "nobody reads ahead"
    with refused("no_such_ticket", 1):
        seeing.seen(place.desk, place.ann, 99, 1, now=NOW)


def test_a_call_is_known_to_who_talked(place: Place) -> None:
    number = place.open(spoken=True, channel="phone", body="Where is it?")
    assert place.holder(number, now=NOW) == "ann"
    assert not unread(place, "ann", number)
    intake.receive(place.desk, place.ann, number, "Again", spoken=True, now=MONDAY + MINUTE)
    assert not unread(place, "ann", number)
    intake.receive(place.desk, place.bob, number, "Me again", spoken=True, now=MONDAY + 2 * MINUTE)
    assert unread(place, "ann", number)


def test_a_note_says_nothing_about_reading_and_is_unread_for_the_holder(place: Place) -> None:
    number = place.open()
    claiming.assign(place.desk, place.sue, number, "ann", now=MONDAY)
    replying.note(place.desk, place.ann, number, "Hm.", now=MONDAY)
    assert unread(place, "ann", number)
    look(place, "ann", number)
    replying.note(place.desk, place.ann, number, "Mine.", now=MONDAY)
    assert not unread(place, "ann", number)
    look(place, "sue", number)
    replying.note(place.desk, place.bob, number, "So?", now=MONDAY)
    assert unread(place, "ann", number)
    assert not unread(place, "bob", number)
    assert not unread(place, "sue", number), "a note is told to who holds the ticket, and to whom it names"
    (row,) = filtered(place, "unread")
    assert row == number
    look(place, "ann", number)
    assert not unread(place, "ann", number)
    assert filtered(place, "unread") == []
    replying.note(place.desk, place.bob, number, "And so?", now=MONDAY + MINUTE)
    undoing.undo(place.desk, place.bob, now=MONDAY + MINUTE)
    assert not unread(place, "ann", number)


def filtered(place: Place, text: str) -> list[int]:
    found = filtered_page(place.desk, place.ann, "open", parse(text), now=NOW)
    return [row.number for row in found]


def test_what_a_merge_brings_is_unread_and_goes_back_with_it(place: Place) -> None:
    into = place.open()
    look(place, "ann", into)
    number = place.open(at=MONDAY + MINUTE)
    merging.merge(place.desk, place.bob, number, into, now=NOW)
    assert unread(place, "ann", into)
    assert place.column(number, "said_id") == 0
    assert_sound(place, now=NOW)
    merging.unmerge(place.desk, place.bob, number, now=NOW)
    assert not unread(place, "ann", into)
    assert_sound(place, now=NOW)


def test_imported_tickets_are_unread_for_whom_they_name(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "tickets.csv"
    file.write_text(
        "external_id,opened_at,subject,body,assignee\nX1,2026-07-20 09:00,Parcel,Where is it?,ann\n",
        encoding="utf-8",
    )
    import_tickets(place.desk, place.sue, file, ImportOptions(), now=MONDAY)
    (row,) = page(place.desk, place.ann, "mine", now=NOW)
    assert row.unread
    look(place, "ann", row.number)
    assert not unread(place, "ann", row.number)
    assert doctor(place.desk, now=NOW) == []


def test_the_doctor_knows_the_customers_newest_message(place: Place) -> None:
    place.open()
    place.desk.execute("UPDATE ticket SET said_id = 77")
    (problem,) = doctor(place.desk, now=NOW)
    assert (problem.code, problem.params["column"]) == ("ticket_differs", "said_id")


@given(walk=strides())
def test_whatever_was_done_the_newest_message_is_known(founded: Path, walk: list[Stride]) -> None:
    with copied(founded) as place:
        walker = Walk(place, MONDAY)
        for stride in walk:
            walker.take(stride)
        sql = (
            "SELECT number, said_id, (SELECT coalesce(max(id), 0) FROM message WHERE ticket_id = number"
            " AND author = 'customer') FROM ticket"
        )
        for number, said_id, found in place.desk.rows(sql):
            assert said_id == found, number
