"""What countdowns say, and that they say when they will say something else."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.business_time import Calendar
from store.views.shapes import Countdown
from tests.tui.hosts import DAY, HOUR, MINUTE, NOON, SECOND, countdown, row
from tui.countdown import (
    age_next_change,
    age_text,
    countdown_text,
    left_text,
    next_change_at,
    past_text,
    row_reading,
    span_text,
    wall_text,
)

SHOP = Calendar.from_dict(
    {
        "timezone": "Asia/Shanghai",
        "week": {key: ["09:00-22:00"] for key in ("mon", "tue", "wed", "thu", "fri")},
    }
)
CALENDARS = {("shop", 1): SHOP}
ZONE = ZoneInfo("Asia/Shanghai")


def business(due_at: int, target: int = HOUR) -> Countdown:
    return Countdown("first_response", due_at, target, ("shop", 1))


def test_a_row_that_comes_in_before_its_calendars_version_counts_in_the_one_before() -> None:
    due_at = NOON + HOUR
    newer = Countdown("first_response", due_at, HOUR, ("shop", 2))
    for now in (due_at - HOUR, due_at + 1, due_at - 2 * DAY):
        assert countdown_text(newer, now, CALENDARS) == countdown_text(business(due_at), now, CALENDARS)


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (0, "00:00"),
        (999, "00:00"),
        (14 * MINUTE + 59 * SECOND + 999, "14:59"),
        (15 * MINUTE, "15m"),
        (59 * MINUTE + 59 * SECOND, "59m"),
        (HOUR, "1h00m"),
        (2 * HOUR + 5 * MINUTE, "2h05m"),
        (DAY - 1, "23h59m"),
        (3 * DAY + 4 * HOUR, "3d04h"),
        (99 * DAY + 23 * HOUR, "99d23h"),
        (400 * DAY, "400d"),
    ],
)
def test_time_left(left: int, text: str) -> None:
    assert left_text(left) == text


@pytest.mark.parametrize(
    ("past", "text"),
    [
        (1, "-00:00"),
        (192 * SECOND, "-03:12"),
        (37 * MINUTE, "-37m"),
        (2 * HOUR + 5 * MINUTE, "-2h05m"),
        (14 * HOUR, "-14h"),
        (3 * DAY + 4 * HOUR, "-3d04h"),
        (45 * DAY, "-45d"),
    ],
)
def test_time_past(past: int, text: str) -> None:
    assert past_text(-past) == text


@pytest.mark.parametrize(
    ("left", "target", "mark", "level"),
    [
        (HOUR, HOUR, "", "ok"),
        (DAY // 4, DAY, "", "ok"),
        (DAY // 4 - 1, DAY, ".", "soon"),
        (15 * MINUTE, 40 * MINUTE, "", "ok"),
        (15 * MINUTE - 1, HOUR, "!", "risk"),
        (0, HOUR, "!", "risk"),
        (-1, HOUR, "!!", "overdue"),
    ],
)
def test_urgency(left: int, target: int, mark: str, level: str) -> None:
    reading = countdown_text(countdown(left, target=target), NOON, {})
    assert (reading.mark, reading.level) == (mark, level)


def test_outside_hours_it_says_when_work_begins() -> None:
    friday = NOON + DAY
    night = friday + 10 * HOUR + 30 * MINUTE
    due = SHOP.add(night, HOUR)
    early = NOON - 4 * HOUR
    assert countdown_text(business(due), night, CALENDARS).long == "opens Mon 09:00"
    assert countdown_text(business(due), night, CALENDARS).text == "@09:00"
    assert countdown_text(business(SHOP.add(early, HOUR)), early, CALENDARS).long == "opens 09:00"
    assert countdown_text(business(due), due - 30 * MINUTE, CALENDARS).text == "30m"


def test_the_time_left_is_the_clocks_own() -> None:
    evening = NOON + 9 * HOUR + 30 * MINUTE
    due = SHOP.add(evening, 2 * HOUR)
    assert due - evening > 12 * HOUR
    assert countdown_text(business(due), evening, CALENDARS).text == "2h00m"
    assert countdown_text(business(NOON), NOON + 22 * HOUR, CALENDARS).text == "-11h"


def test_old_breaches_are_quiet_and_pauses_say_so() -> None:
    quiet = countdown_text(countdown(-45 * DAY, imported=True), NOON, {})
    assert (quiet.text, quiet.mark, quiet.level) == ("-45d", "", "quiet")
    paused = row_reading(row(1, next=None, live=None, paused=True), NOON, {})
    assert (paused.text, paused.mark, paused.level) == ("paused", "=", "paused")
    assert row_reading(row(1, next=None, live=None), NOON, {}).level == "none"


@given(
    st.integers(-40 * DAY, 40 * DAY),
    st.sampled_from([40 * SECOND, HOUR, 72 * HOUR]),
    st.booleans(),
    st.integers(0, 7 * DAY),
    st.data(),
)
def test_nothing_changes_before_next_change(
    left: int, target: int, in_hours: bool, later: int, data: st.DataObject
) -> None:
    now = NOON + later
    clock = Countdown("plan", now + left, target, ("shop", 1) if in_hours else None)
    change = next_change_at(clock, now, CALENDARS)
    assert change is not None
    assert change > now
    reading = countdown_text(clock, now, CALENDARS)
    assert len(reading.text) <= 6
    between = data.draw(st.integers(now, change - 1))
    assert countdown_text(clock, between, CALENDARS) == reading
    assert countdown_text(clock, change - 1, CALENDARS) == reading


@given(st.integers(0, 40 * DAY))
def test_an_age_reads_the_same_until_it_changes(age: int) -> None:
    wait = age_next_change(age)
    assert age_text(age + wait - 1) == age_text(age)
    assert age_text(age + wait) != age_text(age)


def test_durations_and_moments() -> None:
    assert [span_text(d) for d in (40 * SECOND, 90 * MINUTE, 2 * HOUR, 25 * HOUR)] == [
        "40s",
        "1h 30m",
        "2h",
        "1d 1h",
    ]
    assert wall_text(NOON, NOON, ZONE) == "12:00"
    assert wall_text(NOON - DAY, NOON, ZONE) == "03-11 12:00"
    assert wall_text(NOON - 365 * DAY, NOON, ZONE) == "2025-03-12 12:00"
