"""The targets of the policy in force, read when something is judged or shown and then kept."""

from __future__ import annotations

import tomllib

from store.database import Desk
from store.policy.versions import current_policy, current_version
from store.rules.judging import Targets
from store.rules.judging_table import read_judging
from store.rules.words import CATEGORIES


def targets_in_force(desk: Desk, at: int | None = None) -> Targets:
    """What the policy says of figures: that in force now, or `at` (ms) that moment. One that says nothing has no targets,
    and the shipped scorecard."""
    version = current_version(desk) if at is None else _version_at(desk, at)
    kept = desk.memo.get(Targets)
    if kept is None or kept[0] != version:
        text = desk.value("SELECT toml FROM policy_version WHERE id = ?", (version,))
        categories = (*CATEGORIES, *current_policy(desk).categories)
        kept = desk.memo[Targets] = (version, read_judging(tomllib.loads(str(text)), [], categories))
    return kept[1]


def _version_at(desk: Desk, at: int) -> int:
    """The version that was in force then; before the first one, that."""
    found = desk.value("SELECT max(id) FROM policy_version WHERE applied_at <= ?", (at,))
    return int(found or desk.value("SELECT min(id) FROM policy_version"))


def in_force_since(desk: Desk) -> int:
    """When the policy in force was applied, ms."""
    return int(desk.value("SELECT applied_at FROM policy_version WHERE id = ?", (current_version(desk),)))
