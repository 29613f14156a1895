"""A new ticket takes what nobody said from its words; what somebody said stands."""

from __future__ import annotations

from typing import Any

import pytest

from store.desk.fields import set_fields
from tests.store.desks import MINUTE, MONDAY, Place, assert_sound


def classed(place: Place, number: int) -> tuple[Any, ...]:
    names = ("kind", "category", "scenario", "priority", "team")
    return tuple(place.column(number, name) for name in names)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("complaint", "refund", "complaint", "urgent", "complaints")),
        ({"kind": "inquiry"}, ("inquiry", "refund", "aftersales", "urgent", "aftersales")),
        ({"category": "invoice"}, ("complaint", "invoice", "complaint", "urgent", "complaints")),
        ({"priority": "low"}, ("complaint", "refund", "complaint", "urgent", "complaints")),
        ({"urgency": "low"}, ("complaint", "refund", "complaint", "urgent", "complaints")),
        ({"team": "quality"}, ("complaint", "refund", "complaint", "urgent", "quality")),
        ({"outbound": True}, ("inquiry", None, "presales", "normal", "presales")),
    ],
)
def test_words_fill_what_was_left_out(place: Place, facts: dict[str, Any], expected: tuple[Any, ...]) -> None:
    number = place.open(body="不退款我就打12315", **facts)
    assert classed(place, number) == expected
    assert_sound(place, now=MONDAY)


def test_the_subjects_words_count_too(place: Place) -> None:
    assert classed(place, place.open(subject="发票", body=None))[1] == "invoice"


def test_a_person_may_change_it(place: Place) -> None:
    number = place.open(body="我要投诉，快递太慢")
    set_fields(place.desk, place.ann, number, {"kind": "inquiry", "category": "order"}, now=MONDAY + MINUTE)
    assert classed(place, number)[:3] == ("inquiry", "order", "presales")
    assert_sound(place, now=MONDAY + MINUTE)


def test_a_contact_without_telling_words_is_an_inquiry(place: Place) -> None:
    assert classed(place, place.open()) == ("inquiry", None, "presales", "normal", "presales")
