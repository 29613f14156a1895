"""The queue window and the counts at 1,000,000 tickets of which 100,000 are open, against bare statements."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, Final

from peewee import sqlite3

from benchmarks.desks import Desks
from benchmarks.figures import Figure, at_most
from benchmarks.histories import NOW
from store.actor import Actor
from store.database import open_desk
from store.views import queues
from store.views.people import actor

MOST: Final = 3.0
ROUNDS: Final = 41
SMALL_ROUNDS: Final = 9
LIMIT: Final = 200
ORDER: Final = "t.due_key, t.priority_rank, t.opened_at, t.number"
FIELDS: Final = """
t.number, t.version, t.external_id, t.subject, t.kind, t.scenario, t.category, t.status, t.priority, t.channel,
t.team, a.login, t.lease_until, c.nick, c.name, c.phone, t.opened_at, t.updated_at, t.next_clock, t.next_due_at,
t.next_target_ms, t.next_calendar, t.live_clock, t.live_due_at, t.live_target_ms, t.live_calendar, t.soon_at,
(SELECT count(*) FROM clock k WHERE k.ticket_id = t.number
 AND (k.breached_at IS NOT NULL OR (k.state = 'running' AND k.due_at < :now))),
t.paused, t.promised_at, t.unsent,
(SELECT json_group_array(g.tag) FROM ticket_tag g WHERE g.ticket_id = t.number),
t.due_key, t.priority_rank
FROM ticket t INDEXED BY {index}
LEFT JOIN agent a ON a.id = t.assignee_id LEFT JOIN customer c ON c.id = t.customer_id
"""
"""All that a line of the queue shows; left to itself SQLite sorts whole queues for some of them."""
HELD: Final = "t.assignee_id = :agent AND (t.lease_until IS NULL OR t.lease_until > :now)"
FREE: Final = "t.status IN ('new', 'open') AND (t.assignee_id IS NULL OR t.lease_until <= :now)"
TEAMS: Final = " AND t.team IN ('aftersales', 'complaints', 'presales')"
WHERE: Final = {
    "mine": HELD,
    "unclaimed": FREE + TEAMS,
    "team": "1" + TEAMS,
    "due-soon": "t.soon_at <= :now AND t.due_key >= :now" + TEAMS,
    "breached": "t.next_due_at < :now" + TEAMS,
    "promised": "t.promised_at IS NOT NULL" + TEAMS,
    "waiting-customer": "t.status = 'waiting_customer'" + TEAMS,
    "waiting-team": "t.status = 'waiting_team'" + TEAMS,
    "complaints": "t.kind = 'complaint'" + TEAMS,
    "open": "1",
}
"""What puts an unsettled ticket into each queue of an agent of three teams."""


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """Windows at the top and in the middle of queues, and all counts; ours and bare take turns."""
    unsettled, settled = (5_000, 20_000) if small else (100_000, 900_000)
    path = desks.of(unsettled=unsettled, settled=settled)
    rounds = SMALL_ROUNDS if small else ROUNDS
    desk, bare = open_desk(path), Bare(path)
    try:
        ann = actor(desk, "ann")
        parameters = {"agent": ann.agent_id, "now": NOW}
        middle = queues.window(desk, ann, "open", at_index=unsettled // 2, now=NOW)
        key = middle.rows[len(middle.rows) // 2].sort_key
        for view in ("open", "unclaimed", "breached", "mine"):
            pair = _turns(
                lambda view=view: queues.window(desk, ann, view, now=NOW),
                lambda view=view: bare.window(view, parameters),
                rounds,
            )
            _assert_same(queues.window(desk, ann, view, now=NOW).rows, bare.window(view, parameters)[1])
            yield at_most(f"queue window, top of {view}", pair[0], "ms", pair[1], MOST)
        pair = _turns(
            lambda: queues.window(desk, ann, "open", around=key, now=NOW),
            lambda: bare.window_around("open", key, parameters),
            rounds,
        )
        _assert_same(
            queues.window(desk, ann, "open", around=key, now=NOW).rows,
            bare.window_around("open", key, parameters)[2],
        )
        yield at_most("queue window, middle of open", pair[0], "ms", pair[1], MOST)
        yield _counts(desk, ann, bare, parameters, rounds)
    finally:
        bare.close()
        desk.close()


def _counts(desk: Any, ann: Actor, bare: Bare, parameters: dict[str, Any], rounds: int) -> Figure:
    ours = {count.view: count.count for count in queues.counts(desk, ann, now=NOW)}
    assert ours == bare.counts(parameters), "the bare statements count something else"
    pair = _turns(lambda: queues.counts(desk, ann, now=NOW), lambda: bare.counts(parameters), rounds)
    return at_most(f"counts of {len(ours)} queues", pair[0], "ms", pair[1], MOST)


class Bare:
    """The same questions in statements that SQLite keeps prepared, on a connection like the desk's."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, cached_statements=256)
        for pragma in ("cache_size = -2048", "synchronous = full", "temp_store = memory"):
            self._db.execute(f"PRAGMA {pragma}")

    def close(self) -> None:
        self._db.close()

    def window(self, view: str, parameters: dict[str, Any]) -> tuple[int, list[Any]]:
        """The count of a queue and its first rows."""
        where = f"t.settled_at IS NULL AND {WHERE[view]}"
        count = self._db.execute(f"SELECT count(*) FROM ticket t WHERE {where}", parameters).fetchone()[0]
        fields = FIELDS.format(index="ix_ticket_held" if view == "mine" else "ix_ticket_queue")
        rows = self._db.execute(f"SELECT {fields} WHERE {where} ORDER BY {ORDER} LIMIT {LIMIT}", parameters)
        return count, rows.fetchall()

    def window_around(
        self, view: str, key: tuple[int, ...], parameters: dict[str, Any]
    ) -> tuple[int, int, list[Any]]:
        """The count, how many lie before the window, and rows on either side of a key."""
        where = f"t.settled_at IS NULL AND {WHERE[view]}"
        given = parameters | {f"k{n}": value for n, value in enumerate(key)}
        before, after = (f"{where} AND ({ORDER}) {than} (:k0, :k1, :k2, :k3)" for than in ("<", ">="))
        fields = FIELDS.format(index="ix_ticket_queue")
        backwards = ORDER.replace(",", " DESC,") + " DESC"
        count = self._db.execute(f"SELECT count(*) FROM ticket t WHERE {where}", given).fetchone()[0]
        ahead = self._db.execute(f"SELECT count(*) FROM ticket t WHERE {before}", given).fetchone()[0]
        above = self._db.execute(
            f"SELECT {fields} WHERE {before} ORDER BY {backwards} LIMIT {LIMIT // 2}", given
        ).fetchall()
        below = self._db.execute(
            f"SELECT {fields} WHERE {after} ORDER BY {ORDER} LIMIT {LIMIT - len(above)}", given
        ).fetchall()
        return count, ahead - len(above), above[::-1] + below

    def counts(self, parameters: dict[str, Any]) -> dict[str, int]:
        """Every queue's count, with its soonest due beside it, in one pass over the open tickets."""
        each = ", ".join(
            f"count(*) FILTER (WHERE {where}), min(t.due_key) FILTER (WHERE {where})"
            for where in WHERE.values()
        )
        found = self._db.execute(
            f"SELECT {each} FROM ticket t WHERE t.settled_at IS NULL", parameters
        ).fetchone()
        return dict(zip(WHERE, found[::2], strict=True))


def _assert_same(ours: tuple[Any, ...], bare: list[Any]) -> None:
    assert [row.number for row in ours] == [row[0] for row in bare], "the bare statement gives other rows"


def _turns(ours: Callable[[], Any], bare: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Median milliseconds of either, taken in turns."""
    times: tuple[list[float], list[float]] = [], []
    for which in (ours, bare):
        which()
    for _ in range(rounds):
        for which, kept in zip((ours, bare), times, strict=True):
            start = time.perf_counter()
            which()
            kept.append(1000 * (time.perf_counter() - start))
    return median(times[0]), median(times[1])
