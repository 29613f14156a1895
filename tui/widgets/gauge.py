"""A gauge: how far a value goes, where its target lies and where its warning line. Blanks on colour, so that every
terminal draws it in its own cells, and signs, so that colour says nothing alone. Pure.
"""

from __future__ import annotations

from typing import Final

from store.rules.judging import FEW, MET, MISSED, OPEN, WARNED, Kpi
from tui.widgets.painted import Span

FILLED: Final = {
    MET: "pixel-good",
    MISSED: "pixel-soon",
    WARNED: "pixel-late",
    FEW: "pixel-muted",
    OPEN: "pixel-muted",
}
TARGET: Final = "|"
WARNING: Final = "!"
EMPTY: Final = "."
LEAST: Final = 8


def gauge(kpi: Kpi, value: float | None, verdict: str, width: int) -> list[Span]:
    """`width` cells: filled as far as the value goes, `|` at the target, `!` at the warning line."""
    if width < LEAST:
        return [(" " * max(width, 0), "")]
    low, high = scale(kpi, value)

    def place(at: float) -> int:
        share = (at - low) / (high - low)
        return min(max(round(share * width), 0), width - 1)

    signs = [EMPTY] * width
    filled = 0
    if value is not None:
        filled = min(max(round((value - low) / (high - low) * width), 1 if value > low else 0), width)
        signs[:filled] = [" "] * filled
    if kpi.warn is not None:
        signs[place(kpi.warn.value)] = WARNING
    signs[place(kpi.target.value)] = TARGET
    spans: list[Span] = []
    for cell, sign in enumerate(signs):
        name = FILLED[verdict] if cell < filled else "strong" if sign != EMPTY else "muted"
        if spans and spans[-1][1] == name:
            spans[-1] = (spans[-1][0] + sign, name)
        else:
            spans.append((sign, name))
    return spans


def scale(kpi: Kpi, value: float | None) -> tuple[float, float]:
    """From where to where a gauge goes. Where more is better, the part that matters: from well beneath the warning line
    to the best that can be; else from 0 to twice the line."""
    line = kpi.target.value if kpi.warn is None else kpi.warn.value
    if kpi.target.sign in (">=", ">"):
        best = 1.0 if kpi.target.value <= 1 else 1.25 * kpi.target.value
        low = max(0.0, best - 2.5 * max(best - min(line, kpi.target.value), 0.02))
        return (0.0, best) if value is not None and value < low else (low, best)
    return 0.0, max(2 * max(line, kpi.target.value), 1e-9)
