"""A screen that stands beside the tickets: none is in hand, nothing on it counts down, and nobody's act changes it."""

from __future__ import annotations

from store.views.changes import Changes
from store.views.shapes import TicketRow
from tui.acts.base import Acting


class Beside(Acting):
    """Unless a screen says otherwise."""

    def target(self) -> TicketRow | None:
        """None: it is no ticket's screen."""
        return None

    def changed(self, changes: Changes) -> None:
        """It stays as it was read."""

    def refresh_alerts(self) -> None:
        """They are told elsewhere."""

    def recalendared(self) -> None:
        """Nothing here is reckoned in working hours."""

    def tick(self, now_ms: int) -> None:
        """Nothing here counts down."""
