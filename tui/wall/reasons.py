"""Why an alert fired, in words."""

from __future__ import annotations

from store.i18n import _
from store.rules.words import WARNINGS
from store.views.wall_shapes import WallAlert
from tui.plain.words import clock_word, reason_word
from tui.widgets.alert_line import REASONS
from tui.wording import word


def reason_words(alert: WallAlert) -> str:
    """Why it fired. Of a warning what sort it is: what it is about may be a customer's."""
    if alert.clock in WARNINGS:
        return f"{clock_word(alert.clock)}: {reason_word(alert.reason)}"
    reason = "reminder" if (alert.reason, alert.level) == ("promise", 1) else alert.reason
    template = REASONS.get(reason, REASONS["time"])
    clock = _("manual") if alert.clock == "manual" else word("clock", alert.clock)
    return _(template).format(clock=clock, level=alert.level)
