"""The frozen facts that the wall shows. Times: ms since the epoch; durations: ms. Nothing of a customer is among them."""

from __future__ import annotations

from dataclasses import dataclass

from store.rules.forecast import Forecast
from store.views.shapes import Countdown


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of what waits, on the whole desk or with a team."""

    open: int = 0
    breached: int = 0
    """A live clock of theirs is past due."""
    imported: int = 0
    """Were past due before they came in."""
    soon: int = 0
    """Due within the next quarter of an hour."""
    unclaimed: int = 0
    waits_since: int | None = None
    """When the oldest of the unclaimed with a live clock was opened."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket of the list of next breaches."""

    number: int
    countdown: Countdown
    team: str
    priority: str
    channel: str
    kind: str
    holder: str | None
    """Login; None when nobody holds it."""


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team: what waits with it, its soonest live due, and its people."""

    team: str
    standing: Standing
    worst: Countdown | None
    on: int
    away: int
    coming: int
    """Whose shift begins within the forecast."""


@dataclass(frozen=True, slots=True)
class WallAlert:
    """An alert that nobody has acknowledged."""

    alert_id: int
    number: int | None
    clock: str
    level: int
    reason: str
    fired_at: int
    team: str
    bell: bool
    subject: str
    """Of a warning: codes of what it is about."""


@dataclass(frozen=True, slots=True)
class DayChart:
    """A day in quarters of an hour, midnight to midnight in the desk's zone; up to now."""

    start: int
    end: int
    arrivals: tuple[int, ...] = ()
    answers: tuple[int, ...] = ()
    backlog: tuple[int, ...] = ()
    """Open tickets at the end of each quarter."""


@dataclass(frozen=True, slots=True)
class Wall:
    """Everything as of one moment, but for the day's figures, which are asked for apart."""

    as_of: int
    standing: Standing
    breached: tuple[Waiting, ...]
    """Past due, the longest first."""
    next: tuple[Waiting, ...]
    """Not yet due, the soonest first."""
    teams: tuple[TeamLine, ...]
    alerts: tuple[WallAlert, ...]
    """The newest first."""
    alert_count: int
    alert_level: int
    """The highest of all that wait."""
    day: DayChart
    forecast: Forecast
    changes_at: int | None
    """When a number above changes next though nobody does anything."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of today against its target. Ratios from 0 to 1, durations in ms."""

    figure: str
    unit: str
    today: float | None
    every: str = "day"
    """The period that the target is for: day, week, month, quarter or year."""
    value: float | None = None
    """Of that period up to now; of a day the same as `today`."""
    verdict: str = "few"
    """One of store.rules.judging: met, missed, warned (beyond the warning line) or few (nothing to judge)."""
    sign: str = ""
    """Of the target: >=, <=, > or <; empty without one."""
    target: float = 0.0
    only: tuple[str, ...] = ()
    """Codes that it is narrowed to, such as channels."""


@dataclass(frozen=True, slots=True)
class Today:
    """The day's figures against their targets, as of `as_of`."""

    as_of: int
    goals: tuple[Goal, ...] = ()
