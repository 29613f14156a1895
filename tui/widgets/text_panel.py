"""Some lines of plain text, wrapped."""

from __future__ import annotations

from collections.abc import Sequence

from tui.cells import wrap
from tui.widgets.painted import Line, Span
from tui.widgets.scrolled import Scrolled


class TextPanel(Scrolled):
    """Shows paragraphs: (text, style name)."""

    DEFAULT_CSS = """
    TextPanel { height: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paragraphs: tuple[Span, ...] = ()

    def show(self, paragraphs: Sequence[Span]) -> None:
        """These paragraphs from now on."""
        if tuple(paragraphs) != self._paragraphs:
            self._paragraphs = tuple(paragraphs)
            self.restart()

    def content(self, width: int) -> list[Line]:
        return [((part, style),) for text, style in self._paragraphs for part in wrap(text, width)]
