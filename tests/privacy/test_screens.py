"""A masked value on the screen: a key, a choice, a minute."""

from __future__ import annotations

from store.desk.pins import set_pin
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


def idle_for(one: Driven, minutes: float) -> None:
    """Nobody presses a key for so long."""
    quiet = one.app.idling.clock() + minutes * 60
    one.app.idling.clock = lambda: quiet
    one.app.idling.look()


async def test_an_idle_session_goes_dark_and_a_pin_brings_it_back(place: Place) -> None:
    set_pin(place.desk, place.ann, "2468", now=MONDAY)
    number = held(place)
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("i")
        await ann.type("half a no")
        idle_for(ann, 4)
        assert not ann.app.idling.dark
        idle_for(ann, 5)
        await ann.sees("The screen is hidden.")
        assert "Parcel" not in ann.text
        await ann.press("n", "X", "ctrl+p", "q", "enter")
        await ann.sees("4 more tries")
        assert "q" not in ann.text.split("PIN", 1)[1].split("That", 1)[0]
        await ann.type("2468")
        assert "2468" not in ann.text
        await ann.press("enter")
        await ann.in_ticket(number)
        await ann.until(lambda: ann.composer.text == "half a no")
        assert place.desk.value("SELECT text FROM draft WHERE ticket_id = ?", (number,)) == "half a no"


async def test_five_wrong_pins_end_the_session(place: Place) -> None:
    set_pin(place.desk, place.ann, "2468", now=MONDAY)
    async with desk_app(place.path, "ann") as ann:
        idle_for(ann, 5)
        await ann.sees("The screen is hidden.")
        for left in (4, 3, 2, 1):
            await ann.type("1")
            await ann.press("enter")
            await ann.sees(f"{left} more tries")
        await ann.type("1")
        await ann.press("enter")
        await ann.until(lambda: ann.app.return_code is not None)
    assert place.desk.value("SELECT count(*) FROM event WHERE type = 'pin_failed'") == 1


async def test_without_a_pin_only_a_served_session_ends(place: Place) -> None:
    async with desk_app(place.path, "ann") as ann:
        idle_for(ann, 60)
        assert not ann.app.idling.dark
        assert ann.app.return_code is None
    async with desk_app(place.path, "ann", served=True) as ann:
        idle_for(ann, 5)
        await ann.sees("Without a PIN there is no way back")
        await ann.press("n")
        await ann.until(lambda: ann.app.return_code == 0)
    async with desk_app(place.path, "ann", served=True) as ann:
        idle_for(ann, 15)
        await ann.until(lambda: ann.app.return_code == 0)
    async with desk_app(place.path, "vic", served=True) as vic:
        idle_for(vic, 600)
        assert not vic.app.idling.dark
        assert vic.app.return_code is None
