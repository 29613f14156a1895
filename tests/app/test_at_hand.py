"""What one needs at the moment is on a small screen: what is answered, and the keys that do something now."""

from __future__ import annotations

import pytest

from store.desk import fields
from tests.app.driving import desk_app
from tests.store.desks import MINUTE, MONDAY, Place
from tui.screens.search import SearchScreen


async def test_what_the_customer_said_last_stays_in_sight_while_one_answers(place: Place) -> None:
    number = place.open(channel="email")
    for n in range(30):
        level = ("low", "high")[n % 2]
        fields.set_fields(
            place.desk, place.people["ann"], number, {"priority": level}, now=MONDAY + n * MINUTE
        )
    async with desk_app(place.path, "ann", size=(80, 24), now=MONDAY + 40 * MINUTE) as ann:
        await ann.open(number)
        assert "Where is it?" not in ann.text
        await ann.press("r")
        await ann.sees("the customer will read this", "Where is it?")
        await ann.press("escape")
        await ann.until(lambda: "Where is it?" not in ann.text)


async def test_the_footer_says_how_to_answer_while_something_is_asked(place: Place) -> None:
    number = place.open(channel="email")
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.open(number)
        footer = ann.text.splitlines()[-1]
        assert "r reply" in footer
        await ann.press("exclamation_mark")
        await ann.sees("Left Right choose  letters narrow down  Enter ok  Esc cancel")
        assert "r reply" not in ann.text.splitlines()[-1]
        await ann.press("escape")
        await ann.until(lambda: ann.text.splitlines()[-1].strip() == footer.strip())
        await ann.press("e")
        await ann.sees("Enter ok  Esc cancel")
        await ann.press("escape")
        await ann.until(lambda: ann.text.splitlines()[-1].strip() == footer.strip())


async def test_a_narrow_footer_keeps_the_next_ticket_and_the_help(place: Place) -> None:
    number = place.open(channel="email")
    async with desk_app(place.path, "ann", size=(60, 20)) as ann:
        for go in ((), ("enter",), ("d",)):
            await ann.press(*go)
            await ann.settle()
            footer = ann.text.splitlines()[-1]
            assert all(key in footer for key in ("n take next", "? help")), footer
        assert number


async def test_what_was_said_does_not_stay_for_ever(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.widgets.prompt.STALE_S", 0.3)
    number = place.open(channel="email")
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("c")
        await ann.says(f"#{number} is yours.")
        await ann.until(lambda: "is yours." not in ann.text)


async def test_slash_in_a_ticket_searches_instead_of_taking_the_words_for_keys(place: Place) -> None:
    number = place.open(channel="email")
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("slash")
        await ann.type("buyer")
        await ann.until(lambda: isinstance(ann.app.screen, SearchScreen))
        await ann.sees("/ buyer")
        await ann.press("escape")
        await ann.in_ticket(number)


async def test_the_sheet_says_how_to_leave_it(place: Place) -> None:
    number = place.complaint(category="refund")
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.open(number)
        await ann.press("d", "P")
        await ann.sees("Esc back", f"kefu report complaint-sheet {number}")
        await ann.press("escape")
        await ann.until(lambda: "kefu report" not in ann.text)


async def test_an_empty_list_says_that_a_filter_made_it_so(place: Place) -> None:
    place.open(channel="email")
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.turn_to("open")
        await ann.press("slash")
        await ann.type("zzzz")
        await ann.sees("No ticket fits the filter; / and Esc show the whole queue.")
        await ann.press("escape")
        await ann.until(lambda: "No ticket fits" not in ann.text)
        await ann.press("slash")
        await ann.type("x:1")
        await ann.sees("1: 'x' is none of team, status, kind, priority, channel")
