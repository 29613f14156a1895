"""What is known of a figure before anybody counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

RATIO: Final = "ratio"
MS: Final = "ms"
COUNT: Final = "count"
NUMBER: Final = "number"
HIGH: Final = "high"
LOW: Final = "low"


@dataclass(frozen=True, slots=True)
class FigureKind:
    """One figure. `name` and `means` are English texts to be looked up."""

    id: str
    section: str
    unit: str
    """ratio (0 to 1), ms, count or number."""
    better: str | None
    """high or low; None where neither is."""
    name: str
    means: str
    """What is counted, and to which period it belongs."""
