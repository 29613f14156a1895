"""Today's figures against their targets. Pure."""

from __future__ import annotations

from typing import Final

from store.i18n import N_, _
from store.views.wall_shapes import Goal
from tui.countdown import span_text
from tui.wall.lines import EMPTY, Cell, columns, title
from tui.wall.state import State
from tui.widgets.painted import Line, Span

NAMES: Final = {
    "first_response_avg": N_("first response"),
    "resolution_rate": N_("resolution rate"),
    "csat": N_("CSAT"),
    "sla_met": N_("SLA met"),
    "next_response_avg": N_("next response"),
}
SIGNS: Final = {"none": ("", "muted"), "good": ("OK", "good"), "short": ("!", "risk"), "bad": ("!!", "late")}
GAUGE_FROM: Final = 60
"""Columns from which on a gauge is drawn."""


def goals(state: State, now: int, width: int, height: int) -> list[Line]:
    """A title, and a line a figure: a sign, the value, the target, a gauge with the target's mark."""
    lines = [title(_("Today against the targets"), width)]
    shown = state.today.goals if state.today is not None else ()
    airy = height >= 2 * len(shown) + 1
    for goal in shown:
        lines.append(_line(goal, width))
        if airy:
            lines.append(EMPTY)
    if not shown:
        lines.append(((" " + _("no figures yet"), "muted"), ("", "")))
    return [*lines, *[EMPTY] * (height - len(lines))][:height]


def _line(goal: Goal, width: int) -> Line:
    sign, style = SIGNS[goal.state]
    target = ""
    if goal.target is not None:
        than = ">=" if goal.better == "high" else "<="
        target = _("target {than} {value}").format(than=than, value=value_text(goal.unit, goal.target))
    cells = [
        Cell(sign, 2, style, right=True),
        Cell(_(NAMES.get(goal.figure, goal.figure)), 16),
        Cell(
            value_text(goal.unit, goal.value), 10, "strong" if goal.value is not None else "muted", right=True
        ),
        Cell("", 1),
        Cell(target, 22, "muted"),
    ]
    told = columns(cells, width)
    used = sum(cell.width + 1 for cell in cells)
    if width < GAUGE_FROM or goal.value is None or goal.target is None:
        return told
    return (*told[:-1], *_gauge(goal, min(width - used - 1, 40), style), ("", ""))


def value_text(unit: str, value: float | None) -> str:
    """A figure as people read it: `91.5%`, `38s`, `2h 5m`."""
    if value is None:
        return "-"
    if unit == "ratio":
        return f"{100 * value:.1f}%"
    if unit == "ms":
        return span_text(round(value))
    return f"{value:g}"


def _gauge(goal: Goal, room: int, style: str) -> list[Span]:
    """Blanks as far as the value goes, and a stroke where the target is: a ratio up to 1, a time up to twice its target."""
    if room < 6 or goal.value is None or goal.target is None:
        return []
    scale = 1.0 if goal.unit == "ratio" else max(2 * goal.target, 1e-9)
    filled = round(room * min(goal.value / scale, 1.0))
    mark = min(round(room * min(goal.target / scale, 1.0)), room - 1)
    ink = {"good": "pixel-good", "risk": "pixel-risk", "late": "pixel-late"}.get(style, "pixel-muted")
    spans: list[Span] = []
    for cell in range(room):
        filling = ink if cell < filled else ""
        sign = "|" if cell == mark else " " if cell < filled else "."
        name = filling or ("strong" if sign == "|" else "muted")
        if spans and spans[-1][1] == name:
            spans[-1] = (spans[-1][0] + sign, name)
        else:
            spans.append((sign, name))
    return spans
