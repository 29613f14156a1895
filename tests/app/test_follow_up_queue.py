"""The queue of follow-up calls on the screen: settled tickets, the soonest call first, gone once it is done."""

from __future__ import annotations

from store.desk import closing, fields, following_up
from tests.app.driving import desk_app
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, Place

DONE = {"category": "refund", "responsibility": "merchant", "solution": "Paid back"}


def resolved(place: Place, subject: str, *, ago: int) -> int:
    number = place.complaint(at=MONDAY - ago, subject=subject)
    fields.set_fields(place.desk, place.ann, number, DONE, now=MONDAY - ago)
    closing.resolve(place.desk, place.ann, number, now=MONDAY - ago)
    return number


async def test_calls_stand_in_their_order_with_the_time_left(place: Place) -> None:
    later = resolved(place, "Cracked cup", ago=HOUR)
    late = resolved(place, "Lost parcel", ago=DAY + 30 * MINUTE)
    async with desk_app(place.path, "ann", size=(140, 40)) as ann:
        await ann.turn_to("follow-up")
        await ann.sees("Lost parcel", "-30m", "23h00m")
        assert ann.rows == [late, later]
        await ann.sees("follow-up call")
        following_up.survey(place.desk, place.bob, late, "declined", now=MONDAY)
        await ann.until(lambda: ann.rows == [later])
        await ann.until(lambda: "Lost parcel" not in ann.text)
