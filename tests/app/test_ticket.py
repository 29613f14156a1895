"""The ticket screen: reading, writing, drafts, and other people in the same ticket."""

from __future__ import annotations

import dataclasses

import pytest
from textual.events import Paste

from store.desk import claiming, closing, drafts, intake, presence, replying
from store.desk.drafts import save_draft
from store.views.ticket_shapes import TicketView
from store.views.tickets import ticket
from tests.app.driving import Driven, desk_app
from tests.store.desks import HOUR, MINUTE, MONDAY, Place
from tui.screens.queue import QueueScreen
from tui.widgets.facts_panel import FactsPanel
from tui.widgets.timeline import Timeline


def view(place: Place, number: int, *, by: str = "ann", now: int = MONDAY) -> TicketView:
    return ticket(place.desk, place.people[by], number, now=now)


def replies(place: Place, number: int) -> list[str]:
    return [m.body for m in view(place, number).messages if m.author == "agent" and m.public]


async def test_enter_opens_the_ticket_at_the_cursor_and_escape_goes_back_to_it(place: Place) -> None:
    numbers = [place.open(at=MONDAY - (9 - n) * MINUTE, channel="email", subject=f"S{n}") for n in range(5)]
    async with desk_app(place.path, "ann") as ann:
        await ann.press("j", "j", "enter")
        await ann.in_ticket(numbers[2])
        await ann.sees("S2", "Where is it?", "buyer")
        await ann.press("escape")
        await ann.in_queue()
        assert ann.cursor == numbers[2]


async def test_claim_and_release(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.sees("nobody's")
        await ann.press("c")
        await ann.says(f"#{number} is yours.")
        await ann.sees("yours")
        assert place.holder(number, now=MONDAY) == "ann"
        await ann.press("c")
        await ann.says("already yours")
        await ann.press("C")
        await ann.says("free again")
        assert place.holder(number, now=MONDAY) is None
        await ann.press("C")
        await ann.says("held by nobody")


async def test_take_next_opens_the_most_urgent_ticket_with_its_reason(place: Place) -> None:
    later = place.open(at=MONDAY, channel="email")
    sooner = place.open(at=MONDAY, channel="chat")
    async with desk_app(place.path, "ann") as ann:
        await ann.press("n")
        await ann.in_ticket(sooner)
        await ann.says(f"#{sooner} is yours: ")
        assert "first response" in ann.said
        await ann.press("n")
        await ann.in_ticket(later)
        assert len([s for s in ann.app.screen_stack if not isinstance(s, QueueScreen)]) == 2
        await ann.press("n")
        await ann.says("No ticket is waiting for you.")
        await ann.press("escape")
        await ann.in_queue()
        await ann.press("n")
        await ann.says("No ticket is waiting for you.")


async def test_two_quick_take_nexts_take_one_ticket_each_and_lose_none(place: Place) -> None:
    numbers = {place.open(channel="email"), place.open(channel="email")}
    async with desk_app(place.path, "ann") as ann:
        await ann.press("n", "n")
        await ann.settle()
        held = {number for number in numbers if place.holder(number, now=MONDAY) == "ann"}
        assert ann.app.screen.number in held  # type: ignore[attr-defined]
        assert held == numbers


async def test_a_reply_is_drafted_as_it_is_typed_and_offered_again(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("r")
        await ann.type("Dear buyer,")
        await ann.until(lambda: view(place, number).drafts == {"reply": "Dear buyer,"}, within=2.0)
        await ann.type(" we look")
        await ann.press("escape")
        await ann.says("The draft is kept.")
        await ann.press("escape")
        await ann.in_queue()
        await ann.open(number)
        await ann.says("There is a draft of yours")
        await ann.press("r")
        assert ann.composer.text == "Dear buyer, we look"


async def test_a_recorded_reply_answers_and_its_draft_is_dropped(place: Place) -> None:
    number = place.open(channel="chat")
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("r")
        await ann.type("It is on its way.")
        await ann.until(lambda: view(place, number).drafts, within=2.0)
        await ann.press("ctrl+g")
        await ann.says("Recorded. Send it by chat")
        await ann.sees("It is on its way.", "1 not confirmed as sent (s)", "yours")
        assert replies(place, number) == ["It is on its way."]
        await ann.until(lambda: view(place, number).drafts == {})
        assert not ann.composer.display
        await ann.press("Y")
        await ann.says("sent to the clipboard")
        assert ann.app.clipboard == "It is on its way."
        await ann.press("s")
        await ann.says("confirmed as sent")
        await ann.until(lambda: "not confirmed" not in ann.text)
        await ann.press("s")
        await ann.says("no reply that waits")
        await ann.press("r")
        assert ann.composer.text == ""


async def test_a_second_reply_right_after_the_first_is_another_one(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        for text in ("One", "Two"):
            await ann.press("r")
            await ann.type(text)
            await ann.press("ctrl+g")
            await ann.until(lambda: not ann.composer.display)
        assert replies(place, number) == ["One", "Two"]


async def test_send_pressed_twice_sends_once(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("r")
        await ann.type("Once")
        await ann.press("ctrl+g", "ctrl+g")
        await ann.settle()
        assert replies(place, number) == ["Once"]


async def test_a_note_is_internal_and_each_kind_keeps_its_draft(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("i")
        await ann.sees("NOTE - internal")
        await ann.type("Ask the warehouse")
        await ann.press("ctrl+t")
        await ann.sees("REPLY by message")
        await ann.type("Please wait")
        await ann.press("ctrl+t")
        assert ann.composer.text == "Ask the warehouse"
        await ann.press("ctrl+g")
        await ann.says("The note is kept.")
        await ann.sees("internal note", "Ask the warehouse")
        assert replies(place, number) == []
        await ann.until(lambda: view(place, number).drafts == {"reply": "Please wait"})


async def test_a_refused_reply_keeps_its_text(place: Place) -> None:
    number = place.open()
    claiming.claim(place.desk, place.ann, number, now=MONDAY)
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("r")
        await ann.type("My answer")
        claiming.release(place.desk, place.ann, number, now=MONDAY)
        claiming.claim(place.desk, place.bob, number, now=MONDAY)
        claiming_generation = view(place, number).generation
        await ann.sees("bob")
        ann.app.screen.ticket = replace_generation(ann, claiming_generation - 2)  # type: ignore[attr-defined]
        await ann.press("ctrl+g")
        await ann.says(f"#{number} was taken by bob.")
        assert ann.composer.text == "My answer"
        assert ann.composer.display
        assert replies(place, number) == []
        await ann.until(lambda: view(place, number).drafts == {"reply": "My answer"})


def replace_generation(ann: Driven, generation: int) -> TicketView:
    """As if the screen had not yet heard of the other claim."""
    seen = ann.app.screen.ticket  # type: ignore[attr-defined]
    return dataclasses.replace(seen, generation=generation)


async def test_an_empty_reply_is_not_recorded(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("r", "space", "enter", "ctrl+g")
        await ann.settle()
        assert replies(place, number) == []
        assert ann.composer.display


async def test_a_pasted_text_is_cleaned_and_drafted(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("r")
        ann.app.post_message(Paste("[red]a[/]\x1b[2J\nb\u202e\x00"))
        await ann.until(lambda: "b" in ann.composer.text)
        assert "\x1b" not in ann.composer.text
        assert ann.composer.text.startswith("[red]a[/]")
        await ann.press("ctrl+g")
        await ann.until(lambda: replies(place, number))
        assert replies(place, number)[0].startswith("[red]a[/]")


async def test_a_paste_is_taken_up_to_what_a_text_may_hold_and_says_what_was_left_out(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("i", *"ab")
        ann.app.post_message(Paste("x" * 100_005))
        await ann.says("A text has at most 100,000 characters; 7 were left out.")
        assert len(ann.composer.text) == 100_000


async def test_writing_from_the_queue_opens_the_ticket_and_its_composer(place: Place) -> None:
    number = place.open()
    save_draft(place.desk, place.ann, number, "reply", "Begun before", now=MONDAY)
    async with desk_app(place.path, "ann") as ann:
        await ann.press("r", "!")
        await ann.in_ticket(number)
        await ann.until(lambda: ann.composer.text == "Begun before!")


async def test_what_was_typed_in_the_last_second_survives_every_way_out(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("r")
        await ann.type("Half a sent")
        ann.app.action_leave()
    assert drafts_of(place, number) == "Half a sent"


def drafts_of(place: Place, number: int) -> str:
    return view(place, number).drafts.get("reply", "")


async def test_somebody_else_in_the_ticket_is_named_and_so_is_their_leaving(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        presence.announce(place.desk, place.bob, "b1", number, False, now=MONDAY)
        await ann.sees("Bob is here too")
        presence.announce(place.desk, place.bob, "b1", number, True, now=MONDAY)
        await ann.sees("Bob is writing")
        await ann.press("escape")
        await ann.in_queue()
        await ann.open(number)
        await ann.sees("Bob is writing")
        presence.leave(place.desk, "b1")
        await ann.until(lambda: "Bob" not in ann.text)


async def test_what_others_do_appears_without_disturbing_what_is_typed_or_read(place: Place) -> None:
    number = place.open(body="\n".join(f"line {n}" for n in range(80)))
    async with desk_app(place.path, "ann", size=(120, 30)) as ann:
        await ann.open(number)
        await ann.press("g")
        top = ann.one(Timeline).top
        assert top == 0
        await ann.press("r")
        await ann.type("I am typ")
        intake.receive(place.desk, place.bob, number, "And where is it now?", now=MONDAY + MINUTE)
        replying.note(place.desk, place.bob, number, "Looking", now=MONDAY + MINUTE)
        await ann.until(lambda: len(ann.app.screen.ticket.messages) == 3, within=1.5)  # type: ignore[attr-defined]
        await ann.type("ing")
        assert ann.composer.text == "I am typing"
        assert ann.one(Timeline).top == top


async def test_a_new_message_comes_into_sight_at_the_end(place: Place) -> None:
    number = place.open(body="\n".join(f"line {n}" for n in range(80)))
    async with desk_app(place.path, "ann", size=(120, 30)) as ann:
        await ann.open(number)
        intake.receive(place.desk, place.bob, number, "The newest question", now=MONDAY + MINUTE)
        await ann.sees("The newest question")


async def test_facts_are_reached_by_tab_where_there_is_no_room(place: Place) -> None:
    number = place.complaint(order_no="ORD-77", wish="money back")
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.open(number)
        assert "ORD-77" not in ann.text
        await ann.press("tab")
        await ann.sees("ORD-77", "money back", "opened")
        assert ann.one(FactsPanel).has_focus
        await ann.press("tab")
        await ann.until(lambda: "Where is it?" in ann.text)


async def test_typing_keeps_the_claim(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.acts.keeping.TOUCH_S", 0.1)
    number = place.open()
    claiming.claim(place.desk, place.ann, number, now=MONDAY)
    async with desk_app(place.path, "ann", now=MONDAY + 5 * MINUTE) as ann:
        before = place.column(number, "lease_until")
        await ann.open(number)
        await ann.press("r")
        await ann.type("a")
        await ann.until(lambda: place.column(number, "lease_until") > before)


async def test_a_ticket_that_is_not_there_says_so(place: Place) -> None:
    async with desk_app(place.path, "ann") as ann:
        ann.app.open_ticket(4711)
        await ann.in_queue()
        await ann.says("There is no ticket #4711.")


async def test_a_ticket_resolved_by_somebody_else_refuses_in_words(place: Place) -> None:
    number = place.open(at=MONDAY - HOUR)
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        closing.close(place.desk, place.bob, number, solution="done", now=MONDAY)
        await ann.sees("closed")
        await ann.press("r")
        await ann.type("Late")
        await ann.press("ctrl+g")
        await ann.says(f"#{number} is closed; reply is not possible then.")
        assert ann.composer.text == "Late"


@pytest.mark.parametrize("kind", drafts.KINDS)
async def test_an_emptied_draft_is_forgotten(place: Place, kind: str) -> None:
    number = place.open()
    save_draft(place.desk, place.ann, number, kind, "ab", now=MONDAY)
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("r" if kind == "reply" else "i", "backspace", "backspace", "escape")
        await ann.until(lambda: view(place, number).drafts == {})
