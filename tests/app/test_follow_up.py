"""The call after resolving: outcome, ratings by single keys, comment; from the ticket and from its queue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store import i18n
from store.desk import closing, fields
from store.views.case import case
from store.views.case_shapes import SurveyView
from tests.app.driving import Driven, desk_app
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, Place

RESOLVED = MONDAY + HOUR
CALLED = RESOLVED + 2 * DAY


@pytest.fixture(params=i18n.LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.use(request.param)
    yield request.param
    i18n.use("en")


@pytest.fixture
def number(place: Place) -> int:
    """A complaint that was resolved two days ago."""
    number = place.complaint(category="refund")
    changes = {"responsibility": "merchant", "solution": "paid back"}
    fields.set_fields(place.desk, place.ann, number, changes, now=MONDAY)
    closing.resolve(place.desk, place.ann, number, now=RESOLVED)
    return number


def surveys(place: Place, number: int) -> tuple[SurveyView, ...]:
    return case(place.desk, place.sue, number, now=CALLED).follow_up.surveys


async def answers(driven: Driven, *given: str) -> None:
    for text in given:
        await driven.settle()
        await driven.type(text)
    await driven.settle()


async def test_enter_gives_no_rating_that_the_customer_did_not_give(place: Place, number: int) -> None:
    async with desk_app(place.path, "ann", now=CALLED) as ann:
        await ann.turn_to("follow-up")
        await ann.press("E")
        await answers(ann, "reached\n", "4", "\n", "\n", "\n", "\n")
        (said,) = surveys(place, number)
        assert (said.overall, said.attitude, said.solving, said.speed) == (4, None, None, None)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_four_keys_rate_the_service(
    place: Place, number: int, language: str, size: tuple[int, int]
) -> None:
    async with desk_app(place.path, "ann", size=size, now=CALLED) as ann:
        await ann.turn_to("follow-up")
        assert ann.cursor == number
        await ann.press("E")
        await answers(ann, "reached\n" if language == "en" else "已接通\n", "4", "5", "3", "0", "friendly\n")
        (said,) = surveys(place, number)
        assert (said.outcome, said.source, said.comment) == ("reached", "follow_up", "friendly")
        assert (said.overall, said.attitude, said.solving, said.speed) == (4, 5, 3, None)
        await ann.until(lambda: ann.rows == [])


async def test_a_rating_of_seven_is_none(place: Place, number: int) -> None:
    async with desk_app(place.path, "ann", size=(80, 24), now=CALLED) as ann:
        await ann.open(number)
        await ann.press("E")
        await answers(ann, "reached\n")
        await ann.says("overall, 1 poor - 5 very good")
        await ann.press("7")
        await ann.says("not 7")
        await ann.press("x")
        await ann.says("not x")
        await answers(ann, "2", "2", "2", "2", "\n")
        assert surveys(place, number)[0].overall == 2


async def test_unreachable_asks_for_the_next_time(place: Place, number: int) -> None:
    async with desk_app(place.path, "ann", size=(80, 24), now=CALLED) as ann:
        await ann.open(number)
        await ann.press("E")
        await answers(ann, "unreach\n")
        await ann.says("Call again")
        await answers(ann, "tomorrowish\n")
        await ann.says("is no time")
        assert "tomorrowish" in ann.said
        await ann.press("ctrl+u")
        await answers(ann, "2020-01-01 10:00\n")
        await ann.says("is in the past")
        await ann.press("ctrl+u")
        await answers(ann, "2h\n", "engaged\n")
        await ann.says("the follow-up was recorded")
        assert surveys(place, number)[0].outcome == "unreachable"
        due = case(place.desk, place.sue, number, now=CALLED).follow_up.due_at
        assert due == CALLED + 2 * HOUR


async def test_an_empty_next_time_follows_the_policy(place: Place, number: int) -> None:
    async with desk_app(place.path, "ann", size=(80, 24), now=CALLED) as ann:
        await ann.open(number)
        await ann.press("E")
        await answers(ann, "unreach\n", "\n", "\n")
        await ann.says("the follow-up was recorded")
        assert case(place.desk, place.sue, number, now=CALLED).follow_up.due_at == CALLED + DAY


async def test_escape_at_each_step_keeps_what_was_given(place: Place, number: int) -> None:
    async with desk_app(place.path, "ann", size=(80, 24), now=CALLED) as ann:
        await ann.open(number)
        await ann.press("E", "escape")
        await ann.settle()
        await ann.press("E")
        await answers(ann, "reached\n", "5", "4")
        await ann.press("escape")
        await ann.says("Not recorded; what you gave is offered again.")
        assert surveys(place, number) == ()
        await ann.press("E")
        await answers(ann, "\n", "\n", "\n", "3", "2", "never ag")
        await ann.press("escape")
        await ann.settle()
        assert surveys(place, number) == ()
        await ann.press("E")
        await answers(ann, "\n", "\n", "\n", "\n", "\n", "ain\n")
        (said,) = surveys(place, number)
        assert (said.overall, said.attitude, said.solving, said.speed) == (5, 4, 3, 2)
        assert said.comment == "never again"


async def test_before_a_ticket_is_resolved_there_are_only_forms(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann", size=(80, 24), now=MONDAY + MINUTE) as ann:
        await ann.open(number)
        await ann.press("E")
        await ann.says("a form filled in")
        assert "reached" not in ann.said
        await answers(ann, "\n", "5", "5", "5", "5", "busy, but kind\n")
        (said,) = surveys(place, number)
        assert (said.source, said.overall, said.comment) == ("form", 5, "busy, but kind")


async def test_the_case_shows_the_call_and_starts_it(place: Place, number: int) -> None:
    async with desk_app(place.path, "ann", size=(120, 40), now=CALLED) as ann:
        await ann.open(number)
        await ann.press("d")
        await ann.sees("overdue since")
        await ann.press(*"jjjjjjjjjjjjjjjjjjjjjjjj")
        for _line in range(40):
            if ann.app.screen.query_one("Form").cursor == "follow_up":  # type: ignore[attr-defined]
                break
            await ann.press("k")
        await ann.press("enter")
        await answers(ann, "declined\n", "no time\n")
        await ann.sees("declined", "no time")
        assert surveys(place, number)[0].outcome == "declined"
