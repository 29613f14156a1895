"""The search screen: results while one types, marked by style, opened and still there on the way back."""

from __future__ import annotations

import pytest

from store.desk import customers
from store.desk.customers import OrderFacts
from store.desk.intake import CustomerFacts
from store.i18n import use
from tests.app.driving import Driven, desk_app
from tests.store.desks import HOUR, MONDAY, Place
from tui.highlight import highlighted
from tui.screens.customer import CustomerScreen
from tui.screens.search import SearchLine, SearchScreen
from tui.widgets.line_list import LineList

NOW = MONDAY
SIZES = [(80, 24), (120, 40)]


def stock(place: Place) -> list[int]:
    numbers = [
        place.open(
            at=MONDAY - 3 * HOUR,
            subject="杯子破损",
            body="收到就破损了",
            customer=CustomerFacts("小鹿", "欧阳峰来"),
        ),
        place.open(at=MONDAY - 2 * HOUR, subject="Refund", body="Please refund SO-77", order_no="SO-77"),
        place.open(at=MONDAY - HOUR, subject="破了", body="包装破损", customer=CustomerFacts("大象")),
    ]
    customers.keep_order(place.desk, place.ann, OrderFacts("SO-77", product="保温杯"), now=NOW)
    return numbers


async def searching(driven: Driven) -> SearchScreen:
    await driven.press("F")
    await driven.until(lambda: isinstance(driven.app.screen, SearchScreen))
    await driven.until(lambda: isinstance(driven.app.focused, SearchLine))
    screen = driven.app.screen
    assert isinstance(screen, SearchScreen)
    return screen


def found(screen: SearchScreen) -> list[int]:
    return [hit.row.number for hit in screen.found.tickets]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_results_come_while_one_types_and_stay(
    place: Place, size: tuple[int, int], language: str
) -> None:
    first, _second, third = stock(place)
    use(language)
    async with desk_app(place.path, "sue", size=size) as sue:
        screen = await searching(sue)
        await sue.type("破损")
        await sue.until(lambda: found(screen) == [third, first])
        await sue.sees("包装破损", f"#{first}")
        line = screen.query_one(LineList).line(1, 100)
        assert ("破损", "key") in line
        await sue.press("down", "enter")
        await sue.in_ticket(first)
        await sue.press("escape")
        await sue.until(lambda: sue.app.screen is screen)
        assert found(screen) == [third, first]
        assert screen.query_one(LineList).cursor is screen.found.tickets[1]
        assert screen.query_one(SearchLine).text == "破损"
        await sue.type("了")
        await sue.until(lambda: found(screen) == [first])
        await sue.press("ctrl+u")
        await sue.until(lambda: found(screen) == [])
        await sue.press("escape")
        await sue.in_queue()


async def test_customers_and_orders_stand_beside_the_tickets(place: Place) -> None:
    first, second, _third = stock(place)
    async with desk_app(place.path, "sue") as sue:
        screen = await searching(sue)
        await sue.type("小鹿")
        await sue.until(lambda: found(screen) == [first])
        await sue.sees("customer", "欧***")
        assert "欧阳" not in sue.text
        await sue.press("enter")
        await sue.until(lambda: isinstance(sue.app.screen, CustomerScreen))
        await sue.sees("小鹿", f"#{first}")
        await sue.press("escape")
        await sue.until(lambda: sue.app.screen is screen)
        assert found(screen) == [first]
        await sue.press("ctrl+u")
        await sue.type("保温")
        await sue.until(lambda: found(screen) == [second])
        await sue.sees("order", "SO-77  保温杯")


async def test_enter_looks_for_what_was_typed_last(place: Place) -> None:
    first, _second, third = stock(place)
    async with desk_app(place.path, "sue") as sue:
        await searching(sue)
        await sue.type("破损")
        await sue.press("enter")
        await sue.in_ticket(third)
        await sue.press("F")
        await sue.until(lambda: isinstance(sue.app.screen, SearchScreen))
        await sue.press("ctrl+u")
        await sue.type(f"#{first}")
        await sue.press("enter")
        await sue.in_ticket(first)


async def test_nothing_found_is_said_and_nothing_is_syntax(place: Place) -> None:
    stock(place)
    async with desk_app(place.path, "sue") as sue:
        screen = await searching(sue)
        await sue.sees("Enter opens")
        for text in ('"', "AND OR (", "鑫鑫", "[red]x"):
            await sue.press("ctrl+u")
            await sue.type(text)
            await sue.sees("Nothing found.")
            await sue.press("enter")
            assert sue.app.screen is screen


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("a 破损 b", ["破损"], [("a ", ""), ("破损", "key"), (" b ", "")]),
        ("Refund", ["refund"], [("Refund", "key"), ("   ", "")]),
        ("ＲＥ x", ["re"], [("ＲＥ", "key"), (" x   ", "")]),
        ("nothing", ["x"], [("nothing  ", "")]),
        ("aa", ["a"], [("aa", "key"), ("       ", "")]),
    ],
)
def test_words_are_marked_by_style(text: str, words: list[str], wanted: list[tuple[str, str]]) -> None:
    assert [span for span in highlighted(text, words, 9) if span[0]] == wanted
