"""The day so far: contacts that came, answers, and how many are open, hour by hour. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from store.i18n import _
from store.rules.durations import HOUR_MS
from store.views.wall_shapes import DayChart
from tui.wall.blocks import bars
from tui.wall.lines import EMPTY, fit, title
from tui.wall.state import State
from tui.widgets.painted import Line

LABEL: Final = 14
"""Columns of the names at the left."""
LEAST_HOURS: Final = 12


def chart(state: State, now: int, width: int, height: int) -> list[Line]:
    """A title, three bands of bars (the hours from left to right), and the hours under them."""
    day = state.wall.day if state.wall is not None else DayChart(0, 0)
    lines = [title(_("The day so far"), width)]
    room = width - LABEL
    if room < 12 or height < 5 or not day.arrivals:
        return [*lines, *[EMPTY] * (height - len(lines))][:height]
    first, hours = shown_hours(day)
    per_bar = 2 if room >= 2 * hours * 2 else 4
    wide = max(room * per_bar // (hours * 4), 1)
    tall = max((height - 2) // 3, 1)
    air = tall >= 3 and (height - 2) % 3 < 2
    begun = first * 4
    bands = (
        (_("came in"), sum(day.arrivals), pooled_by(day.arrivals[begun:], per_bar), "soon"),
        (_("answers"), sum(day.answers), pooled_by(day.answers[begun:], per_bar), "good"),
        (_("backlog"), day.backlog[-1], last_of(day.backlog[begun:], per_bar), "strong"),
    )
    shared = max([*bands[0][2], *bands[1][2], 1.0])
    for place, (name, total, values, style) in enumerate(bands):
        high = tall - 1 if air and place else tall
        if high < tall:
            lines.append(EMPTY)
        band = bars(values, wide, high, style, most=shared if place < 2 else None)
        lines += [_labelled(line, row, high, name, total) for row, line in enumerate(band)]
    lines.append(_hours(day, state, first, hours, wide * 4 // per_bar, width))
    return [*lines, *[EMPTY] * (height - len(lines))][:height]


def shown_hours(day: DayChart) -> tuple[int, int]:
    """(the hour that the chart begins with, how many it shows): from the first contact on, half a day at least."""
    whole = (day.end - day.start) // HOUR_MS
    told = (n for n, counts in enumerate(zip(day.arrivals, day.answers, strict=True)) if any(counts))
    first = min(next(told, 0) // 4, whole - LEAST_HOURS)
    return first, min(max(LEAST_HOURS, (len(day.arrivals) - 1) // 4 - first + 2), whole - first)


def last_of(values: tuple[int, ...], per_bar: int) -> list[float]:
    """The last of so many neighbours each."""
    return [float(values[min(start + per_bar, len(values)) - 1]) for start in range(0, len(values), per_bar)]


def pooled_by(values: tuple[int, ...], per_bar: int) -> list[float]:
    """The sums of so many neighbours each."""
    return [float(sum(values[start : start + per_bar])) for start in range(0, len(values), per_bar)]


def _labelled(line: Line, row: int, tall: int, name: str, total: int) -> Line:
    """A line of a band: its name in the last, the sum above it, or beside it in a band of one line."""
    if tall == 1:
        return ((fit(f" {name}", LABEL - 5) + fit(str(total), 4, right=True), "muted"), *line)
    text = name if row == tall - 1 else str(total) if row == tall - 2 else ""
    return ((fit(f" {text}", LABEL - 1), "muted" if row == tall - 1 else "strong"), *line)


def _hours(day: DayChart, state: State, first: int, hours: int, hour: int, width: int) -> Line:
    """The hour over which a bar stands, every few hours; an hour is so many cells wide."""
    step = next((n for n in (1, 2, 3, 6, 12) if n * hour >= 4), 12)
    texts = []
    for place in range(first, first + hours, step):
        at = datetime.fromtimestamp((day.start + place * HOUR_MS) / 1000, state.zone)
        texts.append(fit(f"{at:%H}", hour * step))
    return ((fit(" " * LABEL + "".join(texts), width), "muted"), ("", ""))
