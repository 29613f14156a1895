"""The day so far: contacts that came, answers, and how many are open, hour by hour. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from store.i18n import _
from store.rules.durations import HOUR_MS
from store.views.wall_day import QUARTER_MS
from store.views.wall_shapes import DayChart
from tui.cells import fit
from tui.wall.blocks import bars
from tui.wall.lines import EMPTY, title
from tui.wall.state import State
from tui.widgets.painted import Line

LABEL: Final = 14
"""Columns of the names at the left."""


def chart(state: State, now: int, width: int, height: int) -> list[Line]:
    """A title, three bands of bars (the day from left to right), and the hours under them."""
    day = state.wall.day if state.wall is not None else DayChart(0, 0)
    lines = [title(_("The day so far"), width)]
    room = width - LABEL
    if room < 12 or height < 3 or not day.arrivals:
        return [*lines, *[EMPTY] * (height - len(lines))][:height]
    quarters = (day.end - day.start) // QUARTER_MS
    per_bar = 2 if room >= 2 * (-(-quarters // 2)) else 4
    number = -(-quarters // per_bar)
    wide = max(room // number, 1)
    tall = max((height - 2) // 3, 1)
    so_far = -(-len(day.arrivals) // per_bar)
    bands = (
        (_("came in"), sum(day.arrivals), pooled_by(day.arrivals, per_bar), "soon"),
        (_("answers"), sum(day.answers), pooled_by(day.answers, per_bar), "good"),
        (_("backlog"), day.backlog[-1], [float(day.backlog[min((n + 1) * per_bar, len(day.backlog)) - 1]) for n in range(so_far)],
         "strong"),
    )  # fmt: skip
    shared = max([*bands[0][2], *bands[1][2], 1.0])
    for place, (name, total, values, style) in enumerate(bands):
        if len(lines) + tall >= height + (place == 0):
            break
        band = bars(values, wide, tall, style, most=shared if place < 2 else None)
        lines += [_labelled(line, row, tall, name, total) for row, line in enumerate(band)]
    lines.append(_hours(day, state, wide, per_bar, width))
    return [*lines, *[EMPTY] * (height - len(lines))][:height]


def pooled_by(values: tuple[int, ...], per_bar: int) -> list[float]:
    """The sums of so many neighbours each."""
    return [float(sum(values[start : start + per_bar])) for start in range(0, len(values), per_bar)]


def _labelled(line: Line, row: int, tall: int, name: str, total: int) -> Line:
    """A line of a band: its name in the last, the sum above it, or beside it in a band of one line."""
    if tall == 1:
        return ((fit(f" {name}", LABEL - 5) + fit(str(total), 4, right=True), "muted"), *line)
    text = name if row == tall - 1 else str(total) if row == tall - 2 else ""
    return ((fit(f" {text}", LABEL - 1), "muted" if row == tall - 1 else "strong"), *line)


def _hours(day: DayChart, state: State, wide: int, per_bar: int, width: int) -> Line:
    """The hour over which a bar stands, every few hours."""
    hour = wide * 4 // per_bar
    step = next((n for n in (1, 2, 3, 6, 12) if n * hour >= 4), 12)
    texts = []
    for place in range(0, (day.end - day.start) // HOUR_MS, step):
        at = datetime.fromtimestamp((day.start + place * HOUR_MS) / 1000, state.zone)
        texts.append(fit(f"{at:%H}", hour * step))
    return ((fit(" " * LABEL + "".join(texts), width), "muted"), ("", ""))
