"""A calendar as it is written down: a zone, spans a weekday, closed dates, dated openings. Read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from store.rules.problems import Path, Problem
from store.rules.table import known_keys, meant

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KEYS: Final = ("timezone", "week", "closed", "open", "holidays")
DAY_MIN: Final = 24 * 60
LONGEST_CLOSED_DAYS: Final = 400

Span = tuple[int, int]
"""Minutes of the day it starts on; an end above 1440 lies on the next day."""

_HOURS_MEANT: Final = 'week = { mon = ["09:00-18:00"], ... }'
_SPAN = re.compile(r"(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)", re.ASCII)
_HOURS = re.compile(r"(\d\d?)\s*-\s*(\d\d?)", re.ASCII)


class Week(NamedTuple):
    """The hours of every date: dated openings first, then closed dates, then the weekday."""

    zone: ZoneInfo
    days: tuple[tuple[Span, ...], ...]
    closed: frozenset[date]
    open: Mapping[date, tuple[Span, ...]]

    def spans(self, day: date) -> tuple[Span, ...]:
        """The spans that start on a date, in order."""
        dated = self.open.get(day)
        if dated is not None:
            return dated
        return () if day in self.closed else self.days[day.weekday()]


def read_week(table: object, path: Path, problems: list[Problem]) -> Week | None:
    """The calendar that a table describes, or None with what is wrong with it added to `problems`."""
    if not isinstance(table, Mapping):
        problems.append(Problem(path, "not_a_table"))
        return None
    before = len(problems)
    known_keys(table, KEYS, path, problems)
    if table.get("holidays") is not None:
        problems.append(Problem((*path, "holidays"), "holidays_not_expanded"))
    zone = read_zone(table, "timezone", path, problems)
    hours = _table(table, "week", path, problems)
    known_keys(hours, WEEKDAYS, (*path, "week"), problems)
    days = tuple(read_spans(hours.get(name, []), (*path, "week", name), problems) for name in WEEKDAYS)
    closed = frozenset(_dates(table.get("closed", []), (*path, "closed"), problems))
    dated: dict[date, tuple[Span, ...]] = {}
    for key, value in _table(table, "open", path, problems).items():
        here = (*path, "open", str(key))
        day = _date(key, here, problems)
        spans = read_spans(value, here, problems)
        if day is not None:
            dated[day] = spans
    if len(problems) > before or zone is None:
        return None
    week = Week(zone, days, closed, dated)
    if _closed_too_long(week):
        problems.append(Problem(path, "never_opens", {"days": LONGEST_CLOSED_DAYS}, _HOURS_MEANT))
        return None
    return week


def read_zone(table: Mapping[str, Any], key: str, path: Path, problems: list[Problem]) -> ZoneInfo | None:
    """The time zone named under `key`, which must be there."""
    name = table.get(key)
    if name is None:
        problems.append(Problem(path, "missing", {"key": key}))
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, TypeError, AttributeError, OSError):
        problems.append(Problem((*path, key), "unknown_zone", {"value": name}, _zone_meant(name)))
        return None


def _zone_meant(name: object) -> str | None:
    """The zone that is nearest to a misspelt one, whatever its capitals; of a city alone, the zone that ends so."""
    known = {zone.lower(): zone for zone in sorted(available_timezones())}
    if not isinstance(name, str) or not name:
        return None
    wanted = name.strip().lower().replace(" ", "_")
    ends = next((zone for lower, zone in known.items() if lower.endswith(f"/{wanted}")), None)
    return ends or known.get(meant(wanted, known) or "")


def read_spans(value: object, path: Path, problems: list[Problem]) -> tuple[Span, ...]:
    """The spans of one day, sorted; overlapping ones are a problem."""
    if not isinstance(value, list | tuple):
        problems.append(Problem(path, "not_a_list"))
        return ()
    read = [(span, str(text)) for text in value if (span := _span(text, path, problems)) is not None]
    read.sort()
    for (one, text), (other, other_text) in pairwise(read):
        if other[0] < one[1]:
            longer = text if one[1] > other[1] else other_text
            both = f"{text.split('-')[0].strip()}-{longer.split('-')[1].strip()}"
            params: dict[str, object] = {"one": text, "other": other_text}
            problems.append(Problem(path, "overlapping_spans", params, both))
    return tuple(span for span, _ in read)


def _span(text: object, path: Path, problems: list[Problem]) -> Span | None:
    found = _SPAN.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        hours = _HOURS.fullmatch(text.strip()) if isinstance(text, str) else None
        hint = None if hours is None else f"{int(hours[1]):02}:00-{int(hours[2]):02}:00"
        problems.append(Problem(path, "bad_span", {"value": text}, hint))
        return None
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in found.groups())
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if from_minute > 59 or to_minute > 59 or start >= DAY_MIN or end > DAY_MIN:
        problems.append(Problem(path, "bad_span", {"value": text}))
        return None
    if start == end:
        problems.append(Problem(path, "empty_span", {"value": text}))
        return None
    return (start, end) if start < end else (start, end + DAY_MIN)


def _table(table: Mapping[str, Any], key: str, path: Path, problems: list[Problem]) -> Mapping[Any, Any]:
    value = table.get(key, {})
    if isinstance(value, Mapping):
        return value
    problems.append(Problem((*path, key), "not_a_table"))
    return {}


def _dates(value: object, path: Path, problems: list[Problem]) -> list[date]:
    if not isinstance(value, list | tuple):
        problems.append(Problem(path, "not_a_list"))
        return []
    return [day for item in value if (day := _date(item, path, problems)) is not None]


def _date(value: object, path: Path, problems: list[Problem]) -> date | None:
    if type(value) is date:  # TOML's own dates; a datetime is none
        return value
    try:
        if isinstance(value, str) and len(value.strip()) == 10:
            return date.fromisoformat(value.strip())
    except ValueError:
        pass
    problems.append(Problem(path, "bad_date", {"value": value}))
    return None


def _closed_too_long(week: Week) -> bool:
    """True when more than 400 days in a row have no opening. Only runs of dated closings can do that."""
    if not any(week.days):
        return True
    shut = sorted(day for day in week.closed | week.open.keys() if not week.spans(day))
    if len(shut) * 7 < LONGEST_CLOSED_DAYS - 7:
        return False
    last_close: date | None = None
    day, end = shut[0] - timedelta(days=8), shut[-1] + timedelta(days=8)
    while day <= end:
        if week.spans(day):
            if last_close is not None and (day - last_close).days - 1 > LONGEST_CLOSED_DAYS:
                return True
            last_close = day
        day += timedelta(days=1)
    return False
