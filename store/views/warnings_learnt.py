"""What the judge of the rhythm has learnt and kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from store.database import Desk
from store.rules.expected_rhythm import Rhythm
from store.rules.unusual import Key

NAME: Final = "rhythm"
_KEPT: Final = "SELECT last_at, data FROM judgement WHERE name = ?"


class Learnt:
    """What the learning judge has kept."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.factors: dict[str, float] = data.get("factors", {})
        self.figures: dict[str, Any] = data.get("figures", {})
        self.series: dict[Key, Rhythm] = {}
        for name, written in data.get("series", {}).items():
            kind, _colon, value = name.partition(":")
            self.series[kind, value] = _read(written)


def learnt(desk: Desk) -> Learnt | None:
    """What is known of the past weeks; None while nothing is. Read once for each time it was learnt."""
    row = desk.row(_KEPT, (NAME,))
    if row is None:
        return None
    known: tuple[int, Learnt] | None = desk.memo.get(Learnt)
    if known is None or known[0] != row[0]:
        known = desk.memo[Learnt] = (row[0], Learnt(json.loads(row[1])))
    return known[1] if known[1].series else None


def _read(written: Mapping[str, Any]) -> Rhythm:
    return Rhythm(
        tuple(written["r"]),
        tuple(written["u"]),
        float(written["h"]),
        float(written["d"]),
        float(written["w"]),
    )
