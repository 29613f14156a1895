"""The alerts that nobody has acknowledged, in one line that is always there: how many, and the newest in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from store.i18n import N_, _, ngettext
from store.views.shapes import AlertView
from tui.cells import fit
from tui.plain.words import clock_word
from tui.warned import alert_subject, is_warning
from tui.widgets.painted import Line, Painted
from tui.wording import word

REASONS = {
    "time": N_("{clock}, level {level}"),
    "retarget": N_("{clock}, level {level} (new target)"),
    "imported": N_("{clock}, level {level} (imported)"),
    "promise": N_("the promised time has passed"),
    "reminder": N_("the promised time comes"),
    "manual": N_("escalated by hand"),
    "mention": N_("named in a note"),
    "reveals": N_("masked data looked at too often"),
}


def alert_reason(alert: AlertView) -> str:
    """Why it fired, in words."""
    reason = "reminder" if (alert.reason, alert.level) == ("promise", 1) else alert.reason
    if is_warning(alert):
        return clock_word(alert.clock)
    template = REASONS.get(reason, REASONS["time"])
    clock = _("manual") if alert.clock == "manual" else word("clock", alert.clock)
    return _(template).format(clock=clock, level=alert.level)


class AlertLine(Painted):
    """Never appears or disappears, so that nothing below it moves."""

    DEFAULT_CSS = """
    AlertLine { height: 1; }
    """

    @dataclass
    class Chosen(Message):
        """Somebody clicked on the line: show the alerts."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._alerts: tuple[AlertView, ...] = ()
        self._notice = ""

    def show(self, alerts: Sequence[AlertView], notice: str = "") -> None:
        """These alerts wait; `notice` says what else is wrong (nobody sends, the data is stale)."""
        self._alerts, self._notice = tuple(alerts), notice
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        self.post_message(self.Chosen())

    def line(self, y: int, width: int) -> Line:
        if not self._alerts:
            if self._notice:
                return ((fit(f"! {self._notice}", width), "risk"),)
            return ((fit(_("No alert waits."), width), "muted"),)
        count = len(self._alerts)
        newest = max(self._alerts, key=lambda alert: (alert.fired_at, alert.alert_id))
        words = ngettext("{count} alert", "{count} alerts", count).format(count=count)
        what = alert_reason(newest) if newest.number is None else f"#{newest.number} {alert_reason(newest)}"
        text = f"!! {words}: {what}  {alert_subject(newest)}"
        if self._notice:
            text = f"!! {words}  ! {self._notice}"
        return ((fit(text, width), "overdue"),)
