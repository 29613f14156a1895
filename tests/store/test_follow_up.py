"""The call that falls due after resolving, its outcome, the customer's ratings, and what forms say."""

from __future__ import annotations

from typing import Any

import pytest

from store.desk import closing, fields, following_up, intake, undoing
from store.rules.filter_syntax import parse
from store.views import queues
from store.views.case import case
from store.views.case_shapes import CaseStep, FollowUpView
from store.views.filtering import filtered_page
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, Place, changes_nothing, refused

NOW = MONDAY + MINUTE
DONE = {"category": "refund", "responsibility": "merchant", "solution": "Paid back"}


def resolved(place: Place, *, at: int = NOW) -> int:
    number = place.complaint()
    fields.set_fields(place.desk, place.ann, number, DONE, now=at)
    closing.resolve(place.desk, place.ann, number, now=at)
    return number


def seen(place: Place, number: int, now: int = NOW) -> FollowUpView:
    return case(place.desk, place.ann, number, now=now).follow_up


def step(place: Place, number: int) -> CaseStep:
    return case(place.desk, place.ann, number, now=NOW).steps[-1]


def test_a_resolved_complaint_is_owed_a_call_a_day_later(place: Place) -> None:
    number = resolved(place)
    found = seen(place, number)
    assert (found.owed, found.due_at, found.overdue) == (True, NOW + DAY, False)
    assert seen(place, number, NOW + DAY + 1).overdue
    assert step(place, number) == CaseStep("follow_up", None, None, ("call",))
    other = place.open(category="refund")
    closing.resolve(place.desk, place.ann, other, now=NOW)
    assert (seen(place, other).owed, seen(place, other).due_at) == (False, None)


def test_closing_at_once_owes_it_too_and_closing_later_changes_nothing(place: Place) -> None:
    number = resolved(place)
    closing.close(place.desk, place.ann, number, now=NOW + HOUR)
    assert seen(place, number).due_at == NOW + DAY
    at_once = place.complaint()
    fields.set_fields(place.desk, place.ann, at_once, DONE, now=NOW)
    closing.close(place.desk, place.ann, at_once, now=NOW)
    assert seen(place, at_once).due_at == NOW + DAY


def test_reopening_ends_it_and_undo_brings_it_back(place: Place) -> None:
    number = resolved(place)
    closing.reopen(place.desk, place.ann, number, now=NOW + 1)
    assert place.column(number, "follow_up_at") is None
    undoing.undo(place.desk, place.ann, now=NOW + 2)
    assert place.column(number, "follow_up_at") == NOW + DAY
    intake.receive(place.desk, place.ann, number, "It is broken again", now=NOW + 3)
    assert place.column(number, "follow_up_at") is None
    other = resolved(place)
    undoing.undo(place.desk, place.ann, now=NOW + 4)
    assert (place.status(other), place.column(other, "follow_up_at")) == ("new", None)


def test_a_customer_who_is_reached_rates_the_service_and_the_call_is_done(place: Place) -> None:
    number = resolved(place)
    following_up.survey(
        place.desk,
        place.bob,
        number,
        "reached",
        overall=5,
        attitude="4",
        speed=3,
        comment="Call me at 13812345678\nany time",
        now=NOW + DAY,
    )
    found = seen(place, number, NOW + DAY)
    (survey,) = found.surveys
    assert (survey.overall, survey.attitude, survey.solving, survey.speed) == (5, 4, None, 3)
    assert survey.comment == "Call me at 138****5678 any time"
    assert (found.due_at, survey.login, survey.source) == (None, "bob", "follow_up")
    assert step(place, number) == CaseStep("follow_up", NOW + DAY, "bob")
    undoing.undo(place.desk, place.bob, now=NOW + DAY + 1)
    assert (seen(place, number).surveys, seen(place, number).due_at) == ((), NOW + DAY)


def test_who_is_not_reached_is_called_again_until_the_policy_gives_up(place: Place) -> None:
    number = resolved(place)
    survey = following_up.survey
    survey(place.desk, place.ann, number, "unreachable", retry_at=NOW + 26 * HOUR, now=NOW + DAY)
    assert seen(place, number).due_at == NOW + 26 * HOUR
    survey(place.desk, place.ann, number, "unreachable", now=NOW + 26 * HOUR)
    assert seen(place, number).due_at == NOW + 26 * HOUR + DAY
    assert step(place, number).needs == ("call",)
    survey(place.desk, place.ann, number, "unreachable", now=NOW + 3 * DAY)
    assert seen(place, number).due_at is None
    assert step(place, number).done
    declined = resolved(place)
    survey(place.desk, place.ann, declined, "declined", now=NOW + DAY)
    assert seen(place, declined).due_at is None


def test_a_form_may_come_at_any_time_and_leaves_the_call_owed(place: Place) -> None:
    number = place.complaint()
    form: dict[str, Any] = {"source": "form", "overall": 1, "now": NOW}
    following_up.survey(place.desk, place.ann, number, "reached", at=MONDAY, **form)
    assert seen(place, number).surveys[0].at == MONDAY
    later = resolved(place)
    following_up.survey(place.desk, place.ann, later, "reached", **form)
    assert seen(place, later).due_at == NOW + DAY
    assert step(place, later).needs == ("call",)


@pytest.mark.parametrize(
    ("facts", "code", "exit_code"),
    [
        ({"outcome": "asleep"}, "not_one_of", 2),
        ({"source": "rumour"}, "not_one_of", 2),
        ({"overall": 6}, "bad_rating", 2),
        ({"overall": 0}, "bad_rating", 2),
        ({"speed": "4.5"}, "bad_rating", 2),
        ({"solving": "five"}, "bad_rating", 2),
        ({"attitude": True}, "bad_rating", 2),
        ({"outcome": "declined", "overall": 3}, "ratings_need_answer", 2),
        ({"outcome": "unreachable", "source": "form"}, "form_is_an_answer", 2),
        ({"retry_at": NOW + DAY}, "retry_needs_unreachable", 2),
        ({"outcome": "unreachable", "retry_at": NOW}, "time_in_past", 1),
        ({"at": NOW + 1}, "time_in_future", 1),
    ],
)
def test_a_survey_that_is_none(place: Place, facts: dict[str, Any], code: str, exit_code: int) -> None:
    number = resolved(place)
    whole = {"outcome": "reached", **facts}
    changes_nothing(place, code, lambda: following_up.survey(place.desk, place.ann, number, now=NOW, **whole))
    with refused(code, exit_code) as caught:
        following_up.survey(place.desk, place.ann, number, now=NOW, **whole)
    if code == "bad_rating":
        ((name, value),) = facts.items()
        assert caught.value.params == {"field": name, "value": value}


def test_nobody_is_called_about_a_ticket_that_is_not_settled(place: Place) -> None:
    number = place.complaint()
    with refused("wrong_status"):
        following_up.survey(place.desk, place.ann, number, "reached", now=NOW)


def test_the_queue_of_calls_has_the_soonest_first_whatever_has_become_of_the_ticket(place: Place) -> None:
    late, early, closed = (resolved(place, at=NOW + minutes * MINUTE) for minutes in (9, 1, 5))
    closing.close(place.desk, place.ann, closed, now=NOW + HOUR)
    rows = queues.page(place.desk, place.ann, "follow-up", now=NOW + HOUR)
    assert [row.number for row in rows] == [early, closed, late]
    assert rows[0].follow_up_at == NOW + MINUTE + DAY
    assert [row.number for row in queues.page(place.desk, place.ann, "follow-up", after=early, now=NOW)] == [
        closed,
        late,
    ]
    around = queues.window(place.desk, place.ann, "follow-up", around=rows[1].sort_key, limit=2, now=NOW)
    assert ([row.number for row in around.rows], around.start, around.count) == ([early, closed], 0, 3)
    found = filtered_page(place.desk, place.ann, "follow-up", parse("parcel"), now=NOW)
    assert [row.number for row in found] == [early, closed, late]
    count = next(q for q in queues.counts(place.desk, place.com, now=NOW) if q.view == "follow-up")
    assert (count.count, count.worst and count.worst.due_at) == (3, NOW + MINUTE + DAY)
    assert queues.page(place.desk, place.pia, "follow-up", now=NOW) == []
    following_up.survey(place.desk, place.ann, early, "declined", now=NOW + HOUR)
    assert [row.number for row in queues.page(place.desk, place.ann, "follow-up", now=NOW)] == [closed, late]
    assert {row.number for row in queues.page(place.desk, place.ann, "open", now=NOW)} == set()
