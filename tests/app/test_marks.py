"""Marked tickets: the keys act on all of them, once confirmed, and each has its result."""

from __future__ import annotations

import pytest

from store import i18n
from store.desk import claiming, closing, fields, seeing
from store.desk.intake import receive
from store.views.queues import rows
from tests.app.driving import Driven, desk_app
from tests.app.test_queue import some_tickets
from tests.store.desks import MONDAY, Place
from tui.screens.results import ResultsScreen
from tui.widgets.status_line import StatusLine

SIZES = [(80, 24), (120, 40), (200, 50)]


def status(driven: Driven) -> str:
    return "".join(text for text, _style in driven.one(StatusLine).line(0, 400))


async def answer(driven: Driven, question: str, keys: str) -> None:
    await driven.says(question)
    await driven.type(keys + "\n")


async def sure(driven: Driven, question: str) -> None:
    await driven.says(question)
    await driven.press("y")
    await driven.settle()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_space_marks_and_esc_takes_off(place: Place, size: tuple[int, int], language: str) -> None:
    numbers = some_tickets(place, 5)
    i18n.use(language)
    async with desk_app(place.path, "sue", size=size) as sue:
        await sue.press("space", "space")
        assert sue.one_list().marked == numbers[:2]
        assert sue.cursor == numbers[2]
        marked = [line for line in sue.grid() if "+" in line and "#" in line]
        assert len(marked) == 2
        assert "2" in status(sue)
        await sue.press("k", "space")
        assert sue.one_list().marked == numbers[:1]
        await sue.press("asterisk")
        await sue.settle()
        assert sorted(sue.one_list().marked) == numbers
        await sue.press("escape")
        assert sue.one_list().marked == []


async def test_assign_asks_whom_and_once_more_with_the_count(place: Place) -> None:
    numbers = some_tickets(place, 4)
    closing.resolve(place.desk, place.sue, numbers[3], now=MONDAY)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("space", "space", "a")
        await sue.says("Assign 2 tickets to")
        assert "Ann (0/8)" in sue.text
        await sue.type("bob\n")
        await sure(sue, "Assign 2 tickets to bob?")
        await sue.says("2 tickets done.")
        assert sue.one_list().marked == []
        assert [row.assignee for row in rows(place.desk, place.sue, numbers, now=MONDAY)] == [
            "bob",
            "bob",
            None,
            None,
        ]
        await sue.press("u")
        await sue.says(f"#{numbers[1]}: taken back")


async def test_no_and_enter_and_escape_do_nothing(place: Place) -> None:
    some_tickets(place, 3)
    async with desk_app(place.path, "sue") as sue:
        for key in ("n", "escape", "enter"):
            await sue.press("asterisk")
            await sue.settle()
            await sue.press("c")
            await sue.says("Claim 3 tickets?")
            await sue.press(key)
            await sue.settle()
            assert len(sue.one_list().marked) == 3
        assert all(row.assignee is None for row in rows(place.desk, place.sue, [1, 2, 3], now=MONDAY))


async def test_what_was_refused_stays_marked_and_is_listed(place: Place) -> None:
    numbers = [*some_tickets(place, 2), place.complaint(), place.complaint()]
    async with desk_app(place.path, "sue") as sue:
        await sue.turn_to("open")
        await sue.press("asterisk")
        await sue.settle()
        await sue.press("x")
        await answer(sue, "Resolve 4 tickets", "Sent again")
        await sure(sue, "Resolve 4 tickets?")
        await sue.until(lambda: isinstance(sue.app.screen, ResultsScreen))
        await sue.sees("2 tickets done, 2 not.", f"#{numbers[2]}", f"#{numbers[3]}")
        await sue.press("escape")
        await sue.in_queue()
        assert sorted(sue.one_list().marked) == numbers[2:]
        states = {row.number: row.status for row in rows(place.desk, place.sue, numbers, now=MONDAY)}
        assert [states[number] for number in numbers] == ["resolved", "resolved", "new", "new"]


async def test_all_the_keys_that_act_on_many(place: Place) -> None:
    numbers = some_tickets(place, 3)

    def facts() -> list[tuple[str | None, str, str, tuple[str, ...]]]:
        found = {row.number: row for row in rows(place.desk, place.sue, numbers, now=MONDAY)}
        return [(row.assignee, row.team, row.priority, row.tags) for row in map(found.__getitem__, numbers)]

    async with desk_app(place.path, "sue") as sue:

        async def mark() -> None:
            await sue.press("asterisk")
            await sue.settle()

        await mark()
        await sue.press("c")
        await sure(sue, "Claim 3 tickets?")
        await sue.until(lambda: {fact[0] for fact in facts()} == {"sue"})
        await mark()
        await sue.press("C")
        await sure(sue, "Give 3 tickets back?")
        await sue.until(lambda: {fact[0] for fact in facts()} == {None})
        await mark()
        await sue.press("exclamation_mark")
        await answer(sue, "of 3 tickets", "urgent")
        await sure(sue, "to urgent?")
        await sue.until(lambda: {fact[2] for fact in facts()} == {"urgent"})
        await mark()
        await sue.press("f")
        await answer(sue, "Field of 3 tickets", "tag")
        await answer(sue, "Tag of 3 tickets", "vip")
        await sure(sue, "Put the tag vip on 3 tickets?")
        await sue.until(lambda: {fact[3] for fact in facts()} == {("vip",)})
        await sue.until(lambda: "vip" in sue.text)
        await mark()
        await sue.press("f")
        await answer(sue, "Field of 3 tickets", "take a tag")
        await answer(sue, "Tag to take off 3 tickets", "vip")
        await sure(sue, "Take the tag vip off 3 tickets?")
        await sue.until(lambda: {fact[3] for fact in facts()} == {()})
        await mark()
        await sue.press("t")
        await answer(sue, "Transfer 3 tickets to", "quality")
        await answer(sue, "Note for them", "Please look")
        await sure(sue, "Transfer 3 tickets to quality?")
        await sue.until(lambda: {fact[1] for fact in facts()} == {"quality"})


async def test_a_word_that_fits_none_is_said_and_nothing_is_done(place: Place) -> None:
    some_tickets(place, 2)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("asterisk")
        await sue.settle()
        await sue.press("f")
        await answer(sue, "Field of 2 tickets", "tag")
        await answer(sue, "Tag of 2 tickets", "x" * 200)
        await sue.says("Put the tag")
        await sue.press("y")
        await sue.settle()
        assert len(sue.one_list().marked) == 2


async def test_a_long_act_goes_on_while_one_moves_and_stops_at_escape(place: Place) -> None:
    first = place.open(at=MONDAY)
    for _ in range(60):
        place.open(at=MONDAY)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("asterisk")
        await sue.settle()
        assert len(sue.one_list().marked) == 61
        await sue.press("c")
        await sue.says("Claim 61 tickets?")
        await sue.press("y", "j", "escape")
        await sue.until(lambda: "Stopped" in sue.said or "61 tickets done" in sue.said)
        held = place.desk.value("SELECT count(*) FROM ticket WHERE assignee_id IS NOT NULL")
        assert len(sue.one_list().marked) == 61 - held
        assert sue.cursor != first


async def test_marks_do_not_go_along_to_another_queue(place: Place) -> None:
    some_tickets(place, 3)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("space")
        await sue.press("2")
        await sue.settle()
        assert sue.one_list().marked == []


@pytest.mark.parametrize("size", SIZES)
async def test_unread_tickets_stand_out_until_they_are_opened(place: Place, size: tuple[int, int]) -> None:
    numbers = some_tickets(place, 3)
    for number in numbers[:2]:
        claiming.assign(place.desk, place.sue, number, "ann", now=MONDAY)
    seeing.seen(place.desk, place.ann, numbers[1], 1 << 30, now=MONDAY)
    async with desk_app(place.path, "ann", size=size) as ann:
        await ann.turn_to("mine")
        assert "* Subject 0" in ann.text
        assert "* Subject 1" not in ann.text
        await ann.open(numbers[0])
        await ann.settle()
        await ann.press("escape")
        await ann.in_queue()
        await ann.until(lambda: "* Subject 0" not in ann.text)
        receive(place.desk, place.sue, numbers[0], "And?", now=MONDAY)
        await ann.until(lambda: "* Subject 0" in ann.text)


async def test_what_the_customer_writes_into_an_open_ticket_is_read(place: Place) -> None:
    (number,) = some_tickets(place, 1)
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.settle()
        receive(place.desk, place.sue, number, "Are you there?", now=MONDAY)
        await ann.sees("Are you there?")
        await ann.settle()
        await ann.until(lambda: not rows(place.desk, place.ann, [number], now=MONDAY)[0].unread)
        said_id = place.column(number, "said_id")
        assert (
            place.desk.value("SELECT message_id FROM seen WHERE agent_id = ?", (place.ann.agent_id,))
            == said_id
        )


async def test_tags_have_a_column_where_there_is_room(place: Place) -> None:
    (number,) = some_tickets(place, 1)
    fields.set_fields(place.desk, place.sue, number, {}, add_tags=["vip"], now=MONDAY)
    async with desk_app(place.path, "sue", size=(200, 24)) as sue:
        await sue.press("p")
        await sue.until(lambda: "vip" in sue.text)
    async with desk_app(place.path, "sue", size=(80, 24)) as sue:
        assert "vip" not in sue.text
        assert "Subject 0" in sue.text


async def test_who_may_not_is_told_before_any_question(place: Place) -> None:
    some_tickets(place, 2)
    async with desk_app(place.path, "ann") as ann:
        await ann.press("asterisk")
        await ann.settle()
        await ann.press("a")
        await ann.settle()
        assert ann.one_prompt().asking is None
        assert "may not" in ann.said or "agent" in ann.said
        assert len(ann.one_list().marked) == 2


async def test_all_of_a_filtered_queue_are_those_that_it_leaves(place: Place) -> None:
    numbers = some_tickets(place, 5)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("slash")
        await sue.type("buyer3")
        await sue.until(lambda: sue.rows == [numbers[3]])
        await sue.press("enter")
        await sue.settle()
        await sue.press("asterisk")
        await sue.settle()
        assert sue.one_list().marked == [numbers[3]]
        await sue.press("escape")
        assert sue.one_list().marked == []
        assert sue.rows == [numbers[3]]
        await sue.press("escape")
        await sue.until(lambda: sue.rows == numbers)
