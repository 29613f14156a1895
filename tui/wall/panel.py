"""A part of the wall: draws what a pure function says, and of that only what has changed."""

from __future__ import annotations

from collections.abc import Callable

from tui.wall.lines import EMPTY
from tui.wall.state import State
from tui.widgets.painted import Line, Painted

Draw = Callable[[State, int, int, int], list[Line]]
"""(state, now in ms, width, height) -> the lines."""
KEPT = 8
"""Strips of lines kept beside two for each line."""


class Panel(Painted):
    """Stands where it is put."""

    DEFAULT_CSS = """
    Panel { position: absolute; width: 1; height: 1; }
    """

    def __init__(self, draw: Draw, state: State, now: Callable[[], int], *, id: str) -> None:
        super().__init__(id=id)
        self._draw, self._state, self._now = draw, state, now
        self._lines: list[Line] = []
        self._drawn_for: tuple[int, int] | None = None

    def redraw(self) -> None:
        """The state is another, or time has passed."""
        if self.display and self.size.area:
            self._draw_for(self.size.width, self.size.height)
            self.repaint()
            if len(self._strips) > 2 * self.size.height + KEPT:
                self._strips.clear()  # each second brings new ones, and nobody comes back to the old

    def line(self, y: int, width: int) -> Line:
        if self._drawn_for != (width, self.size.height):
            self._draw_for(width, self.size.height)
        return self._lines[y] if y < len(self._lines) else EMPTY

    def _draw_for(self, width: int, height: int) -> None:
        self._lines = self._draw(self._state, self._now(), width, height)
        self._drawn_for = (width, height)
