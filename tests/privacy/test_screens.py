"""A masked value on the screen: a key, a choice, a minute."""

from __future__ import annotations

from tests.app.driving import Driven, desk_app
from tests.privacy.test_revealing import NAME, PHONE, held, looks
from tests.store.desks import MINUTE, MONDAY, Place


async def test_x_shows_one_value_for_a_minute(place: Place) -> None:
    number = held(place)
    async with desk_app(place.path, "ann", now=MONDAY + 1) as ann:
        await open_ticket(ann, number)
        assert PHONE not in ann.text
        await ann.press("X")
        await ann.says("Look at")
        await ann.type("phone")
        await ann.press("enter")
        await ann.sees(PHONE, "29 more", "60 s")
        assert NAME not in ann.text
        assert looks(place) == [("ann", "revealed", None)]
        await ann.press("c")
        await ann.sees("clipboard")
        assert ann.app.clipboard == PHONE
        assert looks(place) == [("ann", "revealed", None)] * 2
        ann.clock.now += MINUTE
        await ann.until(lambda: PHONE not in ann.text)
        await ann.in_ticket(number)


async def test_somebody_elses_ticket_and_a_viewer(place: Place) -> None:
    number = held(place, by="bob")
    async with desk_app(place.path, "ann", now=MONDAY + 1) as ann:
        await open_ticket(ann, number)
        await ann.press("X")
        await ann.says("Look at")
        await ann.type("phone")
        await ann.press("enter")
        await ann.says("is held by bob")
        assert PHONE not in ann.text
    async with desk_app(place.path, "vic", now=MONDAY + 1) as vic:
        await open_ticket(vic, number)
        await vic.press("X")
        await vic.says("may not do this")


async def open_ticket(one: Driven, number: int) -> None:
    await one.open(number)
    await one.sees(f"#{number}", "138****5678")
