"""The day as it went, read from the events as they come: contacts, answers and backlog by the quarter of an hour, and what
the last two hours say of the pace. An event is read once; the first look goes back to midnight.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, time, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from store.database import Desk
from store.rules.durations import HOUR_MS, MINUTE_MS
from store.rules.words import SETTLED
from store.views.wall_shapes import DayChart

QUARTER_MS: Final = 15 * MINUTE_MS
RECENT_MS: Final = 2 * HOUR_MS
"""What the pace, and the contacts to come, are told from."""
CHUNK: Final = 20_000
_READ: Final = """
SELECT e.id, e.ticket_id, e.at, e.type, e.by, e.agent_id, t.team,
CASE e.type WHEN 'status' THEN json_extract(e.data, '$.from') END,
CASE e.type WHEN 'status' THEN json_extract(e.data, '$.to') WHEN 'undone' THEN json_extract(e.data, '$.ref') END
FROM event e LEFT JOIN ticket t ON t.number = e.ticket_id WHERE e.id > :after
AND e.at >= :since AND e.type IN ('opened', 'customer_message', 'public_reply', 'call', 'status', 'undone', 'import_undone')
ORDER BY e.id LIMIT :chunk
"""
_ACT: Final = """
SELECT e.type, e.at, json_extract(e.data, '$.from'), json_extract(e.data, '$.to') FROM event e
WHERE e.ticket_id = :ticket AND (e.id = :ref OR e.act = :ref)
"""


class Contact(NamedTuple):
    """A customer who waits for an answer since `at`."""

    at: int
    number: int
    team: str


class Answer(NamedTuple):
    """An answer of a person."""

    at: int
    agent_id: int
    team: str
    since: int | None
    """When the customer began to wait for it; None where that was before what was read."""


class Day:
    """One day of a desk, kept up to date by `read`. For the thread of its desk; `team` leaves out all others."""

    def __init__(self, desk: Desk, zone: ZoneInfo, team: str | None = None) -> None:
        self._desk, self._zone, self._team = desk, zone, team
        self.start = self.end = 0
        self.contacts: deque[Contact] = deque()
        """Of the last two hours, the oldest first."""
        self.answers: deque[Answer] = deque()
        self._after = self._began_behind = self._since = 0
        self._arrived: list[int] = []
        self._answered: list[int] = []
        self._moved: list[int] = []
        """How much the backlog changed in each quarter."""
        self._awaiting: dict[int, int] = {}
        """Ticket -> since when its customer waits."""

    def read(self, now: int) -> None:
        """What has happened since the last call."""
        if not self.start <= now < self.end:
            self._begin(now)
        known = self._after
        newest = int(self._desk.value("SELECT max(id) FROM event") or 0)
        while True:
            rows = self._desk.rows(
                _READ, {"after": self._after, "since": self._since, "chunk": CHUNK}
            )  # what an import tells of last year is passed by
            undone = [row[0] for row in rows if row[3] == "import_undone" and row[0] > known]
            if undone and known > self._began_behind:  # events that were counted are gone
                self._begin(now)
                known = undone[-1]
                continue
            for row in rows:
                self._take(row, now)
            if rows:
                self._after = rows[-1][0]
            if len(rows) < CHUNK:
                self._after = newest
                break
        for kept in (self.contacts, self.answers):
            while kept and kept[0].at < now - RECENT_MS:
                kept.popleft()

    def chart(self, backlog: int, now: int) -> DayChart:
        """The day up to now; `backlog` is how many are open now."""
        last = min((now - self.start) // QUARTER_MS, len(self._moved) - 1)
        levels = [backlog]
        for moved in reversed(self._moved[1 : last + 1]):
            levels.append(levels[-1] - moved)
        return DayChart(
            self.start,
            self.end,
            tuple(self._arrived[: last + 1]),
            tuple(self._answered[: last + 1]),
            tuple(max(level, 0) for level in reversed(levels)),
        )

    def _begin(self, now: int) -> None:
        """A new day, or the same one anew."""
        today = datetime.fromtimestamp(now / 1000, self._zone).date()
        midnights = (datetime.combine(today + timedelta(days=n), time(), self._zone) for n in (0, 1))
        self.start, self.end = (round(midnight.timestamp() * 1000) for midnight in midnights)
        quarters = -(-(self.end - self.start) // QUARTER_MS)
        self._arrived, self._answered, self._moved = ([0] * quarters for _ in range(3))
        self._awaiting.clear()
        self.contacts.clear()
        self.answers.clear()
        self._since = min(self.start, now - RECENT_MS)
        self._after = self._began_behind = self._last_before(self._since)

    def _last_before(self, moment: int) -> int:
        """The id behind which everything was recorded at or after a moment: halving, since ids grow with time."""
        low, high = 0, int(self._desk.value("SELECT max(id) FROM event") or 0)
        while low < high:
            middle = (low + high) // 2
            found = self._desk.row(
                "SELECT id, recorded_at FROM event WHERE id > ? ORDER BY id LIMIT 1", (middle,)
            )
            if found is not None and found[1] < moment:
                low = found[0]
            else:
                high = middle
        return low

    def _take(self, row: tuple[Any, ...], now: int) -> None:
        _id, number, at, type_, by, agent_id, team, first, second = row
        if number is None or (self._team is not None and team != self._team):
            return
        at = min(at, now)
        if type_ in ("opened", "customer_message"):
            if type_ == "opened":
                self._count(self._arrived, at)
                self._count(self._moved, at)
            if number not in self._awaiting:
                self._awaiting[number] = at
                if at >= now - RECENT_MS:
                    self.contacts.append(Contact(at, number, team))
        elif type_ in ("public_reply", "call"):
            since = self._awaiting.pop(number, None)
            if by == "agent" and agent_id is not None:
                self._count(self._answered, at)
                if at >= now - RECENT_MS:
                    self.answers.append(Answer(at, agent_id, team, since))
        elif type_ == "status":
            self._count(self._moved, at, _moves(first, second))
        elif type_ == "undone":
            for kind, then, before, after in self._desk.rows(_ACT, {"ticket": number, "ref": second}):
                if kind == "status":
                    self._count(self._moved, at, -_moves(before, after))
                elif kind in ("public_reply", "call"):
                    self._count(self._answered, then, -1)

    def _count(self, quarters: list[int], at: int, by: int = 1) -> None:
        if self.start <= at < self.end:
            quarters[(at - self.start) // QUARTER_MS] += by


def _moves(before: str | None, after: str | None) -> int:
    """What a change of status does to the number of open tickets."""
    return (before in SETTLED) - (after in SETTLED)
