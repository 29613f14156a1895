"""The wall's question: what is late, what will be, who is there, which alerts wait. Asked on a connection that knows no
customer (store.database.reading, store.views.wall_columns).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from statistics import median
from typing import Final
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
from store.views.people import let_in_until
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
IMPORTED_MS: Final = MINUTE_MS
"""What came in late is counted so often: it takes a walk over everything that waits, and no act makes it more urgent."""
MOST_JOBS: Final = 2_000
ASKED_CONTACTS: Final = 60

_UNHELD: Final = "(t.assignee_id IS NULL OR t.lease_until <= :now)"
_UNCLAIMED: Final = f"t.status IN ('new', 'open') AND {_UNHELD}"
# Each statement reads one index once, in its order: what is sorted by team first would be the whole desk.
_DEPTH: Final = f"""
SELECT t.status, t.team, t.kind, count(*), count(*) FILTER (WHERE {_UNCLAIMED}), min(t.due_key)
FROM ticket t INDEXED BY ix_ticket_count WHERE t.settled_at IS NULL GROUP BY t.status, t.team, t.kind
"""
_LATE: Final = """
SELECT t.team, count(*) FILTER (WHERE t.due_key < :now), count(*) FILTER (WHERE t.due_key >= :now),
min(t.due_key) FILTER (WHERE t.due_key >= :now)
FROM ticket t INDEXED BY ix_ticket_queue WHERE t.settled_at IS NULL AND t.due_key < :soon GROUP BY t.team
"""
_LATER: Final = (
    "SELECT min(t.due_key) FROM ticket t INDEXED BY ix_ticket_queue WHERE t.settled_at IS NULL AND t.due_key >= :soon"
    " AND t.due_key < :until{team}"
)
_WAITS_SINCE: Final = (
    "SELECT t.team, min(t.opened_at) FROM ticket t INDEXED BY ix_ticket_free"
    f" WHERE t.free = 1 AND t.due_key < {NO_LIVE_DUE} GROUP BY t.team"
)
_LAPSED_SINCE: Final = (
    "SELECT t.team, min(t.opened_at) FROM ticket t INDEXED BY ix_ticket_lease WHERE t.lease_until <= :now"
    f" AND t.settled_at IS NULL AND t.status IN ('new', 'open') AND t.due_key < {NO_LIVE_DUE} GROUP BY t.team"
)
_IMPORTED: Final = """
SELECT t.team, count(*) FROM ticket t INDEXED BY ix_ticket_queue
WHERE t.settled_at IS NULL AND t.due_key >= :now AND t.next_due_at < :now GROUP BY t.team
"""
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
    """The wall on one open desk, for the thread of that desk. `team` leaves out all others; `key`: the fingerprint of the
    key by which whoever looks came in over SSH."""

    def __init__(self, desk: Desk, login: str, team: str | None = None, key: str | None = None) -> None:
        if team is not None and team not in TEAMS:
            raise WrongUsage("not_one_of", field="--team", value=team, choices=", ".join(TEAMS))
        self.desk = desk
        self.login = login
        self._key = key
        self.team = team
        self.zone = ZoneInfo(current_policy(desk).zone)
        self._day = Day(desk, self.zone, team)
        self._dues: list[int] = []
        self._imported: dict[str, int] = {}
        self._imported_at = -IMPORTED_MS
        self._of_team = "" if team is None else " AND t.team = :team"

    def actor(self, *, now: int) -> Actor:
        """Who looks, as they are now. Raises DeskError when they are nobody (any more) or may not look."""
        found = self.desk.row("SELECT id, role, disabled_at FROM agent WHERE login = ?", (self.login,))
        if found is None:
            raise DeskError("not_an_agent", login=self.login)
        agent_id, role, disabled_at = found
        if disabled_at is not None:
            raise DeskError("agent_disabled", login=self.login)
        if self._key is not None:
            let_in_until(self.desk, self.login, agent_id, self._key, now=now)
        actor = Actor(agent_id, self.login, self.login, role)
        require(actor, "see")
        return actor

    def ask(self, *, now: int) -> Wall:
        """Everything, as of one moment."""
        self.actor(now=now)
        here = present_agents(self.desk.path, now=now)
        with self.desk.snapshot():
            self._day.read(now)
            standings, worst = self._standings(now)
            answering = {answer.agent_id for answer in self._day.answers if answer.at >= now - ANSWERING_MS}
            working = at_work(self.desk, here, answering, now=now)
            standing = _sum(standings.values())
            alert_count, alert_level = self._alert_count()
            return Wall(
                as_of=now,
                standing=standing,
                breached=self._waiting(0, now, now),
                next=self._waiting(now, NO_LIVE_DUE, now),
                teams=self._teams(standings, worst, working),
                alerts=self._alerts(),
                alert_count=alert_count,
                alert_level=alert_level,
                day=self._day.chart(standing.open, now),
                forecast=self._forecast(working, now),
                changes_at=self._changes_at(now),
            )

    def _standings(self, now: int) -> tuple[dict[str, Standing], dict[str, int]]:
        """How much waits with each team, and its soonest live due."""
        parameters = {"now": now, "soon": now + SOON_MS}
        depth: Counter[str] = Counter()
        unclaimed: Counter[str] = Counter()
        worst: dict[str, int] = {}
        for _status, team, _kind, count, free, due in self.desk.rows(_DEPTH, parameters):
            depth[team] += count
            unclaimed[team] += free
            worst[team] = min(worst.get(team, NO_LIVE_DUE), due)
        late = {team: found for team, *found in self.desk.rows(_LATE, parameters)}
        self._dues = [found[2] for team, found in late.items() if found[2] and self.team in (None, team)]
        since: dict[str, int] = dict(self.desk.rows(_WAITS_SINCE))
        for team, opened_at in self.desk.rows(_LAPSED_SINCE, parameters):
            since[team] = min(since.get(team, opened_at), opened_at)
        if not 0 <= now - self._imported_at < IMPORTED_MS:
            self._imported, self._imported_at = dict(self.desk.rows(_IMPORTED, parameters)), now
        return {
            team: Standing(
                open=depth[team],
                breached=late[team][0] if team in late else 0,
                imported=min(self._imported.get(team, 0), depth[team]),
                soon=late[team][1] if team in late else 0,
                unclaimed=unclaimed[team],
                waits_since=since.get(team),
            )
            for team in depth
            if self.team in (None, team)
        }, worst

    def _changes_at(self, now: int) -> int | None:
        """The first due that passes, or that comes within the quarter of an hour."""
        parameters = {"soon": now + SOON_MS, "until": NO_LIVE_DUE, "team": self.team}
        later = self.desk.value(_LATER.format(team=self._of_team), parameters)
        moments = [due + 1 for due in self._dues]
        if later is not None:
            moments.append(later - SOON_MS + 1)
        return min((moment for moment in moments if moment > now), default=None)

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

    def _teams(
        self, standings: Mapping[str, Standing], worst: Mapping[str, int], working: AtWork
    ) -> tuple[TeamLine, ...]:
        """The desk's own teams, and the departments with something or somebody; who is in the worst way first."""
        peopled = {*working.on, *working.away, *working.coming}
        names = [self.team] if self.team else [*DESK_TEAMS, *(n for n in TEAMS if n not in DESK_TEAMS)]
        shown = [n for n in names if self.team or n in DESK_TEAMS or n in standings or n in peopled]
        return tuple(
            TeamLine(
                team=name,
                standing=standings.get(name, Standing()),
                worst=self._worst(name, worst.get(name, NO_LIVE_DUE)),
                on=working.on.get(name, 0),
                away=working.away.get(name, 0),
                coming=working.coming.get(name, 0),
            )
            for name in sorted(shown, key=lambda name: worst.get(name, NO_LIVE_DUE))
        )

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


def open_wall(
    path: Path, login: str, team: str | None, *, key: str | None = None, timeout_s: float
) -> WallView:
    """The wall of the desk at `path`, on a read-only connection of the calling thread. Raises DeskError."""
    desk = open_reading(path, WALL_COLUMNS, timeout_s=timeout_s)
    try:
        return WallView(desk, login, team, key)
    except Exception:
        desk.close()
        raise


def _sum(parts: Collection[Standing]) -> Standing:
    return Standing(
        open=sum(part.open for part in parts),
        breached=sum(part.breached for part in parts),
        imported=sum(part.imported for part in parts),
        soon=sum(part.soon for part in parts),
        unclaimed=sum(part.unclaimed for part in parts),
        waits_since=min((part.waits_since for part in parts if part.waits_since is not None), default=None),
    )
