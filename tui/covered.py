"""A screen that is covered whole is not drawn.

Textual takes the screen below the topmost one for visible, whatever its colours: while a ticket stood open, each change in
the queue beneath painted the ticket anew, all its cells, and sent them down the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

if TYPE_CHECKING:
    _App = App[Any]
else:
    _App = object


class Covered(_App):
    """To stand before Textual's own class among the bases of an app."""

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """What shows through, the lowest first."""
        if self._screen_stack and self._screen_stack[-1].styles.background.a == 1:
            return []
        return super()._background_screens
