"""Spans of time by the desk's own calendar: days, ISO weeks, months, quarters, years. Pure.

A span is half open: its first millisecond belongs to it, its `end` to the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from store.rules.zones import instant_of

DAY: Final = "day"
WEEK: Final = "week"
MONTH: Final = "month"
QUARTER: Final = "quarter"
YEAR: Final = "year"
FREE: Final = "free"
"""A span between two dates that somebody named."""
UNITS: Final = (DAY, WEEK, MONTH, QUARTER, YEAR)

_UTC: Final = ZoneInfo("UTC")
_MONTHS: Final = {MONTH: 1, QUARTER: 3, YEAR: 12}
_NAMES: Final = (
    (DAY, re.compile(r"(\d{4})-(\d{2})-(\d{2})")),
    (WEEK, re.compile(r"(\d{4})-?[Ww](\d{1,2})")),
    (MONTH, re.compile(r"(\d{4})-(\d{2})")),
    (QUARTER, re.compile(r"(\d{4})-?[Qq]([1-4])")),
    (YEAR, re.compile(r"(\d{4})")),
)


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` until before `end`, ms since the epoch; `name` says which: 2026-11-22, 2026-W47, 2026-11, 2026-Q4, 2026."""

    start: int
    end: int
    unit: str
    name: str
    zone: ZoneInfo = _UTC

    def holds(self, at: int) -> bool:
        """True when the moment lies within."""
        return self.start <= at < self.end

    @property
    def first(self) -> date:
        """Its first day."""
        return _day(self.start, self.zone)

    @property
    def last(self) -> date:
        """Its last day."""
        return _day(self.end - 1, self.zone)


def span_of(unit: str, at: int, zone: ZoneInfo) -> Span:
    """The day, week, month, quarter or year that `at` (ms) lies in. ValueError for another unit."""
    return _span(unit, _day(at, zone), zone)


def named(name: str, zone: ZoneInfo) -> Span:
    """The span of that name. ValueError when nothing is called so."""
    for unit, pattern in _NAMES:
        found = pattern.fullmatch(name.strip())
        if found is None:
            continue
        year, *rest = (int(part) for part in found.groups())
        if unit == DAY:
            first = date(year, rest[0], rest[1])
        elif unit == WEEK:
            first = date.fromisocalendar(year, rest[0], 1)
        elif unit == QUARTER:
            first = date(year, 3 * rest[0] - 2, 1)
        else:
            first = date(year, rest[0] if rest else 1, 1)
        return _span(unit, first, zone)
    raise ValueError(f"'{name}' names no day, week, month, quarter or year")


def between(first: date, last: date, zone: ZoneInfo) -> Span:
    """The days from `first` to `last`, both included. ValueError when the last lies before the first."""
    if last < first:
        raise ValueError(f"{last} lies before {first}")
    after = last + timedelta(days=1)
    return Span(midnight(first, zone), midnight(after, zone), FREE, f"{first}..{last}", zone)


def from_to(first: Span, last: Span) -> Span:
    """All from the one to the end of the other."""
    return Span(first.start, last.end, FREE, f"{first.name}..{last.name}", last.zone)


def before(span: Span) -> Span:
    """The span of the same kind right before; of a free one, as many days."""
    if span.unit != FREE:
        return _span(span.unit, span.first - timedelta(days=1), span.zone)
    days = span.last - span.first
    last = span.first - timedelta(days=1)
    return between(last - days, last, span.zone)


def after(span: Span) -> Span:
    """The span of the same kind right behind; of a free one, as many days."""
    if span.unit != FREE:
        return _span(span.unit, span.last + timedelta(days=1), span.zone)
    days = span.last - span.first
    first = span.last + timedelta(days=1)
    return between(first, first + days, span.zone)


def a_year_before(span: Span) -> Span:
    """The same span of the year before: the same ISO week (the 53rd: the last one), the same dates (29 February: the 28th)."""
    if span.unit == WEEK:
        year, week, _weekday = span.first.isocalendar()
        weeks = date(year - 1, 12, 28).isocalendar().week
        return _span(WEEK, date.fromisocalendar(year - 1, min(week, weeks), 1), span.zone)
    if span.unit == FREE:
        return between(_year_before(span.first), _year_before(span.last), span.zone)
    return _span(span.unit, _year_before(span.first), span.zone)


def parts(span: Span, unit: str) -> tuple[Span, ...]:
    """The days, weeks ... of a span in order; the first and the last are cut where they reach over its ends."""
    return tuple(_parts(span, unit))


def _parts(span: Span, unit: str) -> Iterator[Span]:
    part = span_of(unit, span.start, span.zone)
    while part.start < span.end:
        start, end = max(part.start, span.start), min(part.end, span.end)
        yield Span(start, end, unit, part.name, span.zone)
        part = after(part)


def midnight(day: date, zone: ZoneInfo) -> int:
    """The first instant of a day, in ms. A day whose midnight the clocks skip begins at its first minute there is."""
    return instant_of(day, 0, zone)


def offsets(span: Span) -> tuple[tuple[int, int], ...]:
    """(from when, ms ahead of UTC) of a span's zone, in order: one entry, and one more for each change of the clocks."""
    found = [(span.start, offset_at(span.start, span.zone))]
    step = 6 * 3_600_000
    for at in range(span.start + step, span.end + step, step):
        late = min(at, span.end)
        if offset_at(late, span.zone) != found[-1][1]:
            found.append(_change(late - step, late, span.zone))
    return tuple(found)


def _change(early: int, late: int, zone: ZoneInfo) -> tuple[int, int]:
    was = offset_at(early, zone)
    while late - early > 1:
        middle = (early + late) // 2
        if offset_at(middle, zone) == was:
            early = middle
        else:
            late = middle
    return late, offset_at(late, zone)


def offset_at(at: int, zone: ZoneInfo) -> int:
    """How many ms a zone's clocks are ahead of UTC at that moment."""
    ahead = datetime.fromtimestamp(at // 1000, zone).utcoffset()
    return 0 if ahead is None else round(ahead / timedelta(milliseconds=1))


def _day(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at // 1000, zone).date()


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _span(unit: str, day: date, zone: ZoneInfo) -> Span:
    if unit == DAY:
        first, name = day, day.isoformat()
        after_ = day + timedelta(days=1)
    elif unit == WEEK:
        year, week, weekday = day.isocalendar()
        first, name = day - timedelta(days=weekday - 1), f"{year}-W{week:02}"
        after_ = first + timedelta(days=7)
    elif unit in _MONTHS:
        months = _MONTHS[unit]
        month = (day.month - 1) // months * months + 1
        first = date(day.year, month, 1)
        after_ = date(day.year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
        name = {
            MONTH: f"{day.year:04}-{month:02}",
            QUARTER: f"{day.year:04}-Q{month // 3 + 1}",
            YEAR: f"{day.year:04}",
        }[unit]
    else:
        raise ValueError(f"there is no unit '{unit}'")
    return Span(midnight(first, zone), midnight(after_, zone), unit, name, zone)
