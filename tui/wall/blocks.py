"""Charts of block characters: columns with eighths of a line. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.widgets.painted import Line

EIGHTHS: Final = " ▁▂▃▄▅▆▇█"


def bars(
    values: Sequence[float], wide: int, height: int, style: str, *, most: float | None = None
) -> list[Line]:
    """A bar of `wide` cells (a gap among them from 2 on) for each value, over `height` lines; the highest fills it."""
    top = max(most if most is not None else max(values, default=0), 1e-9)
    gap = 1 if wide > 1 else 0
    eighths = [_eighths(value, top, height) for value in values]
    lines: list[Line] = []
    for row in range(height - 1, -1, -1):
        signs = (EIGHTHS[min(max(level - 8 * row, 0), 8)] * (wide - gap) + " " * gap for level in eighths)
        lines.append(((" " + "".join(signs), style), ("", "")))
    return lines


def _eighths(value: float, top: float, height: int) -> int:
    """So many eighths of a line; something is at least one."""
    found = round(8 * height * min(value, top) / top)
    return max(found, 1) if value > 0 else 0
