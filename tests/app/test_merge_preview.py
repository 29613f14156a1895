"""Before two tickets become one both are shown, and what would happen to their clocks; only `y` merges."""

from __future__ import annotations

import pytest

from store import i18n
from store.desk import replying
from tests.app.driving import Driven, desk_app
from tests.store.desks import HOUR, MINUTE, MONDAY, Place
from tui.screens.merging import MergeScreen


async def ask(driven: Driven, number: int, into: int) -> None:
    await driven.open(number)
    await driven.press("M")
    await driven.until(lambda: driven.one_prompt().asking == "text")
    await driven.type(f"{into}\n")
    await driven.until(lambda: isinstance(driven.app.screen, MergeScreen))
    await driven.pilot.pause()


@pytest.fixture
def two(place: Place) -> tuple[int, int]:
    """One that was answered and waits for the customer, and one that came in before."""
    number = place.open(channel="email", subject="Again about my parcel", body="Is nobody there?")
    into = place.open(channel="email", subject="Parcel", at=MONDAY + MINUTE)
    replying.reply(place.desk, place.ann, into, "Hello", status="waiting_customer", now=MONDAY + 2 * MINUTE)
    return number, into


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_both_are_shown_and_y_merges(
    place: Place, two: tuple[int, int], size: tuple[int, int], language: str
) -> None:
    number, into = two
    i18n.use(language)
    async with desk_app(place.path, "ann", size=size, now=MONDAY + HOUR) as ann:
        await ask(ann, number, into)
        seen = ann.text
        await ann.press("G")
        await ann.pilot.pause()
        seen += ann.text
        for words in (f"#{number}", f"#{into}", "Again about my parcel", "Is nobody there?", "14:00"):
            assert words in seen, words
        if language == "en":
            assert "1 message moves" in seen
            assert "waits for the customer and is open again" in seen
        await ann.press("y")
        await ann.until(lambda: place.status(number) == "closed")
        assert place.status(into) == "open"


@pytest.mark.parametrize("key", ["n", "escape", "enter"])
async def test_anything_else_leaves_them(place: Place, two: tuple[int, int], key: str) -> None:
    number, into = two
    async with desk_app(place.path, "ann", now=MONDAY + HOUR) as ann:
        await ask(ann, number, into)
        await ann.press(key)
        await ann.until(lambda: not isinstance(ann.app.screen, MergeScreen))
        await ann.settle()
        assert (place.status(number), place.status(into)) == ("new", "waiting_customer")
        await ann.press("M")
        await ann.until(lambda: ann.one_prompt().asking == "text")
        await ann.type(f"{number}\n")
        await ann.until(lambda: "itself" in ann.said or str(number) in ann.said)
        assert not isinstance(ann.app.screen, MergeScreen)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1", "cannot be merged with or linked to itself"),
        ("99", "There is no ticket #99"),
        ("abc", "no number"),
    ],
)
async def test_what_cannot_be_merged_is_said_and_the_number_stays(
    place: Place, two: tuple[int, int], typed: str, why: str
) -> None:
    number, into = two
    async with desk_app(place.path, "ann", now=MONDAY + HOUR) as ann:
        await ann.open(number)
        await ann.press("M")
        await ann.until(lambda: ann.one_prompt().asking == "text")
        await ann.type(f"{typed}\n")
        await ann.says(why)
        assert ann.said.endswith(f" {typed}")
        await ann.press("ctrl+u", *str(into), "enter")
        await ann.until(lambda: isinstance(ann.app.screen, MergeScreen))
