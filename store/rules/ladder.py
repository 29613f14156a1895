"""Escalation: the levels of a clock's ladder, and which of them its time has reached.

A percent is the share of the target consumed; `-10m` and `+30m` lie before and after the due in the clock's own
time. 100% fires with the first millisecond after the due, every other level at its instant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from store.rules.clocks import Calendars, time_after
from store.rules.durations import duration_ms
from store.rules.states import ClockState, TicketState

if TYPE_CHECKING:
    from store.rules.ruleset import Policy

TOLD: Final = ("assignee", "team", "supervisors")
"""Who a level can tell, beside a login; `assignee` means the team while nobody holds the ticket."""

SIGNALS: Final = ("screen", "bell")

CHANNEL_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)
"""Everything else that a level tells by is the name of a channel out of the terminal."""

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%", re.ASCII)


class Threshold(NamedTuple):
    """Where a level lies: a share of the target, or so many ms of the clock's own time from the due."""

    share: Fraction | None
    offset_ms: int

    def of(self, target_ms: int) -> int:
        """The consumed time at which it is reached; below 0 when it would lie before the start."""
        return target_ms + self.offset_ms if self.share is None else round(self.share * target_ms)

    def cannot_follow(self, earlier: Threshold) -> bool:
        """True when, whatever the target, this does not lie after `earlier`."""
        if self.share is not None and earlier.share is not None:
            return self.share <= earlier.share
        if self.share is None and earlier.share is None:
            return self.offset_ms <= earlier.offset_ms
        if self.share is None:
            return self.offset_ms < 0 and earlier.share is not None and earlier.share >= 1
        return earlier.offset_ms > 0 and self.share <= 1


class Level(NamedTuple):
    """One rung: when, whom it tells, how, and what it does besides."""

    level: int
    at: str
    threshold: Threshold
    tell: tuple[str, ...]
    by: tuple[str, ...]
    then: tuple[str, ...] = ()
    """`raise_priority`, `move_to:TEAM`."""
    always: bool = False
    """Also tells people outside their shift."""


def parse_at(text: str) -> Threshold | None:
    """The threshold written as "75%", "-10m" or "+30m"; None when it is none."""
    text = text.strip()
    percent = _PERCENT.fullmatch(text)
    if percent is not None:
        share = Fraction(percent[1]) / 100
        return Threshold(share, 0) if share > 0 else None
    if text[:1] not in ("+", "-"):
        return None
    duration = duration_ms(text[1:])
    if not duration:
        return None
    return Threshold(None, duration if text[0] == "+" else -duration)


def levels(policy: Policy, clock_kind: str, ticket_kind: str) -> tuple[Level, ...]:
    """The ladder of a clock: that of the first fitting entry of the policy, lowest level first."""
    return policy.ladder(clock_kind, ticket_kind)


def rings(policy: Policy, clock: ClockState, state: TicketState) -> tuple[Level, ...]:
    """The levels that can be reached now: none while the policy hides the clock's due."""
    return () if state.hides(clock) else levels(policy, clock.kind, state.kind)


def instant(level: Level, clock: ClockState, calendars: Calendars) -> int | None:
    """When the level is reached; None while the clock does not run, or when it would lie before its start.

    A level that was reached before the clock ran on (a retarget, a pause) counts as reached when it ran on.
    """
    if clock.running_since is None or clock.due_at is None:
        return None
    wanted = level.threshold.of(clock.target_ms)
    if wanted < 0:
        return None
    if level.threshold.share == 1:
        return clock.due_at + 1
    rest = wanted - clock.consumed_ms
    if rest < 0:
        return clock.running_since
    return time_after(clock.calendar, calendars, clock.running_since, rest)


def next_level_at(clock: ClockState, ladder: Sequence[Level], calendars: Calendars) -> int | None:
    """When the next level above `level_done` is reached; None when the clock does not run or nothing is left."""
    return min((at for _, at in _ahead(clock, ladder, calendars) if at is not None), default=None)


def passed(
    clock: ClockState, ladder: Sequence[Level], calendars: Calendars, now: int
) -> tuple[Level | None, list[Level]]:
    """What has been reached by `now` and not dealt with: the highest level, which fires, and those skipped."""
    ahead = _ahead(clock, ladder, calendars)
    reached = [level for level, at in ahead if at is not None and at <= now]
    if not reached:
        return None, []
    fires = max(reached, key=lambda level: level.level)
    return fires, [level for level, _ in ahead if level.level < fires.level]


def passed_before_import(
    clock: ClockState, ladder: Sequence[Level], calendars: Calendars, imported_at: int
) -> list[Level]:
    """The levels that a clock had passed when a file brought it in: to be recorded as skipped."""
    fires, skipped = passed(clock, ladder, calendars, imported_at)
    return [] if fires is None else [*skipped, fires]


def _ahead(
    clock: ClockState, ladder: Sequence[Level], calendars: Calendars
) -> list[tuple[Level, int | None]]:
    if not clock.runs or clock.breach_reason == "imported":
        return []
    return [(level, instant(level, clock, calendars)) for level in ladder if level.level > clock.level_done]
