"""Many processes on one desk, killed at random: nothing is claimed twice, nothing acknowledged is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from store.desk.people import add_agent
from store.desk.sweep import sweep
from store.views.health import doctor
from tests.conftest import LONG
from tests.store.desks import HOUR, MONDAY, Place

WORKER = Path(__file__).with_name("worker.py")
ROOT = Path(__file__).parents[2]
PATIENCE_S = 240 if LONG else 60


@dataclass
class Crew:
    """Worker processes; one that is killed is followed by another with the same login."""

    place: Place
    logs: Path
    mode: str
    size: int
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    started: int = 0
    killed: int = 0

    def start(self, number: int) -> None:
        self.started += 1
        log = self.logs / f"{number}-{self.started}.log"
        arguments = [sys.executable, str(WORKER), str(self.place.path), str(log), str(number), self.mode]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.running[number] = subprocess.Popen(
            arguments, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )

    def lines(self) -> list[list[str]]:
        """What all workers have acknowledged; a line cut off by a kill is no acknowledgement."""
        found = []
        for log in sorted(self.logs.iterdir()):
            *whole, _cut = log.read_text().split("\n")
            found += [line.split() for line in whole]
        return found

    def run(self, kills: int, chance: random.Random) -> None:
        """Start all, kill some at random moments of their work, wait for the end of the rest."""
        for number in range(self.size):
            self.start(number)
        gone_on = 0
        deadline = time.monotonic() + PATIENCE_S
        while self.running:
            assert time.monotonic() < deadline, "the workers have not come to an end"
            acknowledged = len(self.lines())
            while self.running and self.killed < kills and acknowledged >= gone_on:
                gone_on += chance.randrange(1, 40)
                self.kill(chance)
            self.reap()

    def kill(self, chance: random.Random) -> None:
        number = chance.choice(sorted(self.running))
        process = self.running[number]
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.killed += process.returncode == -signal.SIGKILL
        self.start(number)

    def reap(self) -> None:
        """Wait a moment for one of them, and let go of all that have ended."""
        with suppress(subprocess.TimeoutExpired):
            next(iter(self.running.values())).wait(timeout=0.02)
        for number, process in list(self.running.items()):
            if process.poll() is not None:
                assert process.returncode == 0
                del self.running[number]


@contextmanager
def crew(place: Place, logs: Path, mode: str, size: int) -> Iterator[Crew]:
    logs.mkdir()
    made = Crew(place, logs, mode, size)
    for number in range(size):
        add_agent(
            place.desk,
            place.root,
            f"w{number}",
            name=str(number),
            role="supervisor",
            teams=["presales"],
            now=MONDAY,
        )
    try:
        yield made
    finally:
        for process in made.running.values():
            process.kill()
            process.wait()


def faults(place: Place, lines: list[list[str]]) -> dict[str, list[str]]:
    """What was claimed twice, and what was acknowledged and is not there."""
    desk = place.desk
    claims = Counter((line[1], line[2]) for line in lines if line[0] == "claimed")
    tickets = Counter(line[1] for line in lines if line[0] == "claimed")
    keys = {row[0] for row in desk.rows("SELECT dedup FROM message WHERE dedup IS NOT NULL")}
    claimed_for_good = {
        str(row[0]) for row in desk.rows("SELECT ticket_id FROM event WHERE type = 'claimed'")
    }
    settled = {str(row[0]) for row in desk.rows("SELECT number FROM ticket WHERE settled_at IS NOT NULL")}
    return {
        "double": [str(claim) for claim, times in claims.items() if times > 1]
        + [number for number, times in tickets.items() if times > 1],
        "lost claims": [
            line[1] for line in lines if line[0] == "claimed" and line[1] not in claimed_for_good
        ],
        "lost replies": [line[2] for line in lines if line[0] == "replied" and line[2] not in keys],
        "lost resolves": [line[1] for line in lines if line[0] == "resolved" and line[1] not in settled],
    }


def filled(place: Place, count: int, channel: str = "email") -> None:
    place.desk.execute("PRAGMA synchronous = off")
    for _ in range(count):
        place.open(channel=channel)
    place.desk.execute("PRAGMA synchronous = full")


def raced(place: Place, logs: Path, *, size: int, tickets: int, kills: int) -> None:
    filled(place, tickets)
    with crew(place, logs, "work", size) as workers:
        workers.run(kills, random.Random(7))
        lines = workers.lines()
        assert workers.killed >= kills * 0.8
    assert not any(faults(place, lines).values()), faults(place, lines)
    claimed = place.desk.rows("SELECT ticket_id, count(*) FROM event WHERE type = 'claimed' GROUP BY 1")
    assert len(claimed) == tickets
    assert {times for _number, times in claimed} == {1}
    assert len({line[1] for line in lines if line[0] == "claimed"}) >= tickets - kills
    assert place.desk.value("PRAGMA integrity_check") == "ok"
    assert doctor(place.desk, now=MONDAY + 1) == []


def test_many_processes_take_reply_and_resolve(place: Place, tmp_path: Path) -> None:
    size, tickets, kills = (8, 400, 12) if LONG else (4, 120, 4)
    raced(place, tmp_path / "logs", size=size, tickets=tickets, kills=kills)


@pytest.mark.long
def test_fifty_processes_take_reply_and_resolve(place: Place, tmp_path: Path) -> None:
    raced(place, tmp_path / "logs", size=50, tickets=5_000, kills=260)


def test_the_same_checker_catches_a_claim_torn_in_two(place: Place, tmp_path: Path) -> None:
    filled(place, 400)
    with crew(place, tmp_path / "logs", "torn", 4) as workers:
        workers.run(0, random.Random(7))
        assert faults(place, workers.lines())["double"]


def swept(place: Place, logs: Path, *, size: int, tickets: int, kills: int) -> None:
    """Each alert stands exactly once, told of in exactly one event, whoever was killed in the middle."""
    filled(place, tickets, channel="message")
    with crew(place, logs, "sweep", size) as workers:
        workers.run(kills, random.Random(7))
        assert workers.killed >= kills * 0.8
        assert sum(int(line[1]) for line in workers.lines() if line[0] == "fired") >= tickets
    desk = place.desk
    assert sweep(desk, now=MONDAY + HOUR).fired == 0, "the workers have left nothing"
    alerts = desk.rows("SELECT ticket_id, clock, cycle, level, revision FROM alert WHERE state = 'fired'")
    told = desk.rows("SELECT data ->> 'alert' FROM event WHERE type = 'fired'")
    assert len(alerts) == len(set(alerts)) == len(told) == len(set(told))
    last = sorted(number for number, clock, _cycle, level, _revision in alerts if level == 3)
    assert last == list(range(1, tickets + 1))
    assert desk.value("PRAGMA integrity_check") == "ok"
    assert doctor(desk, now=MONDAY + HOUR) == []


def test_processes_that_sweep_together_fire_each_alert_once(place: Place, tmp_path: Path) -> None:
    swept(place, tmp_path / "logs", size=4, tickets=150, kills=6)


@pytest.mark.long
def test_twenty_processes_that_sweep_together_fire_each_alert_once(place: Place, tmp_path: Path) -> None:
    swept(place, tmp_path / "logs", size=20, tickets=3_000, kills=100)
