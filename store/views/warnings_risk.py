"""Why a customer counts as at risk: what was told of them lately, and is no false alarm."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from store.database import Desk
from store.rules.at_risk import CAUSES
from store.rules.durations import DAY_MS

SHOWN_MS: Final = 30 * DAY_MS
_LATEST: Final = """
SELECT fired_at, data FROM alert WHERE clock = 'risk' AND subject <> '' AND subject >= :about || '|' AND subject < :about || '}'
AND fired_at > :since AND false_alarm = 0 AND coalesce(closed_reason, '') <> 'undone' ORDER BY fired_at DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class RiskView:
    """One cause, when it was told, and its numbers."""

    cause: str
    at: int
    data: Mapping[str, Any]


def risks_of(desk: Desk, customer_id: int, *, now: int) -> tuple[RiskView, ...]:
    """Each cause of the last month, by the record that stands for the customer."""
    found: list[RiskView] = []
    for cause in CAUSES:
        asked = {"about": f"{cause}:c{customer_id}", "since": now - SHOWN_MS}
        row = desk.row(_LATEST, asked)
        if row is not None:
            found.append(RiskView(cause, row[0], json.loads(row[1])))
    return tuple(found)
