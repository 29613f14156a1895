"""A return request taken to its end with keys, and the customer's card, in both languages and two sizes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store import i18n
from store.desk import customers, returning
from store.desk.intake import CustomerFacts
from store.i18n import _
from store.views.orders import returns_of_ticket
from tests.app.driving import Driven, desk_app
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, Place, assert_sound
from tui.screens.customer import CustomerScreen
from tui.widgets.form import Form
from tui.widgets.prompt import Prompt

SIZES = [(80, 24), (120, 40)]
LATER = MONDAY + 30 * MINUTE
BUYER = CustomerFacts(nick="buyer", phone="13812345678")


@pytest.fixture(params=i18n.LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.use(request.param)
    yield request.param
    i18n.use("en")


@pytest.fixture
def number(place: Place) -> int:
    """A ticket about an order, of a customer with another ticket."""
    order = customers.OrderFacts(
        "SO1", customer=BUYER, status="shipped", product="cup", amount_fen=1250, tracking_no="SF1"
    )
    customers.keep_order(place.desk, place.ann, order, now=MONDAY)
    place.open(subject="Earlier matter", customer=BUYER)
    return place.open(subject="Broken cup", category="returns", order_no="SO1", customer=BUYER)


async def answer(driven: Driven, text: str = "") -> None:
    """Type an answer to what is asked."""
    await driven.until(lambda: driven.one(Prompt).asking)
    await driven.type(text)
    await driven.press("enter")
    await driven.settle()


async def in_card(driven: Driven) -> CustomerScreen:
    await driven.press("at")
    await driven.until(lambda: isinstance(driven.app.screen, CustomerScreen) and driven.app.screen.card)
    screen = driven.app.screen
    assert isinstance(screen, CustomerScreen)
    return screen


async def to_line(driven: Driven, key: str) -> None:
    await driven.press("g")
    for _line in range(40):
        if driven.one(Form).cursor == key:
            return
        await driven.press("j")
    raise AssertionError(f"no line {key}:\n{driven.text}")


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_return_request_to_its_end(
    place: Place, number: int, size: tuple[int, int], language: str
) -> None:
    async with desk_app(place.path, "ann", size=size, now=LATER) as driven:
        await driven.open(number)
        await driven.press("R")
        await driven.settle()
        await driven.press("down", "enter")
        await driven.settle()
        await answer(driven, "broken")
        await answer(driven, "much")
        await driven.says("much")
        await driven.press(*["backspace"] * 4)
        await answer(driven, "12.5")
        await answer(driven, "2d")
        await driven.until(lambda: returns_of_ticket(place.desk, number))
        (request,) = returns_of_ticket(place.desk, number)
        assert (request.type, request.reason, request.amount_fen) == ("return_and_refund", "broken", 1250)
        assert request.external_due_at == LATER + 2 * DAY
        assert request.order_no == "SO1"
        for stage in ("reviewed", "received", "done"):
            await driven.press("R")
            await driven.settle()
            await driven.press("enter")
            await driven.settle()
            await answer(driven, "so")
            await driven.until(
                lambda stage=stage: returns_of_ticket(place.desk, number)[0].stage == stage  # type: ignore[misc]
            )
        assert place.clock_ended(number, "external") == ("met", "returned")
        await driven.press("u")
        await driven.until(lambda: returns_of_ticket(place.desk, number)[0].stage == "received")
        assert place.clock(number, "external")["state"] == "running"  # type: ignore[index]
    assert_sound(place, now=LATER)


async def test_another_deadline_and_a_tracking_number(place: Place, number: int) -> None:
    returning.open_return(place.desk, place.ann, number, "exchange", due_at=LATER + HOUR, now=MONDAY + MINUTE)
    async with desk_app(place.path, "ann", now=LATER) as driven:
        await driven.open(number)
        await driven.press("R")
        await driven.settle()
        await driven.press("down", "down", "enter")
        await driven.settle()
        await answer(driven, "3d")
        await driven.until(
            lambda: returns_of_ticket(place.desk, number)[0].external_due_at == LATER + 3 * DAY
        )
        await driven.press("R")
        await driven.settle()
        await driven.press("down", "down", "down", "enter")
        await driven.settle()
        await answer(driven, "SF123")
        await driven.until(lambda: returns_of_ticket(place.desk, number)[0].tracking_no == "SF123")
        assert returns_of_ticket(place.desk, number)[0].stage == "applied"


async def test_what_was_left_is_offered_again(place: Place, number: int) -> None:
    async with desk_app(place.path, "ann", now=LATER) as driven:
        await driven.open(number)
        await driven.press("R")
        await driven.settle()
        await driven.press("enter")
        await driven.settle()
        await driven.type("half a rea")
        await driven.press("escape")
        await driven.settle()
        assert returns_of_ticket(place.desk, number) == ()
        await driven.press("R")
        await driven.settle()
        await driven.press("enter")
        await driven.says("half a rea")


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_customers_card(place: Place, number: int, size: tuple[int, int], language: str) -> None:
    returning.open_return(place.desk, place.ann, number, "exchange", now=MONDAY)
    async with desk_app(place.path, "ann", size=size, now=LATER) as driven:
        await driven.open(number)
        await in_card(driven)
        await driven.sees("buyer", "138****5678", "SO1", "SF1", _("Open tickets"), _("Orders"))
        assert "13812345678" not in driven.text
        await to_line(driven, "order:SO1")
        await driven.press("enter")
        await driven.says(_("{number} was sent to the clipboard.").format(number="SO1"))
        await to_line(driven, f"ticket:{number - 1}")
        await driven.press("enter")
        await driven.in_ticket(number - 1)
        await in_card(driven)
        await driven.press("escape")
        await driven.in_ticket(number - 1)
        await in_card(driven)
        await driven.press("at")
        await driven.in_ticket(number - 1)


async def test_the_card_follows_what_others_do(place: Place, number: int) -> None:
    async with desk_app(place.path, "ann", now=LATER) as driven:
        await driven.open(number)
        await in_card(driven)
        place.open(subject="A third matter", customer=BUYER, at=LATER)
        await driven.sees("A third matter")


async def test_a_ticket_of_nobody_has_no_card(place: Place) -> None:
    number = place.open(customer=CustomerFacts())
    async with desk_app(place.path, "ann", now=LATER) as driven:
        await driven.open(number)
        await driven.press("at")
        await driven.says("Nobody knows who the customer")
        await driven.in_ticket(number)


async def test_the_tickets_facts_tell_of_its_order_and_return_request(place: Place, number: int) -> None:
    returning.open_return(place.desk, place.ann, number, "exchange", due_at=LATER + DAY, now=MONDAY)
    async with desk_app(place.path, "ann", size=(140, 50), now=LATER) as driven:
        await driven.open(number)
        await driven.sees("Order", "shipped", "CNY 12.50", "SF1", "Return requests", "exchange, applied")
