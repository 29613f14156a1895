"""A screen that stands beside the tickets: none is in hand, nothing on it counts down, and nobody's act changes it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult

from store.views.changes import Changes
from store.views.shapes import TicketRow
from tui.acts.base import Acting
from tui.widgets.footer import KeyFooter
from tui.widgets.prompt import Prompt
from tui.widgets.status_line import StatusLine


class Beside(Acting):
    """Unless a screen says otherwise."""

    BESIDE: ClassVar[bool] = True
    """Another one takes its place; False: it lies on the screen that it was opened from."""
    CONTEXTS: ClassVar[tuple[str, ...]]
    """Whose keys the footer shows."""
    AUTO_FOCUS = "LineList"

    def compose(self) -> ComposeResult:
        yield StatusLine(id="status")
        yield from self.parts()
        yield Prompt(id="prompt")
        yield KeyFooter(*self.CONTEXTS)

    def parts(self) -> ComposeResult:
        """What stands between the status and the line that asks."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        self.session.go(self.place())

    def place(self) -> int | None:
        """The ticket that one is in meanwhile; none."""
        return None

    def action_back(self) -> None:
        """Back to where one came from."""
        self.dismiss()

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
