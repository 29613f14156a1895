"""The alerts that nobody has acknowledged, the newest first. Pure."""

from __future__ import annotations

from datetime import datetime

from store.i18n import _, ngettext
from store.views.wall_shapes import WallAlert
from tui.countdown import age_text
from tui.wall.lines import EMPTY, Cell, columns, remark, title
from tui.wall.reasons import reason_words
from tui.wall.state import State
from tui.widgets.painted import Line
from tui.wording import word


def feed(state: State, now: int, width: int, height: int) -> list[Line]:
    """A title with the count, and the alerts."""
    wall = state.wall
    count = 0 if wall is None else wall.alert_count
    told = ngettext("{count} waits", "{count} wait", count).format(count=count) if count else ""
    lines = [title(_("Alerts nobody has acknowledged"), width, told)]
    if wall is not None and not count:
        lines.append(remark(_("no alert waits"), width))
    for alert in wall.alerts if wall is not None else ():
        if len(lines) >= height:
            break
        lines.append(_line(alert, state, now, width))
    return [*lines, *[EMPTY] * (height - len(lines))][:height]


def _line(alert: WallAlert, state: State, now: int, width: int) -> Line:
    urgent = alert.level >= 2 or alert.level == 0 or alert.clock == "manual"
    style = "risk" if urgent else ""
    at = datetime.fromtimestamp(alert.fired_at / 1000, state.zone)
    today = datetime.fromtimestamp(now / 1000, state.zone).date() == at.date()
    cells = (
        Cell("!!" if urgent else "!", 2, style, right=True),
        Cell(_("{age} ago").format(age=age_text(now - alert.fired_at)), 8, style),
        Cell(f"#{alert.number}" if alert.number is not None else "", 8, style),
        Cell(reason_words(alert), min(max(width - 36, 14), 30), style),
        Cell(word("team", alert.team) if alert.team else "", 12),
        Cell(f"{at:%H:%M}" if today else f"{at:%m-%d %H:%M}", 11, "muted"),
    )
    return columns(cells, width)
