"""Whom a level tells: people on their shift, never everybody, and nobody of what they did themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from store.database import Desk
from store.policy.versions import calendars
from store.rules.business_time import Calendar
from store.rules.ladder import Level
from store.rules.ruleset import Policy
from store.rules.words import EVERY_TEAM

_PERSON: Final = "SELECT login, state, shift, id FROM agent WHERE disabled_at IS NULL"
_MEMBERS: Final = f"{_PERSON} AND id IN (SELECT agent_id FROM agent_team WHERE team = ?)"
_ALL_SUPERVISORS: Final = (
    "SELECT a.shift, t.team FROM agent a LEFT JOIN agent_team t ON t.agent_id = a.id"
    " WHERE a.disabled_at IS NULL AND a.role IN ('supervisor', 'admin')"
)
_SUPERVISORS: Final = (
    f"{_PERSON} AND role IN ('supervisor', 'admin') AND (id IN (SELECT agent_id FROM agent_team WHERE team = ?)"
    " OR id NOT IN (SELECT agent_id FROM agent_team))"
)


@dataclass(frozen=True, slots=True)
class Told:
    """Logins, `team:NAME` and `supervisors:TEAM`: who is told now, and who from `held_until` on."""

    now: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    held_until: int | None = None


def told(
    desk: Desk,
    level: Level,
    policy: Policy,
    policy_version: int,
    *,
    holder_id: int | None,
    team: str,
    now: int,
    caused_by: int | None = None,
) -> Told:
    """Whom a level tells at `now`.

    A holder off shift (or none) means the team, which is told beside one who is away. Where nobody of those whom the
    level names is on shift, the team's supervisors are told at their next opening. A level that says `always` tells
    whom it names. `team`: EVERY_TEAM where it is the whole desk's. `caused_by`: the agent whose own act brought the level about; they are not told.
    """
    shifts = _Shifts(desk, policy, policy_version, team, now)
    names: dict[str, None] = {}
    for whom in level.tell:
        names |= dict.fromkeys(_named(desk, level, shifts, whom, holder_id))
    supervisors = f"supervisors:{team}"
    later: list[str] = []
    held_until = None
    if level.tell and (not names or supervisors in names) and not level.always:
        opening = shifts.supervisors_come_at()
        if opening > now:
            names.pop(supervisors, None)
            later, held_until = [supervisors], opening
        else:
            names[supervisors] = None
    own = None if caused_by is None else desk.value("SELECT login FROM agent WHERE id = ?", (caused_by,))
    return Told([name for name in names if name != own], later, held_until)


def _named(desk: Desk, level: Level, shifts: _Shifts, whom: str, holder_id: int | None) -> list[str]:
    if whom == "supervisors":
        return [f"supervisors:{shifts.team}"]
    team = [f"team:{shifts.team}"] if level.always or shifts.team_is_on() else []
    if whom == "team":
        return team if shifts.team != EVERY_TEAM else []
    by = "id = ?" if whom == "assignee" else "login = ?"
    row = desk.row(f"{_PERSON} AND {by}", (holder_id if whom == "assignee" else whom,))
    there = row is not None and (level.always or (row[1] != "off" and shifts.is_open(row[2])))
    if row is None or not there:
        return team if whom == "assignee" and shifts.team != EVERY_TEAM else []
    away = whom == "assignee" and row[1] == "away" and shifts.team != EVERY_TEAM
    return [str(row[0]), *(team if away else [])]


class _Shifts:
    """Who of a team is there. Somebody without a shift of their own has the team's; without a calendar it is always."""

    def __init__(self, desk: Desk, policy: Policy, version: int, team: str, now: int) -> None:
        self.team = team
        self._desk, self._policy, self._version, self._now = desk, policy, version, now

    def is_open(self, shift: str | None) -> bool:
        """This shift, or the team's."""
        calendar = self._calendar(shift)
        return calendar is None or calendar.is_open(self._now)

    def team_is_on(self) -> bool:
        """Somebody of the team is on shift; of a team without people its calendar tells."""
        people = self._desk.rows(_MEMBERS, (self.team,))
        if not people:
            return self.is_open(None)
        return any(state != "off" and self.is_open(shift) for _login, state, shift, _id in people)

    def supervisors_come_at(self) -> int:
        """When the first of the team's supervisors has their shift, now where one has it."""
        openings = [self._calendar(shift) for shift in self._shifts_of_supervisors() or {None}]
        return min(
            self._now if calendar is None else calendar.next_opening(self._now) for calendar in openings
        )

    def _shifts_of_supervisors(self) -> set[str | None]:
        if self.team != EVERY_TEAM:
            return {row[2] for row in self._desk.rows(_SUPERVISORS, (self.team,))}
        rows = self._desk.rows(_ALL_SUPERVISORS)
        return {shift or (self._policy.shift(team) if team else None) for shift, team in rows}

    def _calendar(self, shift: str | None) -> Calendar | None:
        name = shift or self._policy.shift(self.team)
        if name is None or name not in self._policy.calendars:
            return None
        return calendars(self._desk)[name, self._policy.calendar_versions.get(name, self._version)]
