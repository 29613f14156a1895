"""The tickets that are late and those that will be next, each with its countdown. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from store.i18n import _
from store.views.wall_shapes import Waiting
from tui.countdown import countdown_text
from tui.wall.lines import EMPTY, Cell, columns, remark, title
from tui.wall.state import State
from tui.widgets.painted import Line
from tui.wording import word

LATE_SHARE = 3
"""So much of the list at most tells of what is late already: the tile counts it, the list is for what can be saved."""

TICKING = 16
"""So many lines count seconds; further down a minute is enough, and a large wall stays cheap to draw."""


def next_due(state: State, now: int, width: int, height: int) -> list[Line]:
    """A title, what is late (the longest first), then what is due next."""
    wall = state.wall
    if wall is None:
        return [title(_("Next breaches"), width)]
    room = height - 1
    coming = [one for one in wall.next if one.countdown.due_at >= now]
    passed = [one for one in wall.next if one.countdown.due_at < now]
    late = [*wall.breached, *passed]
    shown = late[: max(room - len(coming), room // LATE_SHARE)] if late else []
    shown += coming[: room - len(shown)]
    lines = [title(_("Next breaches"), width)]
    lines += [_line(one, state, now, width, ticks=place < TICKING) for place, one in enumerate(shown)]
    if not shown:
        lines.append(remark(_("nothing is due"), width))
    return [*lines, *[EMPTY] * (height - len(lines))][:height]


def _line(one: Waiting, state: State, now: int, width: int, *, ticks: bool) -> Line:
    reading = countdown_text(one.countdown, now, state.calendars)
    text = reading.text
    if not ticks and ":" in text and reading.level in ("risk", "overdue"):
        text = f"{text.partition(':')[0].lstrip('0') or '0'}m".replace("-0", "-")
    style = {"ok": "muted", "closed": "muted"}.get(reading.level, reading.level)
    cells: Sequence[Cell] = (
        Cell(f"{reading.mark:>2} {text}", 10, style),
        Cell(f"#{one.number}", 8),
        Cell(word("clock", one.countdown.clock), 15),
        Cell(word("team", one.team), 13),
        Cell(one.holder or _("nobody"), 10, "" if one.holder else "soon"),
        Cell(word("priority", one.priority), 8),
        Cell(word("channel", one.channel), 8),
    )
    return columns(cells, width)
