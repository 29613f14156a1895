"""A form on paper: boxes with labels and texts, as wide as a page, aligned by cells. Pure."""

from __future__ import annotations

from typing import Final

from store.text import cell_width, fit
from tui.cells import wrap

WIDTH: Final = 78
"""Cells of a line: a page of A4 in an ordinary fixed font."""
_LABEL: Final = 14
_RULE: Final = "+" + "-" * (WIDTH - 2) + "+"
Box = tuple[str, str]
"""A label and its text."""


class Form:
    """Lines of a form, from the top. Rows of two boxes stand together, a row of one box by itself."""

    def __init__(self, title: str, under: str) -> None:
        room = WIDTH - cell_width(title)
        self.lines = [" " * (room // 2) + title, "", under, _RULE]

    def row(self, *boxes: Box) -> None:
        """One or two boxes beside each other, as high as their texts need."""
        count = len(boxes)
        room = WIDTH - 4 - 3 * (2 * count - 1) - _LABEL * count
        columns: list[tuple[list[str], int]] = []
        for place, (label, text) in enumerate(boxes):
            width = room // count if place < count - 1 else room - room // count * (count - 1)
            columns += [(wrap(label, _LABEL), _LABEL), (wrap(text, width), width)]
        if count == 1:
            self._rule()
        for line in range(max(len(lines) for lines, _width in columns)):
            cells = [fit(lines[line] if line < len(lines) else "", width) for lines, width in columns]
            self.lines.append("| " + " | ".join(cells) + " |")
        if count == 1:
            self._rule()

    def end(self, under: str) -> str:
        """The page, with a line below the form."""
        self._rule()
        return "\n".join(line.rstrip() for line in (*self.lines, "", under))

    def _rule(self) -> None:
        if self.lines[-1] != _RULE:
            self.lines.append(_RULE)
