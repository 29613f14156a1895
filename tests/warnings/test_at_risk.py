"""A customer at risk: once for each customer, cause and window."""

from __future__ import annotations

import json

import pytest

from store.desk.closing import reopen, resolve
from store.desk.following_up import survey
from store.desk.intake import CustomerFacts, receive
from store.desk.undoing import undo
from store.rules.at_risk import contacts, falling
from store.views.tickets import ticket
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, Place, assert_sound


def _risks(place: Place) -> list[tuple[int, str]]:
    rows = "SELECT ticket_id, json_extract(data, '$.cause') FROM alert WHERE clock = 'risk' ORDER BY id"
    return place.desk.rows(rows)


@pytest.mark.parametrize(
    ("ratings", "falls"),
    [([5, 3], True), ([5, 4], False), ([4, 3], False), ([5, 4, 3], True), ([2, 2], False), ([5, 5, 1], True),
     ([1], False), ([3, 5, 4], False)],
)  # fmt: skip
def test_a_fall_is_far_or_long(ratings: list[int], falls: bool) -> None:
    assert falling(ratings, 2) is falls


def test_words_in_one_sitting_are_one_contact() -> None:
    assert contacts([0, MINUTE, HOUR, 5 * HOUR, 5 * HOUR + 1, DAY], 4 * HOUR) == 3
    assert contacts([], HOUR) == 0


def test_the_third_contact_in_a_week_tells_once(place: Place) -> None:
    first = place.open(at=MONDAY)
    receive(place.desk, place.ann, first, "still nothing", now=MONDAY + MINUTE)
    receive(place.desk, place.ann, first, "hello", now=MONDAY + DAY)
    assert _risks(place) == []
    third = place.open(at=MONDAY + 2 * DAY)
    assert _risks(place) == [(third, "contacts")]
    place.open(at=MONDAY + 3 * DAY)
    place.open(at=MONDAY + 3 * DAY, customer=CustomerFacts(nick="somebody else"))
    assert _risks(place) == [(third, "contacts")]
    for day in (11, 12, 13):
        place.open(at=MONDAY + day * DAY)
    assert len(_risks(place)) == 2
    assert_sound(place, now=MONDAY + 13 * DAY)


def test_three_contacts_over_a_long_time_tell_nobody(place: Place) -> None:
    for week in range(3):
        place.open(at=MONDAY + week * 5 * DAY)
    assert _risks(place) == []


def _resolved(place: Place, number: int, *, at: int) -> None:
    from store.desk.fields import set_fields

    facts = {"category": "logistics", "responsibility": "logistics", "solution": "sent again"}
    set_fields(place.desk, place.ann, number, facts, now=at)
    resolve(place.desk, place.ann, number, now=at)


def test_a_complaint_that_comes_back(place: Place) -> None:
    number = place.complaint(at=MONDAY)
    _resolved(place, number, at=MONDAY + MINUTE)
    receive(place.desk, place.ann, number, "it broke again", now=MONDAY + HOUR)
    assert _risks(place) == [(number, "reopened")]
    resolve(place.desk, place.ann, number, now=MONDAY + 2 * HOUR)
    reopen(place.desk, place.ann, number, now=MONDAY + 3 * HOUR)
    assert _risks(place) == [(number, "reopened")]
    assert_sound(place, now=MONDAY + 3 * HOUR)


def test_a_reopening_taken_back_takes_its_alert_with_it(place: Place) -> None:
    number = place.complaint(at=MONDAY)
    _resolved(place, number, at=MONDAY + MINUTE)
    reopen(place.desk, place.ann, number, now=MONDAY + HOUR)
    undo(place.desk, place.ann, now=MONDAY + HOUR + 1)
    assert place.desk.value("SELECT closed_reason FROM alert WHERE clock = 'risk'") == "undone"
    assert_sound(place, now=MONDAY + HOUR + 1)


def test_ratings_that_fall(place: Place) -> None:
    for day, overall in enumerate((5, 5, 2)):
        number = place.open(at=MONDAY + day * 6 * DAY)
        resolve(place.desk, place.ann, number, now=MONDAY + day * 6 * DAY + MINUTE)
        survey(place.desk, place.ann, number, "reached", overall=overall, now=MONDAY + day * 6 * DAY + HOUR)
    assert _risks(place) == [(number, "ratings")]
    data = json.loads(place.desk.value("SELECT data FROM alert WHERE clock = 'risk'"))
    assert (data["rating"], data["before"]) == (2, 5.0)
    customer = ticket(place.desk, place.ann, number, now=MONDAY + 13 * DAY).customer
    assert customer is not None
    assert [risk.cause for risk in customer.risks] == ["ratings"]
