"""What the screen says of messages that leave the terminal."""

from __future__ import annotations

from store.desk.intake import CustomerFacts
from store.desk.outgoing import ChannelFacts, tell_channels
from tests.app.driving import desk_app
from tests.store.desks import MINUTE, MONDAY, SECOND, Place

MAIL = {"mail": ChannelFacts("smtp", replies=True)}


async def test_a_reply_by_mail_needs_no_confirmation(place: Place) -> None:
    tell_channels(place.desk, MAIL, now=MONDAY - MINUTE)
    buyer = CustomerFacts(nick="buyer", email="buyer@home.example")
    number = place.open(at=MONDAY - MINUTE, channel="email", customer=buyer)
    async with desk_app(place.path, "ann") as ann:
        await ann.press("l")
        await ann.in_ticket(number)
        await ann.press("r")
        await ann.type("It is on its way.")
        await ann.press("ctrl+g")
        await ann.says("It goes out by e-mail; until then u takes it back.")
        await ann.press("u")
        await ann.until(lambda: place.column(number, "unsent") == 0)
        assert place.desk.value("SELECT count(*) FROM outbox") == 0


async def test_messages_that_wait_for_nobody_are_on_the_alert_line(place: Place) -> None:
    tell_channels(place.desk, MAIL, now=MONDAY - MINUTE)
    row = "INSERT INTO outbox (key, channel, kind, state, next_at, created_at) VALUES (?, 'mail', 'alert', ?, 0, ?)"
    place.desk.execute(row, ("one", "waiting", MONDAY - 2 * MINUTE))
    place.desk.execute(row, ("two", "dead", MONDAY - 2 * MINUTE))
    async with desk_app(place.path, "sue") as sue:
        await sue.sees("1 message waits and nobody sends (kefu escalate --watch)", "1 message was given up")
        place.desk.execute("DELETE FROM outbox")
        sue.clock.now += 31 * SECOND
        await sue.until(lambda: "nobody sends" not in sue.text)
