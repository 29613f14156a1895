"""The queue as a person wants it: sorted by a column, with other columns, its preview elsewhere; and jumps."""

from __future__ import annotations

import pytest

from store import i18n
from store.desk import fields
from store.views.queues import page
from tests.app.driving import Driven, desk_app
from tests.app.test_queue import some_tickets
from tests.store.desks import MONDAY, Place
from tui.screens.alerts import AlertsScreen
from tui.screens.queue import QueueScreen
from tui.screens.ticket import TicketScreen
from tui.settings import load
from tui.widgets.preview import Preview

SIZES = [(80, 24), (120, 40), (200, 50)]


def screen(driven: Driven) -> QueueScreen:
    found = driven.app.screen
    assert isinstance(found, QueueScreen)
    return found


def titles(driven: Driven) -> str:
    """The line above the rows."""
    tickets = driven.one_list()
    return "".join(text for text, _style in tickets.line(0, tickets.size.width))


@pytest.mark.parametrize("size", SIZES)
async def test_the_order_of_every_column_is_the_views(place: Place, size: tuple[int, int]) -> None:
    numbers = some_tickets(place, 8)
    for at, number in enumerate(numbers):
        priority = ("low", "urgent", "high")[at % 3]
        fields.set_fields(place.desk, place.sue, number, {"priority": priority}, now=MONDAY)
    async with desk_app(place.path, "sue", size=size) as sue:
        seen: list[str] = []
        while True:
            await sue.press("greater_than_sign")
            await sue.settle()
            sort = screen(sue).sort
            if sort is None:
                break
            seen.append(sort)
            wanted = [row.number for row in page(place.desk, place.sue, "open", sort=sort, now=MONDAY)]
            assert [number for number in sue.rows if number] == wanted[: len(sue.rows)], sort
            assert "^" in titles(sue)
            await sue.press("equals_sign")
            await sue.settle()
            turned = page(place.desk, place.sue, "open", sort=sort, reverse=True, now=MONDAY)
            assert [row for row in sue.rows if row] == [row.number for row in turned][: len(sue.rows)], sort
            assert "v" in titles(sue)
        assert seen[0] == "number"
        assert seen[-1] == "subject"
        await sue.says("The most urgent first.")
        await sue.press("less_than_sign")
        await sue.settle()
        assert screen(sue).sort == "subject"
        await sue.press("escape")
        await sue.settle()
        assert (screen(sue).sort, screen(sue).reverse) == (None, False)
        assert sue.rows[0] == page(place.desk, place.sue, "open", now=MONDAY)[0].number


async def test_a_sorted_queue_stays_sorted_while_it_changes(place: Place) -> None:
    numbers = some_tickets(place, 5)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("greater_than_sign", "equals_sign")
        await sue.settle()
        assert sue.rows == numbers[::-1]
        new = place.open(at=MONDAY)
        await sue.until(lambda: sue.rows == [new, *numbers[::-1]])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_columns_are_shown_and_hidden_at_once_and_kept(
    place: Place, size: tuple[int, int], language: str
) -> None:
    some_tickets(place, 3)
    i18n.use(language)
    async with desk_app(place.path, "sue", size=size) as sue:
        title = {"en": "prio", "zh": "优先"}[language]
        assert title in titles(sue)
        await sue.press("vertical_line")
        await sue.settle()
        await sue.type("priority\n")
        await sue.until(lambda: title not in titles(sue))
        await sue.press("escape")
        await sue.settle()
        assert "Subject 0" in sue.text
        settings, problems = load(sue.app.settings_path)
        assert problems == ()
        assert "priority" not in settings.columns
        assert "number" in settings.columns
    i18n.use(language)
    async with desk_app(place.path, "sue", size=size) as again:
        assert title not in titles(again)
        await again.press("vertical_line")
        await again.settle()
        await again.type("shipped\n")
        await again.until(lambda: title in titles(again))


async def test_columns_that_do_not_fit_give_way_to_the_subject(place: Place) -> None:
    some_tickets(place, 3)
    async with desk_app(place.path, "sue", size=(80, 24)) as sue:
        sue.app.change_settings(
            columns=("countdown", "number", "customer", "tags", "team", "category", "updated", "holder")
        )
        screen(sue).on_screen_resume()
        await sue.settle()
        assert "Subject 0" in sue.text
        assert all(len(line) <= 80 for line in sue.grid())


async def test_a_column_of_ones_own_is_shown(place: Place) -> None:
    number = place.open(category="refund")
    async with desk_app(place.path, "sue") as sue:
        sue.app.change_settings(columns=("number", "category", "team"))
        screen(sue).on_screen_resume()
        await sue.until(lambda: "refund" in titles(sue) or "category" in titles(sue))
        row = next(line for line in sue.grid() if f"#{number} " in line and "Parcel" in line)
        assert "refund" in row


@pytest.mark.parametrize(
    ("size", "places"),
    [((200, 50), ["beside", "below", "off"]), ((120, 40), ["below", "off"]), ((80, 24), [])],
)
async def test_p_moves_the_preview_where_there_is_room(
    place: Place, size: tuple[int, int], places: list[str]
) -> None:
    some_tickets(place, 3)
    async with desk_app(place.path, "sue", size=size) as sue:
        if not places:
            await sue.press("p")
            await sue.says("too small")
            assert not sue.app.screen.query(Preview)
            return
        assert screen(sue).preview_place == places[0]
        for wanted in (*places[1:], *places):
            await sue.press("p")
            await sue.settle()
            assert screen(sue).preview_place == wanted
            assert load(sue.app.settings_path)[0].preview == wanted
            shown = [preview for preview in sue.app.screen.query(Preview) if preview.display]
            assert bool(shown) == (wanted != "off")
            if shown:
                beside = shown[0].region.x > sue.one_list().region.x
                assert beside == (wanted == "beside")


async def test_a_ticket_by_its_number_from_everywhere(place: Place) -> None:
    numbers = some_tickets(place, 3)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("J")
        await sue.says("Number of the ticket")
        await sue.type(f"#{numbers[1]}\n")
        await sue.in_ticket(numbers[1])
        await sue.press("J")
        await sue.says("Number of the ticket")
        await sue.type(f"{numbers[2]}\n")
        await sue.in_ticket(numbers[2])
        await sue.press("escape")
        await sue.in_queue()
        await sue.press("A")
        await sue.until(lambda: isinstance(sue.app.screen, AlertsScreen))
        await sue.press("J")
        await sue.says("Number of the ticket")
        await sue.type(f"{numbers[0]}\n")
        await sue.in_ticket(numbers[0])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("4711", "There is no ticket #4711."),
        ("9" * 30, "There is no ticket"),
        ("abc", "'abc' is no ticket number."),
        ("²", "is no ticket number."),
        ("-1", "'-1' is no ticket number."),
    ],
)
async def test_a_number_that_there_is_not_is_said_and_one_stays(place: Place, typed: str, said: str) -> None:
    numbers = some_tickets(place, 2)
    async with desk_app(place.path, "sue") as sue:
        await sue.open(numbers[0])
        await sue.press("J")
        await sue.says("Number of the ticket")
        await sue.type(f"{typed}\n")
        await sue.says(said)
        assert isinstance(sue.app.screen, TicketScreen)
        assert sue.app.screen.number == numbers[0]
        await sue.press("J", "escape", "J", "enter")
        await sue.settle()
        assert sue.app.screen.number == numbers[0]
