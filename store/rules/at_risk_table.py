"""`[risk]` as it is written in a policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from store.rules.at_risk import Risk
from store.rules.ladder_table import read_by, read_tell
from store.rules.problems import Path, Problem
from store.rules.table import known_keys, table_at, target_ms, truth_at
from store.rules.watched_table import plan_of

RISK_KEYS: Final = ("contacts", "within", "apart", "fall", "reopened", "tell", "by", "plan")
_MOST_CONTACTS: Final = 100
_MOST_FALL: Final = 4


def read_risk(table: Mapping[str, Any], problems: list[Problem]) -> Risk | None:
    """When a customer counts as at risk; None where the policy does not say."""
    if "risk" not in table:
        return None
    path: Path = ("risk",)
    entry = table_at(table, "risk", (), problems)
    known_keys(entry, RISK_KEYS, path, problems)
    shipped = Risk()
    return Risk(
        contacts=count_at(entry, "contacts", shipped.contacts, _MOST_CONTACTS, path, problems),
        within_ms=target_ms(entry.get("within", "7d"), (*path, "within"), problems) or shipped.within_ms,
        apart_ms=target_ms(entry.get("apart", "4h"), (*path, "apart"), problems) or shipped.apart_ms,
        fall=count_at(entry, "fall", shipped.fall, _MOST_FALL, path, problems),
        reopened=truth_at(entry, "reopened", path, problems) if "reopened" in entry else True,
        tell=read_tell(entry, path, problems, shipped.tell),
        by=read_by(entry, path, problems, shipped.by),
        plan=plan_of(entry, path, problems),
    )


def count_at(
    entry: Mapping[str, Any], key: str, default: int, most: int, path: Path, problems: list[Problem]
) -> int:
    """A whole number from 0 to `most`."""
    value = entry.get(key, default)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
        return value
    problems.append(Problem((*path, key), "not_a_count", {"most": most}))
    return default
