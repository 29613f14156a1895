"""Clocks from events alone, without a database: the public door to the rules of the desk's countdowns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from store.rules.business_time import Calendar
from store.rules.calendar_key import CalendarKey
from store.rules.events import Event, without_undone
from store.rules.fold import apply, in_order, settle
from store.rules.ruleset import Policy
from store.rules.states import ClockState, TicketState

__all__ = ["Policy", "replay"]

Policies = Policy | Mapping[int, Policy]
Calendars = Mapping[str, Calendar] | Mapping[tuple[str, int], Calendar]

SHOWN = (
    "kind",
    "cycle",
    "target_ms",
    "policy",
    "calendar",
    "started_at",
    "consumed_ms",
    "running_since",
    "due_at",
    "state",
    "ended_at",
    "end_reason",
    "breached_at",
    "breach_reason",
)


def replay(
    events: Iterable[Event], policies: Policies, calendars: Calendars, as_of_ms: int
) -> list[dict[str, Any]]:
    """The clocks of one ticket after all its events, breaches judged at `as_of_ms`.

    Events are in order (equal times by position); ValueError when one goes back or names what is not there.
    A clock's `calendar` is None for elapsed time, else the key under which its calendar was given.
    """
    by_name = _ByName(calendars)
    state = TicketState()
    for event in in_order(without_undone(events)):
        apply(state, event, _Versions(policies), by_name)
    settle(state, as_of_ms)
    return [_shown(clock, by_name) for clock in state.clocks]


def _shown(clock: ClockState, calendars: _ByName) -> dict[str, Any]:
    row = {name: getattr(clock, name) for name in SHOWN}
    row["calendar"] = None if clock.calendar is None else calendars.given_as(clock.calendar)
    return row


class _Versions(dict[int, Policy]):
    """One policy for every version, or one a version."""

    def __init__(self, policies: Policies) -> None:
        super().__init__({} if isinstance(policies, Policy) else policies)
        self._only = policies if isinstance(policies, Policy) else None

    def __missing__(self, version: int) -> Policy:
        if self._only is None:
            raise KeyError(version)
        return self._only


class _ByName(dict[CalendarKey, Calendar]):
    """Calendars by name alone, or by name and version; a version not given means the newest before it."""

    def __init__(self, given: Calendars) -> None:
        super().__init__()
        self._given: dict[Any, Calendar] = dict(given)

    def __missing__(self, key: CalendarKey) -> Calendar:
        calendar = self[key] = self._given[self.given_as(key)]
        return calendar

    def given_as(self, key: CalendarKey) -> str | CalendarKey:
        """The key under which the calendar was given."""
        name, version = key
        if name in self._given:
            return name
        versions = sorted(
            given[1] for given in self._given if not isinstance(given, str) and given[0] == name
        )
        if not versions:
            raise ValueError(f"there is no calendar '{name}'")
        return name, max((known for known in versions if known <= version), default=versions[0])
