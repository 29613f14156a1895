"""Which targets a ticket has: the rules of a policy, matched in their stated order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from store.rules.states import TicketState

TARGETED: Final = ("first_response", "next_response", "plan", "resolution")
"""The clocks that a policy gives targets to; `external` brings its own time."""

FACETS: Final = ("scenario", "kind", "channel", "priority", "customer_level", "shop", "category")
"""What a rule may ask about a ticket."""


class Target(NamedTuple):
    """How long a clock has, in ms of its calendar's time (calendar None = elapsed time)."""

    ms: int
    calendar: str | None


class Promise(NamedTuple):
    """What a rule says of one clock: a target, perhaps others by priority, or (within_ms None) that none is owed."""

    within_ms: int | None
    calendar: str | None
    by_priority: Mapping[str, int]

    def target(self, priority: str, factors: Mapping[str, float]) -> Target | None:
        """The target at a priority: the one stated for it, else the common one times the priority's factor."""
        if self.within_ms is None:
            return None
        stated = self.by_priority.get(priority)
        ms = stated if stated is not None else round(self.within_ms * factors.get(priority, 1.0))
        return Target(max(1, ms), self.calendar)


class Rule(NamedTuple):
    """A rule: whom it is for, and what it promises for each clock that it names."""

    name: str
    when: Mapping[str, frozenset[str]]
    promises: Mapping[str, Promise]

    def fits(self, state: TicketState) -> bool:
        """True when every facet that the rule asks about has one of the values it wants."""
        return all(getattr(state, facet) in wanted for facet, wanted in self.when.items())


def targets(rules: tuple[Rule, ...], factors: Mapping[str, float], state: TicketState) -> dict[str, Target]:
    """Clock kind -> target. For each clock the first fitting rule that names it decides."""
    found: dict[str, Target] = {}
    undecided = set(TARGETED)
    for rule in rules:
        if not undecided:
            break
        if undecided.isdisjoint(rule.promises) or not rule.fits(state):
            continue
        for kind in undecided & rule.promises.keys():
            undecided.discard(kind)
            target = rule.promises[kind].target(state.priority, factors)
            if target is not None:
                found[kind] = target
    return found
