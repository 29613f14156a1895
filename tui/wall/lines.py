"""Lines made of columns, and the title that stands above a panel. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tui import cells
from tui.widgets.painted import Line

EMPTY: Line = (("", ""),)
fit: Callable[..., str] = cells.fit.__wrapped__
"""As tui.cells fits a text, but remembering none: a wall that stands for months reads differently each second."""


class Cell(NamedTuple):
    """A text in a column of so many cells."""

    text: str
    width: int
    style: str = ""
    right: bool = False


def title(text: str, width: int, told: str = "") -> Line:
    """A panel's title, underlined across the panel; `told` stands behind it."""
    line = f"{text}  {told}" if told else text
    return ((fit(line, width), "rule"),)


def columns(row: Sequence[Cell], width: int) -> Line:
    """The cells of a row beside each other with a blank between them, as many as fit."""
    spans = []
    left = width
    for cell in row:
        if cell.width > left:
            break
        spans.append((fit(cell.text, cell.width, right=cell.right), cell.style))
        left -= cell.width
        if left > 0:
            spans.append((" ", ""))
            left -= 1
    return (*spans, ("", ""))


def remark(text: str, width: int, style: str = "muted") -> Line:
    """A sentence of its own."""
    return ((fit(f" {text}", width), style), ("", ""))
