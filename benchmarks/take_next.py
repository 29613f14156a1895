"""Take next with 1, 8 and 50 processes at once, against the same transaction in bare SQLite."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from peewee import sqlite3

from benchmarks.desks import AGENTS, Desks
from benchmarks.figures import Figure, at_least, below
from benchmarks.terminal import ROOT

PROCESSES: Final = (1, 8, 50)
ROUNDS: Final = 5
SECONDS: Final = 3.0
TAKERS: Final = 40_000
"""Agents; nobody shall reach the limit while it is measured."""
GOAL: Final = 0.5


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """Tickets taken a second, from copies of a desk with 100,000 open; ours and bare take turns."""
    source = desks.of(unsettled=20_000 if small else 100_000)
    for processes in (1, 4) if small else PROCESSES:
        rates: dict[str, list[float]] = {"bare": [], "desk": []}
        waits: dict[str, list[float]] = {"bare": [], "desk": []}
        wrong = 0
        for _ in range(1 if small else ROUNDS):
            for kind in rates:
                copy = _copy(source)
                took = _race(copy, kind, processes, 1.0 if small else SECONDS)
                rates[kind].append(sum(len(each["taken"]) for each in took) / (1.0 if small else SECONDS))
                waits[kind] += [wait for each in took for wait in each["waits"]]
                wrong += _lost_and_double(copy, took)
        yield _rate(processes, median(rates["desk"]), median(rates["bare"]))
        slowest = [quantiles(waits[kind], n=100)[98] for kind in ("desk", "bare")]
        yield Figure(f"take next, {processes} processes, 99th percentile", slowest[0], "ms", slowest[1])
        yield below(f"take next, {processes} processes, lost and double", wrong, "tickets", 0)


def _rate(processes: int, ours: float, bare: float) -> Figure:
    name = f"take next, {processes} processes"
    if processes == 8:
        return at_least(name, ours, "a second", bare, GOAL)
    return Figure(name, ours, "a second", bare)


def _copy(source: Path) -> Path:
    """A fresh desk with enough agents, in WAL mode like the source."""
    copy = source.with_name("racing.db")
    for left in copy.parent.glob(f"{copy.name}*"):
        left.unlink()
    shutil.copyfile(source, copy)
    db = sqlite3.connect(copy)
    db.executemany(
        "INSERT INTO agent (login, name, role, created_at) VALUES (?, '', 'agent', 0)",
        [(f"taker{n}",) for n in range(TAKERS)],
    )
    db.commit()
    db.close()
    return copy


def _race(desk: Path, kind: str, processes: int, seconds: float) -> list[dict[str, Any]]:
    share = TAKERS // processes
    words = [sys.executable, "-m", "benchmarks.taking", kind, str(desk)]
    runners = [
        subprocess.Popen(
            [*words, str(AGENTS + 1 + n * share), str(share), str(seconds)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(processes)
    ]
    for runner in runners:
        assert runner.stdout is not None
        assert runner.stdout.readline() == "ready\n"
    for runner in runners:
        assert runner.stdin is not None
        runner.stdin.write("go\n")
        runner.stdin.flush()
    answers = [runner.communicate()[0] for runner in runners]
    assert all(runner.returncode == 0 for runner in runners), "a process failed"
    return [json.loads(answer) for answer in answers]


def _lost_and_double(desk: Path, took: list[dict[str, Any]]) -> int:
    """Tickets that somebody was told they have and that are not theirs alone, by the answers and by the file."""
    told = [(agent, number) for each in took for agent, number in each["taken"]]
    double = len(told) - len({number for _, number in told})
    db = sqlite3.connect(desk)
    held = set(db.execute("SELECT assignee_id, number FROM ticket WHERE lease_until IS NOT NULL"))
    claims = db.execute(
        "SELECT ticket_id, count(*) FROM event WHERE type = 'claimed' AND agent_id > ?", (AGENTS,)
    )
    (_, claimed) = claims.fetchone()
    db.close()
    return double + len(set(told) ^ held) + abs(claimed - len(told))
