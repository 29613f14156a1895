"""A year of a calendar as a grid of months, with the hours of every date."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Final

from store.i18n import N_, _
from store.text import cell_width, fit
from tui.countdown import DAYS
from tui.plain.output import paint, say, say_error, say_json, width

if TYPE_CHECKING:
    from store.views.calendar_year import DayView, YearView

HOUR_MS: Final = 3_600_000
CELL: Final = 7
"""Cells of a date: its day, its mark, its hours."""
GAP: Final = "   "
MARKS: Final = {"regular": " ", "rest": " ", "closed": "x", "make_up": "+", "opening": "*"}
STYLES: Final = {"rest": "muted", "closed": "muted", "make_up": "good", "opening": "soon"}
LEGEND: Final = {
    "closed": N_("closed date"),
    "make_up": N_("open instead of closed, as a make-up workday"),
    "opening": N_("other hours on this date"),
}


def say_year(found: YearView, *, json: bool) -> None:
    """The year as a grid, three months beside each other where there is room, and its unusual dates."""
    if json:
        say_json(year_json(found))
        return
    title = _("{name} (version {version}), {year}, {zone}: {hours} h on {days} days")
    open_days = [day for day in found.days if day.spans]
    text = title.format(
        name=found.name,
        version=found.version,
        year=found.year,
        zone=found.zone,
        hours=_hours(sum(day.open_ms for day in found.days)),
        days=len(open_days),
    )
    say(paint(text, "strong"))
    blocks = [list(_month(list(days))) for _number, days in groupby(found.days, lambda day: day.day.month)]
    beside = max(1, min(3, ((width() or 0) + len(GAP)) // (CELL * 8 + len(GAP))))
    for first in range(0, 12, beside):
        say()
        _say_beside(blocks[first : first + beside])
    say()
    say(_("Each date with its hours; - is none."))
    for mark, text in LEGEND.items():
        if any(day.mark == mark for day in found.days):
            say(f"{MARKS[mark]}  {_(text)}")
    for line in _unusual(found.days):
        say(line)
    sys.stdout.flush()
    for note in notes(found):
        say_error(note)


def notes(found: YearView) -> list[str]:
    """What is not known about the holidays of that year."""
    if not found.expanded:
        text = _("The holidays of {year} were not worked out when this policy was applied.")
    elif not found.announced:
        text = _("The holidays of {year} have not been announced yet; make-up workdays are missing.")
    else:
        return []
    return [text.format(year=found.year)]


def year_json(found: YearView) -> dict[str, object]:
    """The year for JSON: every date with its spans, and the months' sums."""
    return {
        "calendar": found.name,
        "version": found.version,
        "timezone": found.zone,
        "year": found.year,
        "holidays": found.holidays,
        "hours": _number(sum(day.open_ms for day in found.days)),
        "open_days": sum(bool(day.spans) for day in found.days),
        "months": [
            {
                "month": number,
                "hours": _number(sum(day.open_ms for day in days)),
                "open_days": sum(bool(day.spans) for day in days),
            }
            for number, days in ((n, [d for d in found.days if d.day.month == n]) for n in range(1, 13))
        ],
        "days": [
            {
                "date": day.day.isoformat(),
                "weekday": day.day.isoweekday(),
                "spans": list(day.spans),
                "hours": _number(day.open_ms),
                "mark": day.mark,
            }
            for day in found.days
        ],
        "notes": notes(found),
    }


def _month(days: Sequence[DayView]) -> Iterator[tuple[str, str]]:
    """The lines of a month, plain (for their width) and painted."""
    hours = _hours(sum(day.open_ms for day in days))
    head = f"{days[0].day:%Y-%m}  {_('{hours} h').format(hours=hours)}"
    yield head, paint(head, "strong")
    names = " ".join(fit(_(name), CELL) for name in DAYS)
    yield names, paint(names, "muted")
    cells = [(" " * CELL, "")] * days[0].day.weekday() + [
        (_cell(day), STYLES.get(day.mark, "")) for day in days
    ]
    for first in range(0, len(cells), 7):
        week = cells[first : first + 7]
        yield " ".join(text for text, _style in week), " ".join(paint(text, style) for text, style in week)


def _cell(day: DayView) -> str:
    hours = _hours(day.open_ms) if day.spans else "-"
    return f"{day.day.day:2}{MARKS[day.mark]}{hours:<4}"


def _say_beside(blocks: Sequence[Sequence[tuple[str, str]]]) -> None:
    for row in range(max(len(block) for block in blocks)):
        line = ""
        for block in blocks:
            plain, painted = block[row] if row < len(block) else ("", "")
            line += painted + " " * (CELL * 8 - 1 - cell_width(plain)) + GAP
        say(line.rstrip())


def _unusual(days: Sequence[DayView]) -> Iterator[str]:
    """Dates that the week does not explain; those in a row that are alike stand together."""
    named = [day for day in days if day.mark in LEGEND]
    run: list[DayView] = []
    for day in named:
        if run and ((day.day - run[-1].day).days != 1 or _kind(day) != _kind(run[-1])):
            yield _run(run)
            run = []
        run.append(day)
    if run:
        yield _run(run)


def _kind(day: DayView) -> tuple[str, tuple[str, ...]]:
    return day.mark, day.spans


def _run(days: Sequence[DayView]) -> str:
    dates = _date(days[0].day)
    if len(days) > 1:
        dates += f" .. {_date(days[-1].day)}"
    what = ", ".join(days[0].spans) or _("closed")
    return f"{MARKS[days[0].mark]}  {dates}  {what}"


def _date(day: date) -> str:
    return f"{day.isoformat()} {_(DAYS[day.weekday()])}"


def _hours(ms: int) -> str:
    """Hours with at most one decimal."""
    return f"{round(ms / HOUR_MS, 1):.15g}"


def _number(ms: int) -> float:
    return round(ms / HOUR_MS, 3)
