"""A year of a calendar, date by date: which hours, how long, and what is unusual about a date."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.policy.holidays import unannounced_years, years_around
from store.policy.versions import calendars
from store.rules.permission import require
from store.rules.week import DAY_MIN, Span, Week
from store.rules.zones import instant_of
from store.views.policies import current

REGULAR: Final = "regular"
REST: Final = "rest"
"""A weekday without hours."""
CLOSED: Final = "closed"
"""A date closed by name, a holiday among them."""
MAKE_UP: Final = "make_up"
"""Open by name on a weekday without hours, or in place of a closing."""
OPENING: Final = "opening"
"""Open by name, with hours of its own."""


@dataclass(frozen=True, slots=True)
class DayView:
    """A date. `spans` as one writes them; `open_ms` of the spans that start on it, in real time, each moment once."""

    day: date
    spans: tuple[str, ...]
    open_ms: int
    mark: str


@dataclass(frozen=True, slots=True)
class YearView:
    """A calendar's year. `holidays` is the country whose holidays are in it; `expanded` false for a year for which
    they were not worked out when the policy was applied, `announced` false for one whose are only estimated."""

    name: str
    version: int
    zone: str
    year: int
    holidays: str | None
    expanded: bool
    announced: bool
    days: tuple[DayView, ...]


def calendar_year(desk: Desk, actor: Actor, name: str, year: int) -> YearView:
    """A year of a calendar of the policy in force. Raises DeskError unknown_calendar."""
    require(actor, "see")
    policy = current(desk, actor)
    version = policy.calendars.get(name)
    if version is None:
        raise DeskError("unknown_calendar", name=name, known=", ".join(policy.calendars))
    week = calendars(desk)[name, version].week
    country = tomllib.loads(policy.toml)["calendars"][name].get("holidays")
    applied = datetime.fromtimestamp(policy.applied_at / 1000, UTC).year
    expanded = country is None or year in years_around(applied)
    announced = country is None or not expanded or not unannounced_years(country, [year])
    return YearView(name, version, week.zone.key, year, country, expanded, announced, _days(week, year))


def _days(week: Week, year: int) -> tuple[DayView, ...]:
    found: list[DayView] = []
    reached = _reached(week, date(year, 1, 1))
    day = date(year, 1, 1)
    while day.year == year:
        spans = week.spans(day)
        open_ms = 0
        for start, end in ((_instant(day, a, week.zone), _instant(day, b, week.zone)) for a, b in spans):
            open_ms += max(0, end - max(start, reached))
            reached = max(reached, end)
        found.append(DayView(day, tuple(_written(span) for span in spans), open_ms, _mark(week, day)))
        day += timedelta(days=1)
    return tuple(found)


def _reached(week: Week, first: date) -> int:
    """Up to when the night before has been counted already."""
    before = first - timedelta(days=1)
    ends = [_instant(before, end, week.zone) for _, end in week.spans(before)]
    return max(ends, default=_instant(first, 0, week.zone))


def _mark(week: Week, day: date) -> str:
    usual = week.days[day.weekday()]
    if day in week.open:
        if not week.open[day]:
            return CLOSED
        if not usual or day in week.closed:
            return MAKE_UP
        return REGULAR if week.open[day] == usual else OPENING
    if day in week.closed:
        return CLOSED
    return REGULAR if usual else REST


def _instant(day: date, minute: int, zone: ZoneInfo) -> int:
    return instant_of(day + timedelta(days=minute // DAY_MIN), minute % DAY_MIN, zone)


def _written(span: Span) -> str:
    start, end = span
    end = end if end <= DAY_MIN else end - DAY_MIN
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
