"""Who is on: everybody with their state, their room, their shift, and where they are right now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database.live_file import live_file
from store.policy.versions import calendars, current_version, policies
from store.rules.business_time import Calendar
from store.rules.durations import DAY_MS
from store.rules.permission import require
from store.rules.ruleset import Policy
from store.views.people import agents, present
from store.views.shapes import AgentView

LONGEST_SHIFT_MS: Final = 2 * DAY_MS
"""One that is open for longer counts as never ending."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Whether somebody's shift runs, and until when: the closing of one that runs (None: it does not end), else the
    next opening."""

    open: bool
    until: int | None


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person, and their shift; None where no calendar says when they work."""

    agent: AgentView
    shift: Shift | None


@dataclass(frozen=True, slots=True)
class Here:
    """Where somebody is on the screen right now. `tickets`: (number, writing), the one they write in first."""

    since: int
    tickets: tuple[tuple[int, bool], ...]

    @property
    def writing(self) -> bool:
        return any(writing for _number, writing in self.tickets)


@dataclass(frozen=True, slots=True)
class Seen:
    """Of everybody by login: where they are, and when they were last on the screen (ms)."""

    here: dict[str, Here]
    last: dict[str, int]


def colleagues(desk: Desk, actor: Actor, *, now: int, outside: bool = False) -> tuple[Colleague, ...]:
    """Everybody who works here, by login; with `outside` as store.views.people.agents. Asks the desk."""
    with desk.snapshot():
        everybody = agents(desk, actor, now=now, outside=outside)
        version = current_version(desk)
        policy = policies(desk)[version]
        open_: dict[str, Shift] = {}

        def shift(name: str) -> Shift:
            if name not in open_:
                open_[name] = shift_of(_calendar(desk, policy, name, version), now)
            return open_[name]

        return tuple(
            Colleague(agent, _soonest([shift(name) for name in _names(policy, agent)])) for agent in everybody
        )


def seen(desk: Desk, actor: Actor, *, now: int) -> Seen:
    """Who is where; asks the live file, and of the desk the logins alone."""
    require(actor, "see")
    if not desk.path.with_name(f"{desk.path.name}.live").exists():
        return Seen({}, {})
    sessions = sorted(present(desk, now=now), key=lambda one: -one.since)
    here: dict[str, Here] = {}
    for one in sessions:
        before = here.get(one.login, Here(one.began, ()))
        tickets = before.tickets if one.number is None else (*before.tickets, (one.number, one.writing))
        here[one.login] = Here(
            min(before.since, one.began), tuple(sorted(tickets, key=lambda ticket: not ticket[1]))
        )
    logins: dict[int, str] = dict(desk.rows("SELECT id, login FROM agent"))
    last = {
        logins[id_]: at
        for id_, at in live_file(desk).rows("SELECT agent_id, at FROM last_seen")
        if id_ in logins
    }
    return Seen(here, last)


def shift_of(calendar: Calendar, now: int) -> Shift:
    """What a calendar says of this moment."""
    if not calendar.is_open(now):
        return Shift(False, calendar.next_opening(now))
    closing = calendar.open_until(now, now + LONGEST_SHIFT_MS)
    return Shift(True, None if closing == now + LONGEST_SHIFT_MS else closing)


def _names(policy: Policy, agent: AgentView) -> list[str]:
    """The calendars of somebody's shift: their own, else those of their teams."""
    names = [agent.shift] if agent.shift else [policy.shift(team) for team in agent.teams]
    return [name for name in names if name and name in policy.calendars]


def _calendar(desk: Desk, policy: Policy, name: str, version: int) -> Calendar:
    return calendars(desk)[name, policy.calendar_versions.get(name, version)]


def _soonest(shifts: list[Shift]) -> Shift | None:
    """Of several teams: one that runs and ends last, else the one that begins first."""
    running = [one for one in shifts if one.open]
    if running:
        return max(running, key=lambda one: (one.until is None, one.until or 0))
    return min(shifts, key=lambda one: one.until or 0, default=None)
