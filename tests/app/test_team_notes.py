"""Colleagues talk inside a ticket: a note is there at once, whom it names hears it, and what one has not read is marked."""

from __future__ import annotations

from store.desk import claiming, replying
from tests.app.driving import desk_app
from tests.store.desks import MINUTE, MONDAY, Place

LATER = MONDAY + MINUTE


async def test_a_note_is_there_at_once_in_both_screens_of_a_ticket(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann", now=LATER) as ann:
        await ann.open(number)
        replying.note(place.desk, place.bob, number, "The depot has found it.", now=LATER)
        await ann.sees("The depot has found it.")
        await ann.press("i", *"Thanks", "ctrl+g")
        await ann.says("The note is kept.")
    bodies = place.desk.rows(
        "SELECT body FROM message WHERE ticket_id = ? AND public = 0 ORDER BY id", (number,)
    )
    assert [body for (body,) in bodies] == ["The depot has found it.", "Thanks"]


async def test_the_holder_hears_of_a_note_and_sees_it_marked_until_they_look(place: Place) -> None:
    number = place.open(subject="Parcel")
    claiming.claim(place.desk, place.ann, number, now=MONDAY)
    async with desk_app(place.path, "ann", now=LATER) as ann:
        rung: list[int] = []
        ann.app.bell = lambda: rung.append(1)  # type: ignore[method-assign]
        await ann.turn_to("mine")
        await ann.open(number)
        await ann.press("escape")
        await ann.in_queue()
        await ann.until(lambda: "* Parcel" not in ann.text)
        replying.note(place.desk, place.bob, number, "Look at the photos.", now=LATER)
        await ann.sees("* Parcel")
        await ann.until(lambda: rung == [1])
        await ann.open(number)
        await ann.sees("Look at the photos.")
        await ann.press("escape")
        await ann.until(lambda: "* Parcel" not in ann.text and "Parcel" in ann.text)


async def test_whom_a_note_names_hears_it_wherever_they_are(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "pia", now=LATER) as pia:
        rung: list[int] = []
        pia.app.bell = lambda: rung.append(1)  # type: ignore[method-assign]
        replying.note(place.desk, place.bob, number, "@pia do you know this one?", now=LATER)
        await pia.until(lambda: rung)
        await pia.press("A")
        await pia.sees("do you know this one?")
