"""What is probably not meant in a policy's `[privacy]` and `[retention]`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from store.rules.durations import DAY_MS, written
from store.rules.privacy import Privacy
from store.rules.problems import Problem

THREE_YEARS_MS: Final = 3 * 365 * DAY_MS
"""E-Commerce Law of the PRC, article 31."""


def privacy_warnings(privacy: Privacy) -> Iterable[Problem]:
    """Tickets that are anonymised early, and a screen that never gets dark."""
    tickets = privacy.retention.tickets
    if tickets is not None and tickets < THREE_YEARS_MS:
        yield Problem(("retention", "tickets"), "kept_too_short", {"value": written(tickets)})
    if privacy.idle_ms is not None and privacy.leave_ms is not None and privacy.leave_ms < privacy.idle_ms:
        yield Problem(("privacy", "leave"), "leaves_before_idle")
