"""Times as files write them."""

# ruff: noqa: DTZ001 - a file's wall times have no zone

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.imports.times import hour_and_more, parse_time, wall_time

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def ms(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019/2/28 11:25:05", ms(2019, 2, 28, 3, 25, 5)),
        ("2019-02-28 11:25", ms(2019, 2, 28, 3, 25)),
        ("2019/06/20 8:05", ms(2019, 6, 20, 0, 5)),
        ("2019-02-28", ms(2019, 2, 27, 16)),
        ("2019.2.28", ms(2019, 2, 27, 16)),
        ("20190228", ms(2019, 2, 27, 16)),
        ("2019年2月28日", ms(2019, 2, 27, 16)),
        ("2019年2月28日 11时25分05秒", ms(2019, 2, 28, 3, 25, 5)),
        ("2019-02-28T11:25:05Z", ms(2019, 2, 28, 11, 25, 5)),
        ("2019-02-28T11:25:05.250+02:00", ms(2019, 2, 28, 9, 25, 5) + 250),
        ("2019-02-28 11:25:05.5", ms(2019, 2, 28, 3, 25, 5) + 500),
        ("2016-04-28T11:19:34 -10:00", ms(2016, 4, 28, 21, 19, 34)),
        ("2024-05-01 10:00:00 +0000", ms(2024, 5, 1, 10)),
        ("2019-02-30", None),
        ("2019-02-28 25:00", None),
        ("2019-02-28 11:60", None),
        ("28.02.2019", None),
        ("02/28/2019", None),
        ("1551324305", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_parse(text: str, expected: int | None) -> None:
    assert parse_time(text, SHANGHAI) == expected


def test_the_two_awkward_hours() -> None:
    assert parse_time("2026-03-29 02:30", BERLIN) == ms(2026, 3, 29, 1)
    assert parse_time("2026-10-25 02:30", BERLIN) == ms(2026, 10, 25, 0, 30)
    assert parse_time("2026-10-25 02:30:00+01:00", BERLIN) == ms(2026, 10, 25, 1, 30)


def test_spreadsheet_times() -> None:
    assert wall_time(date(2019, 8, 1), SHANGHAI) == ms(2019, 7, 31, 16)
    assert wall_time(datetime(2019, 2, 28, 11, 25, 4, 999_999), SHANGHAI) == ms(2019, 2, 28, 3, 25, 5)


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2035, 1, 1)),
    st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("Australia/Lord_Howe")]),
)
def test_a_wall_time_that_exists_means_itself(wall: datetime, zone: ZoneInfo) -> None:
    wall = wall.replace(microsecond=0)
    at = parse_time(wall.isoformat(" "), zone)
    assert at is not None
    there = datetime.fromtimestamp(at / 1000, zone)
    utc = wall.replace(tzinfo=zone).astimezone(UTC)
    if utc.astimezone(zone).replace(tzinfo=None) == wall:
        assert there.replace(tzinfo=None) == wall
        assert there.fold == 0


@given(
    st.datetimes(datetime(1985, 1, 2), datetime(2035, 1, 1)),
    st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("Australia/Lord_Howe")]),
    st.sampled_from(["-", "/"]),
)
def test_an_hour_known_at_a_glance_is_the_same_hour(wall: datetime, zone: ZoneInfo, sign: str) -> None:
    text = wall.replace(microsecond=0).isoformat(" ").replace("-", sign)
    quick = hour_and_more(text, zone)
    assert quick is None or quick == parse_time(text, zone)
    if zone is SHANGHAI and wall.year > 1991:
        assert quick is not None


@pytest.mark.parametrize(
    "text",
    ["2026-13-01 10:00:00", "2026-01-01 24:00:00", "2026-01-01 10:60:00", "2026-01-01 10:00:0x", "2026-01/01 10:00:00",
     "２０２６-01-01 10:00:00", "1900-01-01 00:00:00", "0001-01-01 00:00:00"],
)  # fmt: skip
def test_what_is_no_time_is_not_taken_at_a_glance(text: str) -> None:
    assert hour_and_more(text, SHANGHAI) is None
