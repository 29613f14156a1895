"""The alerts, one a line: what fired, on which ticket, for whom, since when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from store.i18n import _
from store.views.shapes import AlertView
from tui.cells import fit
from tui.countdown import wall_text
from tui.telling import told_text
from tui.warned import alert_subject, number_text
from tui.widgets.alert_line import alert_reason
from tui.widgets.line_list import LineList
from tui.widgets.painted import Line

NARROW: Final = 100
"""Below so many columns whom it told is left to the story underneath."""


class AlertList(LineList[AlertView]):
    """A short list with a cursor that stays on its alert."""

    def __init__(self, *, zone: ZoneInfo, now: Callable[[], int], id: str | None = None) -> None:
        super().__init__(self._alert, _key, empty=lambda: _("No alert waits."), id=id)
        self._zone = zone
        self._now = now

    def _alert(self, alert: AlertView, width: int, at_cursor: bool) -> Line:
        style = "cursor" if at_cursor else ""
        mark = (
            "="
            if alert.acknowledged_at is not None
            else "!!"
            if alert.level >= 2 or alert.level == 0
            else "!"
        )
        cells = [
            fit(mark, 2),
            fit(wall_text(alert.fired_at, self._now(), self._zone), 11),
            fit(number_text(alert.number), 7),
            fit(alert_reason(alert), 26),
        ]
        if width >= NARROW:
            cells.append(fit(told_text(alert.told), 16))
        text = "  ".join((*cells, alert_subject(alert)))
        urgent = alert.acknowledged_at is None and not style
        return ((fit(text, width), style or ("risk" if urgent and mark == "!!" else "")),)


def _key(alert: AlertView) -> int:
    return alert.alert_id
