"""Two people on one ticket, tickets that belong together, and what comes after an answer."""

from __future__ import annotations

import asyncio
from pathlib import Path

from store.actor import Actor
from store.database import Desk
from store.desk import claiming, intake, merging, replying
from store.desk.attaching import attachment_of
from store.errors import CouldNot
from store.views.ticket_shapes import TicketView
from store.views.tickets import ticket
from tests.app.driving import Driven, desk_app
from tests.store.desks import MINUTE, MONDAY, SECOND, Place, assert_sound
from tui.session import Session, Told
from tui.widgets.confirm import ConfirmScreen
from tui.widgets.facts_panel import FactsPanel

LATER = MONDAY + MINUTE


def view(place: Place, number: int, *, by: str = "ann") -> TicketView:
    return ticket(place.desk, place.people[by], number, now=LATER)


def bodies(place: Place, number: int) -> list[str]:
    return [message.body for message in view(place, number).messages]


async def asked(driven: Driven) -> None:
    await driven.until(lambda: isinstance(driven.app.screen, ConfirmScreen))


async def test_a_reply_asks_first_when_a_colleague_has_just_answered(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann", now=LATER) as ann:
        await ann.open(number)
        await ann.press("r", *"On its way")
        replying.reply(place.desk, place.bob, number, "It comes tomorrow.", now=LATER)
        await ann.press("ctrl+g")
        await asked(ann)
        await ann.sees("bob has answered at", "It comes tomorrow.", "Send yours too?")
        await ann.press("n")
        await ann.says("your text is still here")
        assert ann.composer.text == "On its way"
        assert bodies(place, number) == ["Where is it?", "It comes tomorrow."]
        await ann.type("!")
        await ann.press("ctrl+g")
        await ann.says("Recorded.")
    assert bodies(place, number)[-1] == "On its way!"


async def test_and_is_sent_on_y(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann", now=LATER, size=(80, 24)) as ann:
        await ann.open(number)
        await ann.press("r", *"On its way")
        replying.reply(place.desk, place.bob, number, "It comes tomorrow.", now=LATER)
        await ann.press("ctrl+g")
        await asked(ann)
        await ann.press("y")
        await ann.says("Recorded.")
        assert not ann.composer.display
    assert bodies(place, number)[-1] == "On its way"


async def test_what_was_heard_while_a_look_failed_is_told_after_it(place: Place) -> None:
    failing = [CouldNot("database_locked", seconds="2")]

    def glance(desk: Desk, actor: Actor, numbers: frozenset[int]) -> bool:
        if failing:
            raise failing.pop()
        return True

    told: list[Told] = []
    session = Session(place.path, "ann", lambda: LATER, told.append)
    session.glance = glance
    await session.start()
    try:
        number = place.open(at=LATER)
        async with asyncio.timeout(8):
            while not any(one.changes is not None and number in one.changes.numbers for one in told):
                await asyncio.sleep(0.01)
    finally:
        session.close()
    assert not failing


async def test_what_stood_there_when_one_began_asks_nothing(place: Place) -> None:
    number = place.open()
    replying.reply(place.desk, place.bob, number, "Tomorrow.", now=MONDAY + SECOND)
    async with desk_app(place.path, "ann", now=LATER) as ann:
        await ann.open(number)
        await ann.press("r", *"And now", "ctrl+g")
        await ann.says("Recorded.")
        replying.note(place.desk, place.bob, number, "A note is no answer", now=LATER)
        intake.receive(place.desk, place.bob, number, "Nor is the customer's word", now=LATER)
        await ann.press("r", *"Again", "ctrl+g")
        await ann.until(lambda: bodies(place, number)[-1] == "Again")


async def test_an_answer_is_on_the_clipboard_at_once_and_unmasked(place: Place) -> None:
    number = place.open(channel="chat")
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("r", *"Call 13812345678", "ctrl+g")
        await ann.says("Recorded. Send it by chat (copied; Y copies again), then confirm with s.")
        assert ann.app.clipboard == "Call 13812345678"
        ann.app.copy_to_clipboard("")
        await ann.press("Y")
        await ann.says("sent to the clipboard")
        assert ann.app.clipboard == "Call 13812345678"
    async with desk_app(place.path, "bob") as bob:
        await bob.open(number)
        await bob.press("Y")
        await bob.says("sent to the clipboard")
        assert bob.app.clipboard == "Call 138****5678"


async def test_after_sending_and_after_resolving_the_next_ticket_is_a_key_away(place: Place) -> None:
    first, second, third = (place.open(channel=channel) for channel in ("chat", "message", "email"))
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("n")
        await ann.in_ticket(first)
        await ann.press("r", *"Here", "ctrl+g")
        await ann.says("Recorded.")
        await ann.press("s")
        await ann.says(f"#{first}: confirmed as sent.  n: next ticket")
        await ann.press("n")
        await ann.in_ticket(second)
        await ann.press("x", "enter")
        await ann.says(f"#{second} is resolved.  n: next ticket")
        await ann.press("n")
        await ann.in_ticket(third)


async def test_a_message_is_split_out_with_a_key(place: Place) -> None:
    number = place.open()
    intake.receive(place.desk, place.bob, number, "And I need an invoice", now=MONDAY + SECOND)
    async with desk_app(place.path, "ann", now=LATER, size=(120, 40)) as ann:
        await ann.open(number)
        await ann.press("S")
        await ann.says("Split out: ")
        assert "And I need an invoice" in ann.said
        await ann.press("enter")
        await ann.says(f"The message is in #{number + 1} now")
        await ann.sees("followed by", f"#{number + 1} (&)", f"moved a message into #{number + 1}")
        await ann.press("S")
        await ann.says("there is none")
        await ann.press("ampersand", "enter")
        await ann.in_ticket(number + 1)
        await ann.sees(f"from #{number}", "follows", f"#{number} (&)")
    assert bodies(place, number + 1) == ["And I need an invoice"]
    assert_sound(place, now=LATER)


async def test_linked_to_another_and_opened_from_it(place: Place) -> None:
    first, second, third = place.open(), place.open(), place.open()
    merging.link(place.desk, place.ann, third, second, now=MONDAY)
    async with desk_app(place.path, "ann", now=LATER) as ann:
        await ann.open(second)
        await ann.press("ampersand")
        await ann.says(f"open #{third} (after)")
        await ann.type("another")
        await ann.press("enter")
        await ann.says("follows which ticket")
        await ann.type("no")
        await ann.press("enter")
        await ann.says("'no' is no number of a ticket")
        assert ann.said.endswith(" no")
        await ann.press("escape")
        await ann.open(first)
        await ann.press("ampersand")
        await ann.says("follows which ticket")
        await ann.type(f"#{first}")
        await ann.press("enter")
        await ann.says("cannot be merged with or linked to itself")
        assert ann.said.endswith(f" #{first}")
        await ann.press("ctrl+u", *str(second), "enter")
        await ann.says(f"#{first} follows #{second} now.")
        assert view(place, first).linked_to == second
        await ann.until(lambda: f"#{second} (&)" in ann.text)
        await ann.press("ampersand", "enter")
        await ann.in_ticket(second)
        assert ann.one(FactsPanel) is not None


async def test_a_colleague_is_named_in_a_note_and_told_at_once(place: Place) -> None:
    number = place.open()
    claiming.claim(place.desk, place.ann, number, now=MONDAY)
    async with desk_app(place.path, "bob") as bob, desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("i", *"@bob please look, @vic too, @nobody", "ctrl+g")
        await ann.says("The note is kept. Told: bob, vic.")
        await bob.sees("1 alert", "named in a note")
        await bob.press("A")
        await bob.sees(f"#{number}", "ann: @bob please look", "Named in a note at")
        await bob.press("m", "enter")
        await bob.says("You look after alert")
        await bob.sees("No alert waits.")


async def test_a_disabled_colleague_is_named_in_the_answer(place: Place) -> None:
    number = place.open()
    place.desk.execute("UPDATE agent SET disabled_at = 1 WHERE login = 'pia'")
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("i", *"@pia?", "ctrl+g")
        await ann.says("Disabled, not told: pia.")
    assert bodies(place, number)[-1] == "@pia?"


async def test_files_stand_under_their_message(place: Place, tmp_path: Path) -> None:
    photo = tmp_path / "破损.jpg"
    photo.write_bytes(b"x" * 2048)
    number = place.open()
    attachments = [attachment_of(photo)]
    intake.receive(place.desk, place.ann, number, "Look", attachments=attachments, now=MONDAY + SECOND)
    async with desk_app(place.path, "ann", now=LATER, size=(80, 24)) as ann:
        await ann.open(number)
        await ann.sees("Look", "+ 破损.jpg (image/jpeg, 2.0 kB)")
