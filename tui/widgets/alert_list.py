"""The alerts, one a line: what fired, on which ticket, for whom, since when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from textual import events
from textual.binding import BindingType
from textual.message import Message

from store.i18n import _
from store.views.shapes import AlertView
from tui.cells import fit
from tui.countdown import wall_text
from tui.keys import bindings
from tui.telling import told_text
from tui.widgets.alert_line import alert_reason
from tui.widgets.painted import Line, Painted

NARROW: Final = 100
"""Below so many columns whom it told is left to the story underneath."""


class AlertList(Painted, can_focus=True):
    """A short list with a cursor that stays on its alert."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("list")]
    DEFAULT_CSS = """
    AlertList { height: 1fr; }
    """

    @dataclass
    class Highlighted(Message):
        """The cursor stands on another alert."""

        alert: AlertView | None

    @dataclass
    class Opened(Message):
        """Somebody clicked on the alert at the cursor."""

        number: int

    def __init__(self, *, zone: ZoneInfo, now: Callable[[], int], id: str | None = None) -> None:
        super().__init__(id=id)
        self._zone = zone
        self._now = now
        self._alerts: tuple[AlertView, ...] = ()
        self._at = 0
        self._top = 0

    @property
    def cursor(self) -> AlertView | None:
        """The alert at the cursor."""
        return self._alerts[self._at] if self._alerts else None

    def show(self, alerts: Sequence[AlertView]) -> None:
        """These alerts; the cursor stays on its alert, or at its place when that is gone."""
        before = self.cursor
        self._alerts = tuple(alerts)
        if before is not None:
            places = {alert.alert_id: at for at, alert in enumerate(self._alerts)}
            self._at = places.get(before.alert_id, self._at)
        self._go(self._at)

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._go(self._at)

    def action_down(self) -> None:
        self._go(self._at + 1)

    def action_up(self) -> None:
        self._go(self._at - 1)

    def action_top(self) -> None:
        self._go(0)

    def action_bottom(self) -> None:
        self._go(len(self._alerts))

    def action_half_down(self) -> None:
        self._go(self._at + max(self.size.height // 2, 1))

    def action_half_up(self) -> None:
        self._go(self._at - max(self.size.height // 2, 1))

    def action_page_down(self) -> None:
        self._go(self._at + max(self.size.height - 1, 1))

    def action_page_up(self) -> None:
        self._go(self._at - max(self.size.height - 1, 1))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._go(self._at + 3)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._go(self._at - 3)
        event.stop()

    def on_click(self, event: events.Click) -> None:
        """The first click selects, a click on the selected alert opens its ticket."""
        offset = event.get_content_offset(self)
        if offset is None or self._top + offset.y >= len(self._alerts):
            return
        at = self._top + offset.y
        if at == self._at:
            self.post_message(self.Opened(self._alerts[at].number))
        else:
            self._go(at)

    def line(self, y: int, width: int) -> Line:
        at = self._top + y
        if at >= len(self._alerts):
            return ((fit(_("No alert waits."), width), "muted"),) if y == 0 and not self._alerts else ()
        alert = self._alerts[at]
        style = "cursor" if at == self._at else ""
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
            fit(f"#{alert.number}", 7),
            fit(alert_reason(alert), 26),
        ]
        if width >= NARROW:
            cells.append(fit(told_text(alert.told), 16))
        text = "  ".join((*cells, alert.subject))
        urgent = alert.acknowledged_at is None and not style
        return ((fit(text, width), style or ("risk" if urgent and mark == "!!" else "")),)

    def _go(self, at: int) -> None:
        self._at = max(0, min(at, len(self._alerts) - 1))
        height = max(self.size.height, 1)
        self._top = max(0, min(self._top, self._at, len(self._alerts) - height), self._at - height + 1)
        self.repaint()
        self.post_message(self.Highlighted(self.cursor))
