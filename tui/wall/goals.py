"""Today's figures against their targets. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from store.i18n import N_, _
from store.rules.judging import FEW, MET, MISSED, WARNED
from store.rules.periods import DAY
from store.views.wall_shapes import Goal
from tui.countdown import span_text
from tui.wall.lines import EMPTY, Cell, columns, remark, title
from tui.wall.state import State
from tui.widgets.painted import Line, Span

NAMES: Final = {
    "first_response_avg": N_("first response"),
    "resolution_rate": N_("resolution rate"),
    "csat": N_("CSAT"),
    "sla_met": N_("SLA met"),
    "complaint_resolution_rate": N_("complaints resolved"),
}
PERIODS: Final = {
    "week": N_("this week"),
    "month": N_("this month"),
    "quarter": N_("this quarter"),
    "year": N_("this year"),
}
SIGNS: Final = {FEW: ("", "muted"), MET: ("OK", "good"), MISSED: ("!", "risk"), WARNED: ("!!", "late")}
PIXELS: Final = {FEW: "pixel-muted", MET: "pixel-good", MISSED: "pixel-risk", WARNED: "pixel-late"}
OLD_MS: Final = 120_000
"""Figures older than this say from when they are."""
ROOMY: Final = (20, 8, 10, 19)
"""Columns of a figure's name, today's value, the target and the value of its own period, which the sign is about."""
CLOSE: Final = (7, 8, 18)
"""The same where the name takes what is left."""
GAUGE_FROM: Final = 76
"""Columns from which on a gauge is drawn."""


def goals(state: State, now: int, width: int, height: int) -> list[Line]:
    """A title, and a line a figure: a sign, today's value, the target and the value of its own period."""
    told = ""
    if state.today is not None and now - state.today.as_of > OLD_MS:
        told = _("as of {time}").format(
            time=f"{datetime.fromtimestamp(state.today.as_of / 1000, state.zone):%H:%M}"
        )
    lines = [title(_("Today against the targets"), width, told)]
    shown = state.today.goals if state.today is not None else ()
    lines += [_line(goal, width) for goal in shown[: max(height - 1, 0)]]
    if not shown:
        lines.append(remark(_("no figures yet"), width))
    return [*lines, *[EMPTY] * (height - len(lines))][:height]


def _line(goal: Goal, width: int) -> Line:
    sign, style = SIGNS[goal.verdict]
    wide = width >= GAUGE_FROM
    name, today, target, period = ROOMY if width >= sum(ROOMY) + 6 else (max(width - 39, 10), *CLOSE)
    cells = [
        Cell(sign, 2, style, right=True),
        Cell(_(NAMES.get(goal.figure, goal.figure)), name),
        Cell(
            value_text(goal.unit, goal.today),
            today,
            "strong" if goal.today is not None else "muted",
            right=True,
        ),
        Cell(f" {_target(goal)}", target, "muted"),
    ]
    if goal.every in PERIODS and goal.value is not None:
        cells.append(Cell(f"{_(PERIODS[goal.every])} {value_text(goal.unit, goal.value)}", period, style))
    elif wide:
        cells.append(Cell("", period))
    told = columns(cells, width)
    value = goal.today if goal.every == DAY else goal.value
    used = sum(cell.width + 1 for cell in cells)
    if not wide or value is None or not goal.sign:
        return told
    return (*told[:-1], *_gauge(goal, value, min(width - used - 1, 40)), ("", ""))


def _target(goal: Goal) -> str:
    return f"{goal.sign} {value_text(goal.unit, goal.target)}" if goal.sign else ""


def value_text(unit: str, value: float | None) -> str:
    """A figure as people read it: `91.5%`, `38s`, `2h 5m`."""
    if value is None:
        return "-"
    if unit == "ratio":
        return f"{100 * value:.1f}".removesuffix(".0") + "%"
    if unit == "ms":
        seconds = round(value / 1000)
        if 60 <= seconds < 600 and seconds % 60:
            return f"{seconds // 60}m {seconds % 60}s"
        return span_text(seconds * 1000)
    return f"{value:g}"


def _gauge(goal: Goal, value: float, room: int) -> list[Span]:
    """Blanks as far as the value goes, and a stroke where the target is: a ratio up to 1, a time up to twice its target."""
    if room < 6:
        return []
    scale = 1.0 if goal.unit == "ratio" else max(2 * goal.target, 1e-9)
    filled = round(room * min(value / scale, 1.0))
    mark = min(round(room * min(goal.target / scale, 1.0)), room - 1)
    spans: list[Span] = []
    for cell in range(room):
        sign = "|" if cell == mark else " " if cell < filled else "."
        name = PIXELS[goal.verdict] if cell < filled else "strong" if sign == "|" else "muted"
        if spans and spans[-1][1] == name:
            spans[-1] = (spans[-1][0] + sign, name)
        else:
            spans.append((sign, name))
    return spans
