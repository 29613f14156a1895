"""Days, ISO weeks, months, quarters and years of the desk's zone."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.periods import (
    UNITS,
    a_year_before,
    after,
    before,
    between,
    named,
    offset_at,
    offsets,
    parts,
    span_of,
)

SHANGHAI, BERLIN, CAIRO = (ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "Africa/Cairo"))
ZONES = st.sampled_from((SHANGHAI, BERLIN, CAIRO, ZoneInfo("America/Sao_Paulo")))
MOMENTS = st.integers(946_684_800_000, 2_524_608_000_000)
HOUR = 3_600_000


def at(text: str, zone: ZoneInfo = SHANGHAI) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


@given(at=MOMENTS, unit=st.sampled_from(UNITS), zone=ZONES)
def test_spans_follow_each_other_without_gap_and_know_their_names(at: int, unit: str, zone: ZoneInfo) -> None:
    span = span_of(unit, at, zone)
    assert span.holds(at)
    assert named(span.name, zone) == span
    assert before(span).end == span.start
    assert after(span).start == span.end
    assert after(before(span)) == span
    assert span_of(unit, span.start, zone) == span_of(unit, span.end - 1, zone) == span
    days = parts(span, "day")
    assert (days[0].start, days[-1].end) == (span.start, span.end)
    assert all(one.end == two.start for one, two in pairwise(days))


@given(at=MOMENTS, zone=ZONES)
def test_a_zone_s_offsets_hold_from_change_to_change(at: int, zone: ZoneInfo) -> None:
    year = span_of("year", at, zone)
    known = offsets(year)
    assert known[0][0] == year.start
    for moment in (at, *(since for since, _ahead in known), *(since - 1 for since, _ahead in known[1:])):
        assert [ahead for since, ahead in known if since <= moment][-1] == offset_at(moment, zone)


@pytest.mark.parametrize(
    ("name", "first", "last", "a_year"),
    [
        ("2026-11-22", "2026-11-22", "2026-11-22", "2025-11-22"),
        ("2024-02-29", "2024-02-29", "2024-02-29", "2023-02-28"),
        ("2026-W47", "2026-11-16", "2026-11-22", "2025-W47"),
        ("2020-W53", "2020-12-28", "2021-01-03", "2019-W52"),
        ("2026-11", "2026-11-01", "2026-11-30", "2025-11"),
        ("2026-Q4", "2026-10-01", "2026-12-31", "2025-Q4"),
        ("2026", "2026-01-01", "2026-12-31", "2025"),
    ],
)
def test_names(name: str, first: str, last: str, a_year: str) -> None:
    span = named(name, SHANGHAI)
    assert (str(span.first), str(span.last), a_year_before(span).name) == (first, last, a_year)
    assert span.start == at(f"{first}T00:00:00")


def test_free_dates_are_compared_with_as_many_days_before() -> None:
    span = between(date(2026, 11, 3), date(2026, 11, 9), SHANGHAI)
    assert before(span).name == "2026-10-27..2026-11-02"
    assert a_year_before(span).name == "2025-11-03..2025-11-09"
    with pytest.raises(ValueError, match="before"):
        between(date(2026, 11, 3), date(2026, 11, 2), SHANGHAI)


def test_days_of_a_clock_change_are_longer_and_shorter() -> None:
    assert named("2026-03-29", BERLIN).end - named("2026-03-29", BERLIN).start == 23 * HOUR
    assert named("2026-10-25", BERLIN).end - named("2026-10-25", BERLIN).start == 25 * HOUR
    assert sum(part.end - part.start for part in parts(named("2026", BERLIN), "month")) == 365 * 24 * HOUR


@pytest.mark.parametrize("name", ["", "2026-13", "2026-W54", "2026-Q5", "26", "yesterday", "2026-02-30"])
def test_what_is_no_period(name: str) -> None:
    with pytest.raises(ValueError):
        named(name, SHANGHAI)
