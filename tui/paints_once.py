"""A screen that comes up is styled once and painted once.

Textual styles all parts of a new screen as they are mounted, and once more when it is shown; and each layout paints what
moved although the whole screen is painted right behind it. That was a third of what opening a ticket took.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Size
from textual.screen import Screen

if TYPE_CHECKING:
    _Screen = Screen[None]
else:
    _Screen = object


class PaintsOnce(_Screen):
    """To stand before Textual's own class among the bases of a screen that is made anew each time it is shown."""

    _paint_follows = False

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Its parts have their styles: from mounting, and on each change of the theme wherever it lies in the stack."""
        event.refresh_styles = False

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Textual calls for another size before it paints everything anyway; a whole paint may stand out already."""
        if size is not None:
            self.refresh()
        self._paint_follows = self._repaint_required
        try:
            super()._refresh_layout(size, scroll)
        finally:
            self._paint_follows = False

    def _compositor_refresh(self) -> None:
        if not self._paint_follows:
            super()._compositor_refresh()
