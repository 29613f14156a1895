"""The moves of one clock: started, paused, resumed, ended, given another target, judged.

The truth is the time consumed, in the clock's own time; the due follows from it. Times and durations in ms.
"""

from __future__ import annotations

from collections.abc import Mapping

from store.rules.business_time import Calendar
from store.rules.calendar_key import CalendarKey
from store.rules.states import ClockState
from store.rules.targets import Target

Calendars = Mapping[CalendarKey, Calendar]


def time_between(key: CalendarKey | None, calendars: Calendars, start: int, end: int) -> int:
    """The clock's own time from start to end (negative when end < start)."""
    return end - start if key is None else calendars[key].between(start, end)


def time_after(key: CalendarKey | None, calendars: Calendars, start: int, duration: int) -> int:
    """The instant at which `duration` of the clock's own time has passed since start."""
    return start + duration if key is None else calendars[key].add(start, duration)


def consumed(clock: ClockState, at: int, calendars: Calendars) -> int:
    """What the clock has consumed at `at`."""
    if clock.running_since is None or at <= clock.running_since:
        return clock.consumed_ms
    return clock.consumed_ms + time_between(clock.calendar, calendars, clock.running_since, at)


def start(
    kind: str, cycle: int, target: Target, key: CalendarKey | None, policy: int, at: int, calendars: Calendars
) -> ClockState:
    """A clock that runs from `at`."""
    clock = ClockState(
        kind=kind,
        cycle=cycle,
        target_ms=target.ms,
        policy=policy,
        calendar=key,
        started_at=at,
        running_since=at,
    )
    reckon(clock, calendars)
    return clock


def reckon(clock: ClockState, calendars: Calendars) -> None:
    """Write the due of a running clock; one that has consumed more than its target was due before it ran on."""
    since, rest = clock.running_since, clock.target_ms - clock.consumed_ms
    if since is None:
        clock.due_at = None
    elif rest < 0:
        clock.due_at = since
    else:
        clock.due_at = time_after(clock.calendar, calendars, since, rest)


def pause(clock: ClockState, at: int, calendars: Calendars) -> None:
    """Stop counting at `at`."""
    clock.consumed_ms = consumed(clock, at, calendars)
    clock.running_since = None
    clock.due_at = None
    clock.state = "paused"


def resume(clock: ClockState, at: int, calendars: Calendars) -> None:
    """Count on from `at`, whether it was paused or ended."""
    clock.state = "running"
    clock.running_since = max(at, clock.started_at)
    clock.ended_at = clock.end_reason = None
    reckon(clock, calendars)


def end(clock: ClockState, at: int, state: str, reason: str, calendars: Calendars) -> None:
    """The clock is met or cancelled at `at`; its due keeps its last value."""
    clock.consumed_ms = consumed(clock, at, calendars)
    clock.running_since = None
    clock.state = state
    clock.ended_at = max(at, clock.started_at)
    clock.end_reason = reason


def begin_earlier(clock: ClockState, at: int, calendars: Calendars) -> None:
    """The clock counts from `at`, which lies before its start."""
    if clock.running_since == clock.started_at:
        clock.running_since = at
    else:
        clock.consumed_ms += time_between(clock.calendar, calendars, at, clock.started_at)
    clock.started_at = at
    if clock.runs:
        reckon(clock, calendars)


def retarget(
    clock: ClockState,
    target: Target,
    key: CalendarKey | None,
    policy: int,
    at: int,
    calendars: Calendars,
    *,
    quiet: bool = False,
) -> bool:
    """Give an unended clock another target: only the target changes. True when its due is already past then."""
    clock.policy = policy
    if clock.calendar != key and _same_calendar(clock.calendar, key, calendars):
        clock.calendar = key
    if (clock.target_ms, clock.calendar) == (target.ms, key):
        return False
    rings_again = clock.target_ms != target.ms or _name(clock.calendar) != _name(key)
    if rings_again and not quiet:
        clock.revision += 1
        clock.level_done = 0
    past_due = clock.due_at if clock.target_ms == target.ms else None
    clock.target_ms = target.ms
    if clock.calendar != key:
        if clock.running_since is not None and clock.running_since < at:
            clock.consumed_ms = consumed(clock, at, calendars)
            clock.running_since = at
        clock.calendar = key
    if clock.runs:
        reckon(clock, calendars)
        if past_due is not None and past_due < at and clock.consumed_ms > clock.target_ms:
            clock.due_at = past_due  # used up already: another calendar for the rest changes no past
    return clock.consumed_ms > clock.target_ms or (clock.due_at is not None and clock.due_at < at)


def _same_calendar(one: CalendarKey | None, other: CalendarKey | None, calendars: Calendars) -> bool:
    """True when two versions are one calendar, as where calendars are given by name alone."""
    return one is not None and other is not None and calendars[one] is calendars[other]


def _name(key: CalendarKey | None) -> str | None:
    return None if key is None else key[0]


def judge(clock: ClockState, as_of: int, imported_at: int | None) -> None:
    """Write the breach of a running clock that is past due: met at the due is in time, a millisecond later not."""
    if clock.runs and clock.due_at is not None and clock.due_at < as_of:
        imported = imported_at is not None and clock.due_at < imported_at
        breach(clock, clock.due_at, "imported" if imported else "time")


def breach(clock: ClockState, at: int, reason: str) -> None:
    """Write a breach, unless there is one: it is written once."""
    if clock.breached_at is None:
        clock.breached_at, clock.breach_reason = at, reason
