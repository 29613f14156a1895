"""Figures against their targets: what a policy's `[[kpi]]` says, and the verdict on a value. Pure.

The warning line is the worse one of the two: under the target a figure has missed it, beyond the line it is a matter
for today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

DESK: Final = "desk"
TEAM: Final = "team"
AGENT: Final = "agent"
SCOPES: Final = (DESK, TEAM, AGENT)
MET: Final = "met"
MISSED: Final = "missed"
WARNED: Final = "warned"
FEW: Final = "few"
"""Too few cases to judge, or none."""
OPEN: Final = "open"
"""A running period of a figure that means nothing before its end: it is not judged yet."""

AT_TARGET: Final = "target"
AT_WARN: Final = "warn"


@dataclass(frozen=True, slots=True)
class Condition:
    """`>= 0.88`: what holds of a value in the figure's own unit (a share, ms, a number)."""

    sign: str
    """>=, <=, > or <."""
    value: float

    def holds(self, value: float) -> bool:
        """Whether the value fulfils it."""
        if self.sign == ">=":
            return value >= self.value
        if self.sign == "<=":
            return value <= self.value
        return value > self.value if self.sign == ">" else value < self.value


@dataclass(frozen=True, slots=True)
class KpiLevel:
    """Whom a missed target (`at` target), a crossed warning line (`warn`) or `after_ms` without an acknowledgement tells."""

    level: int
    at: str
    tell: tuple[str, ...]
    by: tuple[str, ...]
    after_ms: int = 0
    always: bool = False


@dataclass(frozen=True, slots=True)
class Kpi:
    """One target of the policy. Durations in ms."""

    name: str
    figure: str
    every: str
    """day, week, month, quarter or year: the period that is judged, and how often."""
    target: Condition
    warn: Condition | None = None
    """Holds when the warning line is crossed."""
    stretch: Condition | None = None
    scope: str = DESK
    at_least: int = 1
    """Cases without which nothing is judged."""
    settle_ms: int = 0
    """A period is judged so long after its end: what it counts may still come."""
    early: bool = True
    """A running period is told of as soon as it crosses the warning line."""
    sample: bool = False
    """Known from a sample only."""
    tool: str = ""
    """How it is measured: a code or the policy's own words."""
    measure: str = ""
    """The counter-measure that is due when it is missed: a code or own words."""
    plan: str = ""
    """The name of a response plan."""
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    levels: tuple[KpiLevel, ...] = ()

    def verdict(self, value: float | None, cases: int) -> str:
        """MET, MISSED, WARNED or FEW."""
        if value is None or cases < self.at_least:
            return FEW
        if self.warn is not None and self.warn.holds(value):
            return WARNED
        return MET if self.target.holds(value) else MISSED

    def fires(self, verdict: str, *, running: bool) -> KpiLevel | None:
        """The level that a verdict reaches; of a running period only the warning line is told."""
        if verdict not in (MISSED, WARNED) or (running and (verdict != WARNED or not self.early)):
            return None
        reached = [level for level in self.levels if level.at == AT_TARGET and not running]
        if verdict == WARNED:
            reached += [level for level in self.levels if level.at == AT_WARN]
        return max(reached, key=lambda level: level.level, default=None)


@dataclass(frozen=True, slots=True)
class Plan:
    """A response plan: what is done, step by step, when an alert names it."""

    name: str
    steps: tuple[str, ...]
    """Codes, or the policy's own words."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the scorecard: the figure behind it and its weight."""

    name: str
    figure: str
    weight: float


@dataclass(frozen=True, slots=True)
class Card:
    """How agents are scored."""

    every: str = "month"
    at_least: int = 10
    parts: tuple[Part, ...] = (
        Part("timeliness", "sla_met", 0.4),
        Part("resolution", "resolution_rate", 0.3),
        Part("feedback", "positive_feedback_rate", 0.3),
    )


@dataclass(frozen=True, slots=True)
class Targets:
    """Everything that a policy says of figures and of what is done about them."""

    kpis: tuple[Kpi, ...] = ()
    plans: Mapping[str, Plan] = field(default_factory=dict)
    card: Card = field(default_factory=Card)

    def kpi(self, name: str) -> Kpi | None:
        """The target of that name."""
        return next((kpi for kpi in self.kpis if kpi.name == name), None)

    def of_figure(self, figure: str, scope: str = DESK) -> Kpi | None:
        """The first target of a figure in a scope."""
        return next((kpi for kpi in self.kpis if (kpi.figure, kpi.scope) == (figure, scope)), None)


def subject_of(kpi: Kpi, span: str, whose: str | None) -> str:
    """What an alert of a missed target is about: the target, the period of that name, and of which team or person."""
    return f"{kpi.name}|{span}" + ("" if whose is None or kpi.scope == DESK else f"|{whose}")
