"""A trend: a row of eighths of a line for the room beside a name, or bars with their periods beneath. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from tui.cells import fit
from tui.widgets.painted import Line, Span

EIGHTHS: Final = "▁▂▃▄▅▆▇█"
NONE: Final = "_"
"""A period of which nothing is known."""


def spark(values: Sequence[float | None], width: int) -> str:
    """The last `width` values, each in one cell, from the lowest to the highest among them; all alike: half high."""
    shown = list(values)[-width:] if width > 0 else []
    known = [value for value in shown if value is not None]
    if not known:
        return NONE * len(shown)
    low, high = min(known), max(known)
    return "".join(NONE if value is None else _eighth(value, low, high) for value in shown)


def _eighth(value: float, low: float, high: float) -> str:
    if high <= low:
        return EIGHTHS[3]
    return EIGHTHS[round((value - low) / (high - low) * (len(EIGHTHS) - 1))]


def columns(
    values: Sequence[tuple[str, float | None]],
    width: int,
    height: int,
    style: Callable[[float | None], str],
    *,
    number: Callable[[float | None], str],
) -> list[Line]:
    """Bars over `height` lines, each with its value above and the end of its period's name beneath; as many of the newest
    as there is room for. Empty where there is none."""
    if not values or height < 3 or width < 8:
        return []
    wide = max(4, min(9, width // len(values)))
    shown = list(values)[-(width // wide) :]
    high = max((value for _name, value in shown if value is not None), default=0.0) or 1.0
    body = height - 2
    lines: list[Line] = [
        _row([(fit(number(value), wide - 1, right=True) + " ", "muted") for _name, value in shown])
    ]
    lines += [
        _row([_cell(value, high, body, row, wide, style(value)) for _name, value in shown])
        for row in range(body, 0, -1)
    ]
    lines.append(
        _row([(fit(_end(name, wide - 1), wide - 1, right=True) + " ", "muted") for name, _value in shown])
    )
    return lines


def _cell(value: float | None, high: float, body: int, row: int, wide: int, style: str) -> Span:
    eighths = 0 if value is None else max(round(value / high * body * 8), 1 if value else 0)
    level = eighths - 8 * (row - 1)
    sign = " " if level <= 0 else EIGHTHS[min(level, 8) - 1]
    return (" " + sign * (wide - 2) + " ", style)


def _end(name: str, room: int) -> str:
    """What of a period's name tells it from its neighbours: `07-20`, `W30`, `07`, `Q3`, `2026`."""
    for text in (name, name[5:] if len(name) > 4 else name, name.rpartition("-")[2]):
        if len(text) <= room:
            return text
    return name[-room:]


def _row(spans: Sequence[Span]) -> Line:
    return (*spans, ("", ""))
