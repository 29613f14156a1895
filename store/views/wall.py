"""The wall's question: what is late, what will be, who is there, which alerts wait. Asked on a connection that knows no
customer (store.database.reading, store.views.wall_columns).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from statistics import median
from typing import Any, Final
from zoneinfo import ZoneInfo

from store.actor import Actor
from store.database import Desk
from store.database.live_file import present_agents
from store.database.reading import open_reading
from store.errors import DeskError, WrongUsage
from store.policy.versions import calendars, current_policy
from store.rules.due import SOON_MS
from store.rules.durations import MINUTE_MS
from store.rules.forecast import HORIZON_MS, Forecast, Job, expected, forecast, pace
from store.rules.permission import require
from store.rules.take_next import NO_LIVE_DUE
from store.rules.words import DESK_TEAMS, TEAMS
from store.views.rows import calendar_key
from store.views.shapes import Countdown
from store.views.wall_columns import WALL_COLUMNS
from store.views.wall_day import RECENT_MS, Day
from store.views.wall_people import AtWork, at_work
from store.views.wall_shapes import Standing, TeamLine, Waiting, Wall, WallAlert

LISTED: Final = 40
"""Tickets and alerts that are told one by one: more than the largest wall has lines for."""
ANSWERING_MS: Final = 30 * MINUTE_MS
"""Who has answered within so long is at work, screen or not."""
MOST_JOBS: Final = 2_000
ASKED_CONTACTS: Final = 60

_UNHELD: Final = "(t.assignee_id IS NULL OR t.lease_until <= :now)"
_UNCLAIMED: Final = f"t.status IN ('new', 'open') AND {_UNHELD}"
_STANDING: Final = f"""
SELECT t.team, count(*), count(*) FILTER (WHERE t.due_key < :now),
count(*) FILTER (WHERE t.next_due_at < :now AND t.due_key >= :now),
count(*) FILTER (WHERE t.due_key >= :now AND t.due_key < :soon),
count(*) FILTER (WHERE {_UNCLAIMED}),
min(t.opened_at) FILTER (WHERE {_UNCLAIMED} AND t.due_key < {NO_LIVE_DUE}),
min(t.due_key), min(t.due_key) FILTER (WHERE t.due_key >= :now), min(t.due_key) FILTER (WHERE t.due_key >= :soon)
FROM ticket t INDEXED BY ix_ticket_queue WHERE t.settled_at IS NULL GROUP BY t.team
"""
"""Everything that is counted, in one walk over the queue's index."""
_WAITING: Final = """
SELECT t.number, t.live_clock, t.live_due_at, t.live_target_ms, t.live_calendar, t.team, t.priority, t.channel, t.kind,
CASE WHEN t.lease_until IS NULL OR t.lease_until > :now THEN (SELECT login FROM agent WHERE id = t.assignee_id) END
FROM ticket t INDEXED BY ix_ticket_queue
WHERE t.settled_at IS NULL AND t.due_key >= :since AND t.due_key < :until{team}
ORDER BY t.due_key, t.priority_rank, t.opened_at, t.number LIMIT :limit
"""
_JOBS: Final = """
SELECT t.due_key, t.team FROM ticket t INDEXED BY ix_ticket_queue
WHERE t.settled_at IS NULL AND t.due_key < :until{team} ORDER BY t.due_key DESC LIMIT :limit
"""
_WAITS: Final = "l.state = 'fired' AND l.acknowledged_at IS NULL AND l.closed_at IS NULL"
_OURS: Final = "l.clock NOT IN ('mention', 'reveals')"
"""A mention is between two people, and whom the desk suspects is nobody's business on a wall."""
_ALERTS: Final = f"""
SELECT l.id, l.ticket_id, l.clock, l.level, l.reason, l.fired_at, coalesce(t.team, ''), l.bell, l.subject
FROM alert l INDEXED BY ix_alert_open LEFT JOIN ticket t ON t.number = l.ticket_id
WHERE {_WAITS} AND {_OURS}{{team}} ORDER BY l.fired_at DESC, l.id DESC LIMIT :limit
"""
_ALERT_COUNT: Final = f"""
SELECT count(*), max(CASE WHEN l.level = 0 OR l.clock = 'manual' THEN 2 ELSE l.level END)
FROM alert l INDEXED BY ix_alert_open LEFT JOIN ticket t ON t.number = l.ticket_id WHERE {_WAITS} AND {_OURS}{{team}}
"""
_TARGETS: Final = """
SELECT k.target_ms, k.calendar FROM clock k WHERE k.ticket_id IN (SELECT value FROM json_each(:numbers))
AND k.kind IN ('first_response', 'next_response')
"""


class WallView:
    """The wall on one open desk, for the thread of that desk. `team` leaves out all others."""

    def __init__(self, desk: Desk, login: str, team: str | None = None) -> None:
        if team is not None and team not in TEAMS:
            raise WrongUsage("not_one_of", field="--team", value=team, choices=", ".join(TEAMS))
        self.desk = desk
        self.login = login
        self.team = team
        self.zone = ZoneInfo(current_policy(desk).zone)
        self._day = Day(desk, self.zone, team)
        self._of_team = "" if team is None else " AND t.team = :team"

    def actor(self) -> Actor:
        """Who looks, as they are now. Raises DeskError when they are nobody (any more) or may not look."""
        found = self.desk.row("SELECT id, role, disabled_at FROM agent WHERE login = ?", (self.login,))
        if found is None:
            raise DeskError("not_an_agent", login=self.login)
        agent_id, role, disabled_at = found
        if disabled_at is not None:
            raise DeskError("agent_disabled", login=self.login)
        actor = Actor(agent_id, self.login, self.login, role)
        require(actor, "see")
        return actor

    def ask(self, *, now: int) -> Wall:
        """Everything, as of one moment."""
        self.actor()
        here = present_agents(self.desk.path, now=now)
        with self.desk.snapshot():
            self._day.read(now)
            groups = self._groups(now)
            answering = {answer.agent_id for answer in self._day.answers if answer.at >= now - ANSWERING_MS}
            working = at_work(self.desk, here, answering, now=now)
            standing = _sum(groups)
            alert_count, alert_level = self._alert_count()
            return Wall(
                as_of=now,
                standing=standing,
                breached=self._waiting(0, now, now),
                next=self._waiting(now, NO_LIVE_DUE, now),
                teams=self._teams(groups, working),
                alerts=self._alerts(),
                alert_count=alert_count,
                alert_level=alert_level,
                day=self._day.chart(standing.open, now),
                forecast=self._forecast(working, now),
                changes_at=_changes_at(groups, now),
            )

    def _groups(self, now: int) -> list[tuple[Any, ...]]:
        found = self.desk.rows(_STANDING, {"now": now, "soon": now + SOON_MS})
        return [group for group in found if self.team in (None, group[0])]

    def _waiting(self, since: int, until: int, now: int) -> tuple[Waiting, ...]:
        sql = _WAITING.format(team=self._of_team)
        parameters = {"since": since, "until": until, "now": now, "limit": LISTED, "team": self.team}
        return tuple(
            Waiting(
                number, Countdown(clock, due, target, calendar_key(calendar)), team, priority, channel, kind, holder
            )
            for number, clock, due, target, calendar, team, priority, channel, kind, holder in self.desk.rows(
                sql, parameters
            )
        )  # fmt: skip

    def _teams(self, groups: list[tuple[Any, ...]], working: AtWork) -> tuple[TeamLine, ...]:
        """The desk's own teams, and the departments with something or somebody; who is in the worst way first."""
        by_team = {group[0]: group for group in groups}
        peopled = {*working.on, *working.away, *working.coming}
        names = [self.team] if self.team else [*DESK_TEAMS, *(n for n in TEAMS if n not in DESK_TEAMS)]
        lines = [
            (
                by_team[name][7] if name in by_team else NO_LIVE_DUE,
                TeamLine(
                    team=name,
                    standing=_standing(by_team.get(name)),
                    worst=self._worst(name, by_team[name][7]) if name in by_team else None,
                    on=working.on.get(name, 0),
                    away=working.away.get(name, 0),
                    coming=working.coming.get(name, 0),
                ),
            )
            for name in names
            if self.team or name in DESK_TEAMS or name in by_team or name in peopled
        ]
        return tuple(line for _due, line in sorted(lines, key=lambda found: found[0]))

    def _worst(self, team: str, due: int) -> Countdown | None:
        if due == NO_LIVE_DUE:
            return None
        found = self.desk.row(
            "SELECT live_clock, live_target_ms, live_calendar FROM ticket INDEXED BY ix_ticket_queue"
            " WHERE settled_at IS NULL AND due_key = ? AND team = ? ORDER BY priority_rank, opened_at, number LIMIT 1",
            (due, team),
        )
        if found is None:
            return None
        clock, target, calendar = found
        return Countdown(clock, due, target, calendar_key(calendar))

    def _alert_count(self) -> tuple[int, int]:
        found = self.desk.row(_ALERT_COUNT.format(team=self._of_team), {"team": self.team}) or (0, 0)
        return found[0], found[1] or 0

    def _alerts(self) -> tuple[WallAlert, ...]:
        rows = self.desk.rows(_ALERTS.format(team=self._of_team), {"limit": LISTED, "team": self.team})
        return tuple(
            WallAlert(id_, number, clock, level, reason, fired_at, team, bool(bell), subject)
            for id_, number, clock, level, reason, fired_at, team, bell, subject in rows
        )

    def _forecast(self, working: AtWork, now: int) -> Forecast:
        parameters = {"until": now + HORIZON_MS, "limit": MOST_JOBS, "team": self.team}
        jobs = [Job(due, team) for due, team in self.desk.rows(_JOBS.format(team=self._of_team), parameters)]
        contacts = Counter(contact.team for contact in self._day.contacts)
        for team, came in sorted(contacts.items()):
            due_of = self._due_of(team)
            if due_of is not None:
                jobs += expected(team, came, RECENT_MS, due_of, now)
        answers = [(answer.agent_id, answer.at, answer.since) for answer in self._day.answers]
        per_hour = sum(contacts.values()) * 60 * MINUTE_MS / RECENT_MS
        workers = [one for one in working.workers if self.team is None or self.team in one.teams]
        people = sum(worker.start <= now for worker in workers)
        behind = sum(now - RECENT_MS <= job.due < now for job in jobs)
        pace_ms = pace(answers, people=people, behind=behind, now=now)
        return forecast(jobs, workers, pace_ms=pace_ms, per_hour=per_hour, now=now)

    def _due_of(self, team: str) -> Callable[[int], int] | None:
        """When a contact that comes to a team is due: by the middle one of the targets that its last ones got."""
        numbers = [contact.number for contact in self._day.contacts if contact.team == team][-ASKED_CONTACTS:]
        found = self.desk.rows(_TARGETS, {"numbers": "[" + ",".join(map(str, numbers)) + "]"})
        if not found:
            return None
        target = round(median(target_ms for target_ms, _calendar in found))
        key = calendar_key(Counter(calendar for _target, calendar in found).most_common(1)[0][0])
        if key is None:
            return lambda at: at + target
        calendar = calendars(self.desk)[key]
        return lambda at: calendar.add(at, target)


def open_wall(path: Path, login: str, team: str | None, *, timeout_s: float) -> WallView:
    """The wall of the desk at `path`, on a read-only connection of the calling thread. Raises DeskError."""
    desk = open_reading(path, WALL_COLUMNS, timeout_s=timeout_s)
    try:
        return WallView(desk, login, team)
    except Exception:
        desk.close()
        raise


def _standing(group: tuple[Any, ...] | None) -> Standing:
    if group is None:
        return Standing()
    _team, count, breached, imported, soon, unclaimed, since = group[:7]
    return Standing(count, breached, imported, soon, unclaimed, since)


def _sum(groups: Collection[tuple[Any, ...]]) -> Standing:
    parts = [_standing(group) for group in groups]
    return Standing(
        open=sum(part.open for part in parts),
        breached=sum(part.breached for part in parts),
        imported=sum(part.imported for part in parts),
        soon=sum(part.soon for part in parts),
        unclaimed=sum(part.unclaimed for part in parts),
        waits_since=min((part.waits_since for part in parts if part.waits_since is not None), default=None),
    )


def _changes_at(groups: Collection[tuple[Any, ...]], now: int) -> int | None:
    """The first due that passes, or that comes within the quarter of an hour."""
    moments = [due + 1 for *_rest, due, _later in groups if due is not None and due < NO_LIVE_DUE]
    moments += [due - SOON_MS + 1 for *_rest, due in groups if due is not None and due < NO_LIVE_DUE]
    return min((moment for moment in moments if moment > now), default=None)
