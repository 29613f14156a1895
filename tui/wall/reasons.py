"""Why an alert fired, in words."""

from __future__ import annotations

from store.i18n import _
from store.views.wall_shapes import WallAlert
from tui.widgets.alert_line import REASONS
from tui.wording import GROUPS, word


def reason_words(alert: WallAlert) -> str:
    """Why it fired. Of a warning what it is about, as far as codes tell."""
    reason = "reminder" if (alert.reason, alert.level) == ("promise", 1) else alert.reason
    template = REASONS.get(reason, REASONS["time"])
    clock = word("clock", alert.clock) if alert.clock in GROUPS["clock"] else alert.clock
    return _(template).format(clock=_("manual") if alert.clock == "manual" else clock, level=alert.level)
