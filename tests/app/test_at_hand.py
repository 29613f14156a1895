"""What one needs at the moment is on a small screen: what is answered, and the keys that do something now."""

from __future__ import annotations

from store.desk import fields
from tests.app.driving import desk_app
from tests.store.desks import MINUTE, MONDAY, Place


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
