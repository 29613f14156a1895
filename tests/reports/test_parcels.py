"""A late parcel finds the tickets of its order by the number as it is stored, and by its platform."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from store.desk.replying import reply
from store.reports.logistics import logistics_facts
from store.rules.masking import mask_text
from store.rules.periods import span_of
from tests.store.conftest import founded, place
from tests.store.desks import DAY, HOUR, MONDAY, Place

__all__ = ["founded", "place"]

ORDER = "4111111111111111"
"""Passes the test of a card's number, as one in ten order numbers of its length does."""
_PARCEL = (
    "INSERT INTO shipment (order_no, platform, tracking_no, shipped_at, promised_at, status, created_at)"
    " VALUES (?, ?, ?, ?, ?, 'in_transit', ?)"
)


def test_a_masked_order_number_and_a_second_platform(place: Place) -> None:
    assert mask_text(ORDER) != ORDER
    for platform, parcel in (("tmall", "T1"), ("jd", "J1")):
        row = (ORDER, platform, parcel, MONDAY - DAY, MONDAY + HOUR, MONDAY - DAY)
        place.desk.execute(_PARCEL, row)
    number = place.open(order_no=ORDER, platform="tmall")
    reply(place.desk, place.ann, number, "It is on its way.", now=MONDAY + HOUR)
    span = span_of("day", MONDAY, ZoneInfo("Asia/Shanghai"))
    found = logistics_facts(place.desk, place.sue, span, now=MONDAY + 5 * HOUR)
    told = {one.tracking_no: (one.order_no, one.tickets, one.told) for one in found.late}
    shown = mask_text(ORDER)
    assert told == {"T1": (shown, (number,), True), "J1": (shown, (), False)}
