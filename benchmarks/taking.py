"""One process that takes the next ticket again and again: `python -m benchmarks.taking desk|bare FILE FIRST COUNT SECONDS`.

It says `ready`, waits for a line, works for so many seconds, and prints what it got as JSON: numbers and waits in ms.
Each of its agents takes eight tickets, then it is the next one's turn, as at a desk where the limit is eight.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Final

from peewee import sqlite3

from benchmarks.desks import TEAMS
from benchmarks.histories import NOW
from store.actor import Actor
from store.database import open_desk
from store.desk.claiming import take

LIMIT: Final = 8
LEASE_MS: Final = 15 * 60_000
TIMEOUT_S: Final = 30.0
"""Longer than a session's: fifty processes that never pause keep the lock from some for seconds."""

HELD: Final = (
    "SELECT count(*) FROM ticket WHERE assignee_id = ? AND settled_at IS NULL AND status IN ('new', 'open')"
    " AND (lease_until IS NULL OR lease_until > ?)"
)
PICK: Final = (
    "SELECT number FROM ticket WHERE free = 1 AND team = ?"
    " ORDER BY due_key, priority_rank, opened_at, number LIMIT 1"
)
READ: Final = "SELECT version, status, generation, updated_at, lease_until, live_clock, live_due_at FROM ticket WHERE number = ?"
CLAIM: Final = (
    "UPDATE ticket SET assignee_id = ?, lease_until = ?, generation = ?, status = 'open', free = 0, updated_at = ?,"
    " version = ? WHERE number = ?"
)
EVENT: Final = "INSERT INTO event (ticket_id, at, recorded_at, type, by, agent_id, act, data) VALUES (?, ?, ?, ?, 'agent', ?, ?, ?)"

Take = Callable[[int], int]
"""An agent's id -> the number of the ticket that is theirs now."""


def of_desk(path: Path) -> Take:
    """Take next as the desk does it."""
    desk = open_desk(path, timeout_s=TIMEOUT_S)

    def taken(agent_id: int) -> int:
        team = TEAMS[agent_id % len(TEAMS)]
        actor = Actor(agent_id, f"agent{agent_id}", "", "agent", frozenset({team}), limit=LIMIT)
        return take(desk, actor, now=NOW).number

    return taken


def bare(path: Path) -> Take:
    """The same transaction in statements that SQLite keeps prepared, with the desk's settings."""
    db = sqlite3.connect(path, isolation_level=None, timeout=TIMEOUT_S)
    for pragma in ("synchronous = full", "cache_size = -2048", "foreign_keys = 1", "temp_store = memory"):
        db.execute(f"PRAGMA {pragma}")

    def taken(agent_id: int) -> int:
        db.execute("BEGIN IMMEDIATE")
        (held,) = db.execute(HELD, (agent_id, NOW)).fetchone()
        assert held < LIMIT
        (number,) = db.execute(PICK, (TEAMS[agent_id % len(TEAMS)],)).fetchone()
        version, status, generation, updated_at, *_rest = db.execute(READ, (number,)).fetchone()
        at = max(NOW, updated_at)
        db.execute(CLAIM, (agent_id, at + LEASE_MS, generation + 1, at, version + 1, number))
        claimed = db.execute(EVENT, (number, at, NOW, "claimed", agent_id, None, '{"lease":true}')).lastrowid
        moved = json.dumps({"from": status, "to": "open"}, separators=(",", ":"))
        db.execute(EVENT, (number, at, NOW, "status", agent_id, claimed, moved))
        db.execute("COMMIT")
        return int(number)

    return taken


def main() -> None:
    kind, path, first, count, seconds = sys.argv[1:]
    taken = {"desk": of_desk, "bare": bare}[kind](Path(path))
    agents = cycle(range(int(first), int(first) + int(count)))
    print("ready", flush=True)
    sys.stdin.readline()
    numbers, waits = [], []
    end = time.perf_counter() + float(seconds)
    while time.perf_counter() < end:
        agent = next(agents)
        for _ in range(LIMIT):
            start = time.perf_counter()
            numbers.append((agent, taken(agent)))
            waits.append(round(1000 * (time.perf_counter() - start), 3))
            if time.perf_counter() >= end:
                break
    print(json.dumps({"taken": numbers, "waits": waits}), flush=True)


if __name__ == "__main__":
    main()
