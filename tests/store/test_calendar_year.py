"""A year of a calendar: hours, closed dates, make-up workdays, dated openings; the versions of the policy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from store.desk.policies import apply_policy
from store.policy.read import shipped_text
from store.policy.versions import calendars
from store.views.calendar_year import DayView, YearView, calendar_year
from store.views.policies import changes, history
from tests.store.desks import HOUR, MONDAY, Place, refused

OFFICE = """
[calendars.office]
timezone = "Asia/Shanghai"
holidays = "CN"
closed = ["2026-07-01"]
open = { "2026-11-11" = ["00:00-24:00"], "2026-11-12" = [] }
"""
NIGHTS = """
[calendars.nights]
timezone = "America/New_York"
week = { sat = ["22:00-06:00"], sun = ["01:00-03:30"] }

[[rule]]
name = "suggestions"
"""


def applied(place: Place, tmp_path: Path) -> Place:
    old = '\n[calendars.office]\ntimezone = "Asia/Shanghai"\n'
    text = shipped_text()
    assert old in text
    text = text.replace(old, OFFICE).replace('\n[[rule]]\nname = "suggestions"\n', NIGHTS)
    file = tmp_path / "policy.toml"
    file.write_text(text, encoding="utf-8")
    apply_policy(place.desk, place.root, file, now=MONDAY)
    return place


def on(found: YearView, text: str) -> DayView:
    return next(day for day in found.days if day.day == date.fromisoformat(text))


def test_every_date_says_its_hours_and_what_is_unusual(place: Place, tmp_path: Path) -> None:
    found = calendar_year(applied(place, tmp_path).desk, place.ann, "office", 2026)
    assert (found.version, found.zone, found.holidays, len(found.days)) == (2, "Asia/Shanghai", "CN", 365)
    usual = ("09:00-12:00", "13:00-18:00")
    seen = {
        "2026-03-16": (usual, 8, "regular"),
        "2026-03-15": ((), 0, "rest"),
        "2026-02-17": ((), 0, "closed"),
        "2026-02-14": (usual, 8, "make_up"),
        "2026-07-01": ((), 0, "closed"),
        "2026-11-11": (("00:00-24:00",), 24, "opening"),
        "2026-11-12": ((), 0, "closed"),
    }
    for day, (spans, hours, mark) in seen.items():
        view = on(found, day)
        assert (view.spans, view.open_ms, view.mark) == (spans, hours * HOUR, mark), day
    assert (found.expanded, found.announced) == (True, True)


def test_the_hours_add_up_to_the_calendars_own(place: Place, tmp_path: Path) -> None:
    found = calendar_year(applied(place, tmp_path).desk, place.ann, "office", 2026)
    calendar = calendars(place.desk)["office", 2]
    new_year = 1_767_196_800_000  # 2026-01-01T00:00+08:00
    assert sum(day.open_ms for day in found.days) == calendar.between(new_year, new_year + 365 * 24 * HOUR)


def test_a_night_belongs_to_its_first_date_and_a_clock_change_counts(place: Place, tmp_path: Path) -> None:
    found = calendar_year(applied(place, tmp_path).desk, place.ann, "nights", 2026)
    assert on(found, "2026-07-04").spans == ("22:00-06:00",)
    assert on(found, "2026-07-04").open_ms == 8 * HOUR
    assert on(found, "2026-07-05").open_ms == 0, "counted with the night that it lies in"
    assert on(found, "2026-03-07").open_ms == 7 * HOUR
    assert on(found, "2026-10-31").open_ms == 9 * HOUR


def test_what_is_not_known_of_a_year_is_said(place: Place, tmp_path: Path) -> None:
    applied(place, tmp_path)
    assert calendar_year(place.desk, place.ann, "office", 2031).expanded is False
    assert calendar_year(place.desk, place.ann, "office", 2027).announced is False
    assert calendar_year(place.desk, place.ann, "service", 2031).expanded is True
    with refused("unknown_calendar"):
        calendar_year(place.desk, place.ann, "nobody", 2026)


def test_the_versions_say_who_and_when(place: Place, tmp_path: Path) -> None:
    number = place.open()
    applied(place, tmp_path)
    newest, first = history(place.desk, place.vic)
    assert (newest.version, newest.applied_at, newest.applied_by, newest.name) == (
        2,
        MONDAY,
        "root",
        "shipped",
    )
    assert newest.calendars == {"service": 1, "office": 2, "nights": 1}
    assert (first.version, first.open_tickets, newest.open_tickets) == (1, 1, 0)
    assert place.column(number, "policy_version") == 1


def test_what_a_file_would_change(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(shipped_text(), encoding="utf-8")
    assert changes(place.desk, place.vic, file, now=MONDAY)[1].keys == ()
    file.write_text(
        shipped_text().replace('zone = "Asia/Shanghai"', 'zone = "Asia/Shangai"', 1), encoding="utf-8"
    )
    with refused("policy_error"):
        changes(place.desk, place.vic, file, now=MONDAY)
