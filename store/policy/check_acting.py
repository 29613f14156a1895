"""What a policy's levels do by themselves, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from store.rules.ladder import Level
from store.rules.ladder_table import Ladder
from store.rules.problems import Problem
from store.rules.ruleset import Policy
from store.rules.targets import TARGETED
from store.rules.words import PRIORITIES


def acting_warnings(policy: Policy) -> Iterable[Problem]:
    """Levels before the due that raise the priority, and with it shorten the target below what is consumed by then."""
    for place, ladder in enumerate(policy.ladders):
        for index, level in enumerate(ladder.levels):
            found = _breached_by(policy, ladder, level) if "raise_priority" in level.then else None
            if found is not None:
                yield Problem(("ladder", place, "levels", index, "then"), "raise_breaches", found)


def _breached_by(policy: Policy, ladder: Ladder, level: Level) -> dict[str, object] | None:
    steps = list(pairwise(reversed(PRIORITIES)))
    for clock in TARGETED:
        if ladder.clocks is not None and clock not in ladder.clocks:
            continue
        for promise in (rule.promises[clock] for rule in policy.rules if clock in rule.promises):
            for before, after in steps:
                old, new = (promise.target(one, policy.factors) for one in (before, after))
                if old is not None and new is not None and new.ms <= level.threshold.of(old.ms) < old.ms:
                    return {"clock": clock, "before": before, "after": after}
    return None
