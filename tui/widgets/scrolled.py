"""Lines that are longer than the screen: wrapped to the width, moved by the same keys as a list."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType

from store.i18n import language
from tui.keys import bindings
from tui.widgets.painted import Line, Painted
from tui.widgets.stepping import Stepping

WHEEL_LINES = 3


class Scrolled(Stepping, Painted, can_focus=True):
    """Shows what `content(width)` gives, from line `top` on."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("list")]

    def __init__(self, *, at_end: bool = False, id: str | None = None, classes: str | None = None) -> None:
        """`at_end`: start at the last line, and stay there while lines come in."""
        super().__init__(id=id, classes=classes)
        self._at_end = at_end
        self._follows = at_end
        self._top = 0
        self._content: tuple[tuple[int, str], list[Line]] | None = None

    def content(self, width: int) -> list[Line]:
        """All lines for this width."""
        raise NotImplementedError

    @property
    def top(self) -> int:
        """The number of the first line on screen."""
        return self._top

    @property
    def height_of_content(self) -> int:
        """How many lines there are."""
        return len(self._lines())

    def renew(self) -> None:
        """The content has changed: draw what differs, staying at the end or where one was reading."""
        self._content = None
        self._settle()

    def restart(self) -> None:
        """Other content altogether: begin at its start, or end."""
        self._content = None
        self._follows = self._at_end
        self._top = 0
        self._settle()

    def line(self, y: int, width: int) -> Line:
        lines = self._lines()
        at = self._top + y
        return lines[at] if at < len(lines) else ()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._settle()

    def step(self, entries: int) -> None:
        self.scroll_lines(entries)

    def scroll_lines(self, delta: int) -> None:
        """So many lines down (or up), as far as there are any."""
        last = self._last_top()
        self._top = max(0, min(self._top + delta, last))
        self._follows = self._at_end and self._top == last
        self.repaint()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.scroll_lines(WHEEL_LINES)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.scroll_lines(-WHEEL_LINES)
        event.stop()

    def _settle(self) -> None:
        last = self._last_top()
        self._top = last if self._follows else max(0, min(self._top, last))
        self.repaint()

    def _last_top(self) -> int:
        return max(len(self._lines()) - self.size.height, 0)

    def _lines(self) -> list[Line]:
        key = (self.size.width, language())
        if self._content is None or self._content[0] != key:
            self._content = (key, self.content(self.size.width) if self.size.width > 0 else [])
        return self._content[1]
