"""The list of measures: overdue ones stand out, one is added, one is closed with its effect."""

from __future__ import annotations

import pytest

from store import i18n
from store.desk import measuring
from store.views.case_lists import measures
from tests.app.driving import Driven, desk_app
from tests.store.desks import DAY, HOUR, MONDAY, Place
from tui.keys import footer_entries
from tui.screens.measures import MeasuresScreen
from tui.widgets.form import Form

LATER = MONDAY + 2 * DAY


def two(place: Place, number: int) -> tuple[int, int]:
    """One that is overdue, from a ticket, and one without a due."""
    first = measuring.add_measure(
        place.desk,
        place.ann,
        "A second shift",
        cause="sorting_short_of_staff",
        number=number,
        owner="bob",
        due_at=MONDAY + DAY,
        now=MONDAY,
    )
    return first, measuring.add_measure(place.desk, place.ann, "Better boxes", now=MONDAY)


async def open_measures(driven: Driven) -> None:
    await driven.press("V")
    await driven.until(lambda: isinstance(driven.app.screen, MeasuresScreen))
    await driven.settle()


async def answers(driven: Driven, *given: str) -> None:
    for text in given:
        await driven.settle()
        await driven.type(text + "\n")
    await driven.settle()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_overdue_stands_out_and_done_comes_last(place: Place, size: tuple[int, int]) -> None:
    number = place.complaint()
    first, _second = two(place, number)
    async with desk_app(place.path, "ann", size=size, now=LATER) as ann:
        await open_measures(ann)
        await ann.sees(
            "2 measures are open", "1 overdue", "A second shift", "against: sorting short of staff"
        )
        await ann.sees("bob, overdue since 07-21 10:00")
        assert any(line.startswith("!   #1") for line in ann.grid())
        await ann.press("enter")
        await answers(ann, "no more queues")
        await ann.says("The measure is done.")
        await ann.sees("1 measure is open", "effect: no more queues", "Done")
        done = next(one for one in measures(place.desk, place.ann, now=LATER) if one.measure_id == first)
        assert done.effect == "no more queues"
        assert ann.text.index("Better boxes") < ann.text.index("A second shift")


async def test_one_is_added_with_cause_owner_and_due(place: Place) -> None:
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_measures(ann)
        await ann.sees("No measure yet.")
        await ann.press("plus")
        await answers(ann, "")
        await ann.says("The text is empty.")
        await answers(ann, "Train the new ones", "new staff", "pia", "yesterday")
        await ann.says("is no time")
        await ann.press("ctrl+u")
        await answers(ann, "7d")
        await ann.says("The measure was recorded.")
        await ann.sees("Train the new ones", "pia, due 07-29")
        (added,) = measures(place.desk, place.ann, now=LATER)
        assert added.due_at == LATER + 7 * DAY
        assert added.number is None
        await ann.press("t")
        await ann.says("There is no ticket behind it.")


async def test_its_ticket_is_opened_and_what_others_add_appears(place: Place) -> None:
    number = place.complaint()
    two(place, number)
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_measures(ann)
        measuring.add_measure(place.desk, place.bob, "Warmer gloves", due_at=LATER + HOUR, now=LATER)
        await ann.sees("Warmer gloves")
        await ann.press("g", "t")
        await ann.in_ticket(number)
        await ann.press("escape")
        await ann.until(lambda: isinstance(ann.app.screen, MeasuresScreen))
        await ann.press("escape")
        await ann.in_queue()


async def test_escape_keeps_what_was_typed(place: Place) -> None:
    _first, second = two(place, place.complaint())
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_measures(ann)
        await ann.press("G")
        assert ann.one(Form).cursor == f"measure:{second}"
        await ann.press("enter")
        await ann.type("half of")
        await ann.press("escape")
        await ann.settle()
        assert all(one.done_at is None for one in measures(place.desk, place.ann, now=LATER))
        await ann.press("enter")
        await answers(ann, " them break now")
        done = [one.effect for one in measures(place.desk, place.ann, now=LATER) if one.done_at is not None]
        assert done == ["half of them break now"]


@pytest.mark.long
@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_every_key_of_the_footer_answers(place: Place, language: str) -> None:
    two(place, place.complaint())
    i18n.use(language)
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_measures(ann)
        names = {"Enter": "enter", "+": "plus", "Esc": "escape", "?": "question_mark"}
        for key, label in footer_entries(*MeasuresScreen.CONTEXTS):
            assert label
            if key not in ("q", "n"):
                await ann.press(names.get(key, key))
                await ann.settle()
                await ann.press("escape", "escape", "escape", "escape")
                await ann.in_queue()
                await open_measures(ann)
