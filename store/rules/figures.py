"""The desk's figures: what each counts, in which unit, which way is better. docs/kpi.md says the same, and more of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from store.i18n import N_
from store.rules.figure_kind import COUNT, HIGH, LOW, MS, NUMBER, RATIO, FigureKind
from store.rules.figures_answers import ANSWERS, PROMISED_TIMES
from store.rules.figures_shop import FEEDBACK, LIBRARY, SHOP
from store.rules.figures_work import BACKLOG, SOLUTIONS, VOLUME

__all__ = ["COUNT", "FIGURES", "GROUPINGS", "HIGH", "LOW", "MS", "NUMBER", "RATIO", "SECTIONS", "FigureKind"]

SECTIONS: Final = {
    "volume": N_("What came in"),
    "response": N_("Answers"),
    "resolution": N_("Solutions"),
    "sla": N_("Time limits"),
    "backlog": N_("Still open"),
    "feedback": N_("What customers say"),
    "shop": N_("Orders and returns"),
    "library": N_("Scripts"),
}
FIGURES: Final[Mapping[str, FigureKind]] = {
    kind.id: kind
    for kind in (*VOLUME, *ANSWERS, *SOLUTIONS, *PROMISED_TIMES, *BACKLOG, *FEEDBACK, *SHOP, *LIBRARY)
}
"""By id, in the order in which they are shown."""

TIMES: Final = ("day", "week", "month", "quarter", "year", "hour", "weekday")
ATTRIBUTES: Final = (
    "team",
    "agent",
    "scenario",
    "kind",
    "category",
    "channel",
    "region",
    "product",
    "shop",
    "priority",
    "platform",
)
GROUPINGS: Final = (*TIMES, *ATTRIBUTES)
"""What figures may be grouped by; what they may be narrowed by are ATTRIBUTES."""
