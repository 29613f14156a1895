"""A row a team: its worst countdown, how much waits with it, and who is there. Pure."""

from __future__ import annotations

from store.i18n import _, ngettext
from store.views.wall_shapes import Standing, TeamLine
from tui.countdown import countdown_text
from tui.wall.lines import EMPTY, Cell, columns, remark
from tui.wall.state import State
from tui.widgets.painted import Line, Span
from tui.wording import word

WIDTHS = (5, 5, 5, 5, 8)
BAR_FROM = 72
"""Columns from which on a bar shows the depth."""


def teams(state: State, now: int, width: int, height: int) -> list[Line]:
    """A title with what the columns hold, then the teams, who is in the worst way first."""
    head = columns(_cells(_("Teams"), _heads(), "rule"), width)
    lines: list[Line] = [_ruled(head, width)]
    if state.wall is not None:
        deepest = max((line.standing.open for line in state.wall.teams), default=0)
        shown = state.wall.teams
        if len(shown) > height - 1 > 1:
            shown = shown[: height - 2]
        for line in shown:
            lines.append(_row(line, state, now, width, deepest))
            if height >= 2 * len(state.wall.teams) + 2:
                lines.append(EMPTY)
        left = len(state.wall.teams) - len(shown)
        if left:
            lines.append(
                remark(
                    ngettext("and {count} more team", "and {count} more teams", left).format(count=left),
                    width,
                )
            )
    return [*lines, *[EMPTY] * (height - len(lines))][:height]


def _heads() -> tuple[str, ...]:
    return (_("depth"), _("late"), _("15m"), _("free"), _("on/away"))


def _cells(name: str, rest: tuple[str, ...], style: str = "") -> list[Cell]:
    told = (Cell(text, wide, style, right=True) for text, wide in zip(rest, WIDTHS, strict=True))
    return [Cell("", 10, style), Cell(name, 12, style), *told]


def _ruled(line: Line, width: int) -> Line:
    """A line of heads, its first column said anew, underlined across the panel."""
    text = "".join(part for part, _style in line)
    return ((text, "rule"), ("", "rule")) if width else EMPTY


def _row(line: TeamLine, state: State, now: int, width: int, deepest: int) -> Line:
    reading = countdown_text(line.worst, now, state.calendars)
    style = {"ok": "muted", "closed": "muted", "none": "muted"}.get(reading.level, reading.level)
    standing = line.standing
    alone = not line.on and bool(standing.breached or standing.soon or standing.unclaimed)
    cells = [
        Cell(f"{reading.mark:>2} {reading.text}" if reading.text else "   -", 10, style),
        Cell(word("team", line.team), 12, "strong"),
        Cell(str(standing.open), WIDTHS[0], right=True),
        Cell(
            _told(standing.breached, "!!"), WIDTHS[1], "overdue" if standing.breached else "muted", right=True
        ),
        Cell(_told(standing.soon, "!"), WIDTHS[2], "risk" if standing.soon else "muted", right=True),
        Cell(str(standing.unclaimed), WIDTHS[3], "" if standing.unclaimed else "muted", right=True),
        Cell(_people(line, alone), WIDTHS[4], "risk" if alone else "", right=True),
    ]
    told = columns(cells, width)
    used = sum(cell.width + 1 for cell in cells)
    if width >= BAR_FROM and deepest:
        return (*told[:-1], *_bar(standing, width - used - 1, deepest), ("", ""))
    return told


def _people(line: TeamLine, alone: bool) -> str:
    """`3/1`: on and away; with a sign where work waits for nobody; in brackets who comes within two hours."""
    told = f"{line.on}/{line.away}"
    if alone and line.coming:
        return f"! {told}+{line.coming}"
    return f"! {told}" if alone else told


def _told(count: int, sign: str) -> str:
    return f"{sign} {count}".strip() if count else "0"


def _bar(standing: Standing, room: int, deepest: int) -> list[Span]:
    """Blanks of three backgrounds, late, soon and the rest, as long as the team's share of the deepest queue."""
    length = standing.open * room // deepest if room > 0 else 0
    late = -(-standing.breached * length // standing.open) if standing.open else 0
    soon = min(-(-standing.soon * length // standing.open) if standing.open else 0, length - late)
    parts = (("pixel-late", late), ("pixel-risk", soon), ("pixel-muted", length - late - soon))
    return [(" " * cells, style) for style, cells in parts if cells > 0]
