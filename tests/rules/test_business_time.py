from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.rules.business_time import Calendar
from tests.conftest import LONG
from tests.rules.draw import CHANGES, calendars, moments
from tests.rules.naive import DAY, MINUTE, NAMES, Stepper, Walker, at

HOUR = 3_600_000
DAYTIME = {
    "timezone": "Asia/Shanghai",
    "week": {"mon": ["09:00-12:00", "13:00-18:00"], "sat": ["22:00-06:00"]},
}


def calendar(**changes: Any) -> Calendar:
    return Calendar.from_dict({**DAYTIME, **changes})


@settings(max_examples=2_000 if LONG else 8)
@given(calendars(), st.data())
def test_agrees_with_the_walker(drawn: tuple[dict[str, Any], int, int], data: st.DataObject) -> None:
    table, start, days = drawn
    fast, slow = Calendar.from_dict(table), Walker(table, start, days)
    for _ in range(12 if LONG else 5):
        one, other = sorted(data.draw(st.tuples(moments(start, days), moments(start, days))))
        assert fast.between(one, other) == slow.between(one, other)
        assert fast.is_open(one) == slow.is_open(one)
        opening = slow.next_opening(one)
        if opening is not None:
            assert fast.next_opening(one) == opening
        duration = data.draw(st.integers(1, 2 * DAY) | st.just(slow.between(one, other)))
        expected = slow.add(one, duration) if duration else opening
        if expected is not None:
            assert fast.add(one, duration) == expected


@given(calendars(), st.data())
def test_laws(drawn: tuple[dict[str, Any], int, int], data: st.DataObject) -> None:
    table, start, _ = drawn
    cal = Calendar.from_dict(table)
    moment = data.draw(moments(start, 400))
    later = moment + data.draw(st.integers(0, DAY))
    a, b = data.draw(st.tuples(st.integers(0, 400 * HOUR), st.integers(1, 400 * HOUR)))
    assert cal.between(moment, cal.add(moment, a)) == a
    assert cal.add(cal.add(moment, a), b) == cal.add(moment, a + b)
    assert moment <= cal.add(moment, a) <= cal.add(moment, a + b)
    assert cal.add(moment, a) <= cal.add(later, a)
    end = data.draw(moments(start, 400))
    assert cal.between(moment, end) == cal.between(moment, later) + cal.between(later, end)
    assert cal.between(end, moment) == -cal.between(moment, end)
    opening = cal.next_opening(moment)
    assert cal.add(moment, 0) == opening
    assert cal.is_open(opening)
    assert cal.is_open(moment) == (opening == moment)
    closing = cal.open_until(moment, later)
    assert cal.between(moment, closing) == closing - moment
    assert closing == later or not cal.is_open(closing)


@given(calendars(), st.data())
def test_agrees_with_the_walker_over_years(
    drawn: tuple[dict[str, Any], int, int], data: st.DataObject
) -> None:
    """From before a window of clock changes and dated days to years behind it, from stretch to stretch."""
    table, start, days = drawn
    fast, slow = Calendar.from_dict(table), Stepper(table)
    for _ in range(3):
        one = data.draw(moments(start - 70 * DAY, days + 140))
        span = data.draw(st.integers(0, 130 * DAY) | st.integers(0, 800 * DAY))
        assert fast.between(one, one + span) == slow.between(one, one + span)
        duration = data.draw(st.integers(1, 90 * DAY // 7))
        assert fast.add(one, duration) == slow.add(one, duration)


AWKWARD: dict[str, list[str]] = {
    "night": ["22:00-06:00"],
    "whole day": ["00:00-24:00"],
    "breaks": ["00:30-01:15", "01:45-02:15", "02:30-03:00", "03:00-04:30", "23:00-24:00"],
    "into the change": ["01:00-02:00"],
    "out of the change": ["02:00-12:00"],
    "late": ["23:30-02:30"],
}


CHANGE_DAYS = [(zone, day) for zone, both in CHANGES.items() for day in dict.fromkeys(both)]


@pytest.mark.parametrize(
    ("zone", "change", "name"),
    [
        (zone, day, name)
        for n, (zone, day) in enumerate(CHANGE_DAYS)
        for name in (AWKWARD if LONG else ("night", "breaks")[n // 2 % 2 :][:1])
    ],
)
def test_every_quarter_of_an_hour_around_a_clock_change(zone: str, change: str, name: str) -> None:
    """Forward, back, by an hour, by 30 minutes and by a whole day: each weekday, then the day itself dated or closed."""
    spans = AWKWARD[name]
    day = date.fromisoformat(change)
    start = at(f"{day.fromordinal(day.toordinal() - 1)}T00:00", "UTC")
    every = dict.fromkeys(NAMES, spans)
    tables: list[dict[str, Any]] = [{"timezone": zone, "week": every}]
    if LONG:
        tables += [
            {"timezone": zone, "week": every, "closed": [change]},
            {"timezone": zone, "week": {"mon": ["09:00-10:00"]}, "open": {change: spans}},
        ]
    for table in tables:
        fast, slow = Calendar.from_dict(table), Walker(table, start, 3)
        for moment in range(start, slow.end, 15 * MINUTE):
            assert fast.is_open(moment) == slow.is_open(moment)
            ahead = slow.between(moment, moment + 15 * MINUTE) if moment + 15 * MINUTE < slow.end else 0
            if ahead:
                assert fast.between(moment, moment + 15 * MINUTE) == ahead
                assert fast.add(moment, ahead) == slow.add(moment, ahead)
            opening = slow.next_opening(moment)
            assert opening is None or fast.next_opening(moment) == opening


def test_a_budget_spent_at_a_closing_is_due_at_that_closing() -> None:
    cal = calendar()
    assert cal.add(at("2026-03-02T09:00"), 3 * HOUR) == at("2026-03-02T12:00")
    assert cal.add(at("2026-03-02T09:00"), 3 * HOUR + 1) == at("2026-03-02T13:00") + 1
    assert cal.add(at("2026-03-02T12:30"), 0) == at("2026-03-02T13:00")
    assert cal.is_open(at("2026-03-02T09:00"))
    assert not cal.is_open(at("2026-03-02T12:00"))


def test_a_span_past_midnight_belongs_to_the_day_it_starts_on() -> None:
    cal = calendar(closed=["2026-03-08"])
    assert cal.is_open(at("2026-03-08T05:59"))
    assert not cal.is_open(at("2026-03-08T06:00"))
    assert not calendar(closed=["2026-03-07"]).is_open(at("2026-03-08T05:59"))


def test_precedence_is_dated_opening_then_closed_date_then_weekday() -> None:
    cal = calendar(
        closed=["2026-03-02", "2026-03-09"], open={"2026-03-02": ["20:00-21:00"], "2026-03-16": []}
    )
    assert cal.between(at("2026-03-02T00:00"), at("2026-03-03T00:00")) == HOUR
    assert cal.between(at("2026-03-09T00:00"), at("2026-03-10T00:00")) == 0
    assert cal.between(at("2026-03-16T00:00"), at("2026-03-17T00:00")) == 0
    assert cal.hours(date(2026, 3, 2)) == ((20 * 60, 21 * 60),)


def test_spans_that_meet_across_midnight_count_once() -> None:
    cal = Calendar.from_dict({"timezone": "UTC", "week": {"mon": ["20:00-06:00"], "tue": ["05:00-08:00"]}})
    assert cal.between(at("2026-03-02T00:00", "UTC"), at("2026-03-04T00:00", "UTC")) == 12 * HOUR
    whole = Calendar.from_dict({"timezone": "UTC", "week": {day: ["00:00-24:00"] for day in ("mon", "tue")}})
    assert whole.add(at("2026-03-02T00:00", "UTC"), 48 * HOUR) == at("2026-03-04T00:00", "UTC")


@pytest.mark.parametrize(
    ("zone", "day", "span", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", "00:00-24:00", 23),
        ("Europe/Berlin", "2026-10-25", "00:00-24:00", 25),
        ("Australia/Lord_Howe", "2026-04-05", "00:00-24:00", 24.5),
        ("Australia/Lord_Howe", "2026-10-04", "02:00-02:30", 0),
        ("Europe/Berlin", "2026-10-25", "02:00-02:30", 0.5),
        ("Europe/Berlin", "2026-10-25", "02:30-04:00", 2.5),
        ("Europe/Berlin", "2026-03-29", "02:30-04:00", 1),
    ],
)
def test_real_time_counts_across_a_clock_change(zone: str, day: str, span: str, hours: float) -> None:
    cal = Calendar.from_dict({"timezone": zone, "week": {"mon": ["09:00-10:00"]}, "open": {day: [span]}})
    start = at(f"{day}T00:00", zone)
    assert cal.between(start - HOUR, start + 26 * HOUR) == hours * HOUR


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"week": {"mon": ["09:00-18:00"]}}, "'timezone' is missing"),
        ({"timezone": "Asia/Shangai", "week": {"mon": ["09:00-18:00"]}}, "no time zone"),
        ({"timezone": "../etc/passwd", "week": {"mon": ["09:00-18:00"]}}, "no time zone"),
        ({"timezone": "UTC"}, "closed for more than 400 days"),
        ({"timezone": "UTC", "week": {"mon": []}, "open": {"2026-01-01": ["09:00-18:00"]}}, "400 days"),
        ({"timezone": "UTC", "week": {"mon": ["09:00-12:00", "11:00-13:00"]}}, "week.mon: '09:00-12:00' and"),
        ({"timezone": "UTC", "week": {"mon": ["00:00-24:00", "22:00-06:00"]}}, "overlap"),
        ({"timezone": "UTC", "week": {"mon": ["09:00-25:00"]}}, "no span of time"),
        ({"timezone": "UTC", "week": {"mon": ["24:00-06:00"]}}, "no span of time"),
        ({"timezone": "UTC", "week": {"mon": ["09:00-09:00"]}}, "no length"),
        ({"timezone": "UTC", "week": {"monday": ["09:00-18:00"]}}, "week.monday: there is no such key"),
        ({"timezone": "UTC", "week": {"mon": "09:00-18:00"}}, "must be a list"),
        ({"timezone": "UTC", "week": {"mon": ["09:00-18:00"]}, "closed": ["2026-02-30"]}, "no date"),
        ({"timezone": "UTC", "week": {"mon": ["09:00-18:00"]}, "open": ["2026-02-01"]}, "must be a table"),
        (
            {"timezone": "UTC", "week": {"mon": ["09:00-18:00"]}, "holidays": "CN"},
            "when the policy is applied",
        ),
    ],
)
def test_a_bad_calendar_says_what_is_wrong(table: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said.replace(".", r"\.")):
        Calendar.from_dict(table)


def test_a_year_of_closed_dates_is_one_too_many() -> None:
    days = [date.fromordinal(date(2026, 1, 1).toordinal() + n).isoformat() for n in range(430)]
    with pytest.raises(ValueError, match="400 days"):
        calendar(closed=days)
    assert calendar(closed=days[:380]).next_opening(at("2026-01-05T10:00")) > at("2027-01-01T00:00")


def test_what_cannot_be_reckoned_is_refused() -> None:
    cal = calendar()
    with pytest.raises(ValueError, match="negative"):
        cal.add(0, -1)
    with pytest.raises(ValueError, match="9999"):
        cal.add(at("9998-01-01T00:00"), 400 * DAY)
    assert cal.between(at("1903-01-01T00:00"), at("1903-01-08T00:00")) == 16 * HOUR
