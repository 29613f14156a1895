from __future__ import annotations

from datetime import date

import pytest

from store.policy.holidays import (
    expand_holidays,
    expand_policy,
    known_country,
    unannounced_years,
    years_around,
)
from store.rules.business_time import Calendar
from tests.rules.naive import at

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
OWN = {
    "timezone": "Asia/Shanghai",
    "week": {day: ["09:00-18:00"] for day in WORKDAYS[:4]} | {"fri": ["09:00-15:00"]},
    "holidays": "CN",
}


def test_the_announced_days_of_2026() -> None:
    table = expand_holidays("CN", [2026], OWN)
    assert "holidays" not in table
    blocks = [
        ("01-01", 3),
        ("02-15", 9),
        ("04-04", 3),
        ("05-01", 5),
        ("06-19", 3),
        ("09-25", 3),
        ("10-01", 7),
    ]
    announced = {
        date.fromordinal(date.fromisoformat(f"2026-{first}").toordinal() + n).isoformat()
        for first, days in blocks
        for n in range(days)
    }
    assert set(table["closed"]) == announced
    assert set(table["open"]) == {
        f"2026-{day}" for day in ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")
    }


def test_a_make_up_workday_has_the_hours_of_the_day_it_replaces() -> None:
    table = expand_holidays("CN", [2026], OWN)
    assert table["open"]["2026-01-04"] == ["09:00-15:00"]  # for Friday, 2 January
    assert table["open"]["2026-10-10"] == ["09:00-18:00"]  # for Wednesday, 7 October
    cal = Calendar.from_dict(table)
    assert cal.next_opening(at("2026-10-01T00:00")) == at("2026-10-08T09:00")
    assert cal.is_open(at("2026-10-10T17:59"))


def test_own_dates_go_on_top() -> None:
    own = {**OWN, "closed": ["2026-10-10"], "open": {"2026-10-01": ["10:00-12:00"]}}
    cal = Calendar.from_dict(expand_holidays("CN", [2026], own))
    assert cal.is_open(at("2026-10-01T10:00"))
    assert not cal.is_open(at("2026-10-10T10:00"))


def test_elsewhere_only_rest_days_between_holidays_are_closed() -> None:
    closed = expand_holidays("DE", [2026], {**OWN, "timezone": "Europe/Berlin"})["closed"]
    assert {"2026-04-03", "2026-04-04", "2026-04-05", "2026-04-06"} <= set(closed)
    assert "2026-05-02" not in closed


def test_years_not_yet_announced() -> None:
    assert unannounced_years("CN", [2025, 2026, 2090]) == [2090]
    assert unannounced_years("US", [2090]) == []


def test_countries() -> None:
    assert known_country("CN")
    assert not known_country("XX")
    with pytest.raises(KeyError):
        expand_holidays("XX", [2026], OWN)


def test_a_policy_is_expanded_as_a_whole() -> None:
    plain = {key: value for key, value in OWN.items() if key != "holidays"}
    table = expand_policy({"zone": "Asia/Shanghai", "calendars": {"a": OWN, "b": plain}}, years_around(2026))
    assert "2026-10-01" in table["calendars"]["a"]["closed"]
    assert table["calendars"]["b"] == plain


def test_a_date_that_toml_knows_becomes_text() -> None:
    own = {"timezone": "Asia/Shanghai", "week": OWN["week"], "closed": [date(2026, 3, 2)]}
    table = expand_policy({"calendars": {"a": own}}, [2026])
    assert table["calendars"]["a"]["closed"] == ["2026-03-02"]
    assert not Calendar.from_dict(own).is_open(at("2026-03-02T10:00"))
