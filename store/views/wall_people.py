"""Who is at work now, and until when: shifts, states, and the screens that are open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from store.database import Desk
from store.policy.versions import calendars, current_policy, current_version
from store.rules.business_time import Calendar
from store.rules.forecast import HORIZON_MS, Worker

_PEOPLE: Final = "SELECT id, role, state, shift FROM agent WHERE disabled_at IS NULL AND origin IS NULL AND role <> 'viewer'"
_TEAMS: Final = "SELECT agent_id, team FROM agent_team"


@dataclass(frozen=True, slots=True)
class AtWork:
    """The people of the teams: how many are on, away, or come within the forecast, by team; and who will answer."""

    on: dict[str, int]
    away: dict[str, int]
    coming: dict[str, int]
    workers: tuple[Worker, ...]


def at_work(desk: Desk, here: Collection[int], answering: Collection[int], *, now: int) -> AtWork:
    """Who of the teams is at work at `now`.

    `here` are the ids of those whose screen is open, `answering` of those who have answered a moment ago. On is who is
    here and says so; away who says so within their shift. Supervisors and admins count while they answer.
    """
    teams: dict[int, set[str]] = {}
    for agent_id, team in desk.rows(_TEAMS):
        teams.setdefault(agent_id, set()).add(team)
    shifts = _Shifts(desk, now)
    on: dict[str, int] = {}
    away: dict[str, int] = {}
    coming: dict[str, int] = {}
    workers: list[Worker] = []
    for agent_id, role, state, shift in desk.rows(_PEOPLE):
        own = teams.get(agent_id)
        if own is None or (role != "agent" and agent_id not in answering):
            continue
        start, end = shifts.of(shift, own)
        present = agent_id in here or agent_id in answering
        if state == "on" and present:
            counted, start = on, now
        elif state == "away" and (present or start <= now):
            counted = away
        elif state != "off" and now < start < now + HORIZON_MS:
            counted = coming
        else:
            continue
        for team in own:
            counted[team] = counted.get(team, 0) + 1
        if counted is not away:
            workers.append(Worker(frozenset(own), start, max(end, start + 1)))
    return AtWork(on, away, coming, tuple(workers))


class _Shifts:
    """When somebody is on shift within the forecast; without a calendar it is always."""

    def __init__(self, desk: Desk, now: int) -> None:
        self._now = now
        self._policy, self._version = current_policy(desk), current_version(desk)
        self._calendars = calendars(desk)
        self._known: dict[str | None, tuple[int, int]] = {}

    def of(self, shift: str | None, teams: Collection[str]) -> tuple[int, int]:
        """From when until when, the widest of the teams' shifts for who has none of their own."""
        names = {shift} if shift else {self._policy.shift(team) for team in teams}
        found = [self._span(name) for name in names]
        return min(start for start, _end in found), max(end for _start, end in found)

    def _span(self, name: str | None) -> tuple[int, int]:
        if name not in self._known:
            calendar = None
            if name is not None and name in self._policy.calendars:
                version = self._policy.calendar_versions.get(name, self._version)
                calendar = self._calendars[name, version]
            end = self._now + HORIZON_MS
            self._known[name] = (self._now, end) if calendar is None else _span(calendar, self._now, end)
        return self._known[name]


def _span(calendar: Calendar, now: int, end: int) -> tuple[int, int]:
    """From the opening (now where it is open) to the closing behind it, at most `end`; somebody who stays on answers
    what they can, so a pause in between counts as closing."""
    start = calendar.next_opening(now)
    if start >= end:
        return end, end
    return start, calendar.open_until(start, end)
