"""The crash driver: processes that work on one desk and are killed at random moments, alone and all at once."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from store.desk.people import add_agent
from tests.store.desks import MONDAY, Place

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
MOMENT_S = 0.04
"""A kill comes at any moment of so long, behind an acknowledgement: it falls into work."""


@dataclass
class Crew:
    """Processes on a desk; one that is killed is followed by another with the same login."""

    desk: Path
    logs: Path
    verbs: str
    chance: random.Random
    nursery: subprocess.Popen[str]
    everybody: tuple[str, ...] = ()
    running: dict[str, int] = field(default_factory=dict)
    started: int = 0
    killed: int = 0

    def start(self, login: str) -> None:
        self.started += 1
        role = "clean" if login == "clean" else "work"
        log = str(self.logs / f"{self.started:04d}-{login}.log")
        asked = {"role": role, "desk": str(self.desk), "login": login, "log": log, "verbs": self.verbs}
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(json.dumps(asked) + "\n")
        self.nursery.stdin.flush()
        self.running[login] = int(self.nursery.stdout.readline())

    def start_all(self) -> None:
        for login in self.everybody:
            self.start(login)

    def kill(self, login: str) -> None:
        pid = self.running.pop(login)
        with suppress(ProcessLookupError):  # it has ended by itself, and has left a fault
            os.kill(pid, signal.SIGKILL)
        self.killed += 1
        end = time.monotonic() + PATIENCE_S
        while Path(f"/proc/{pid}").exists():
            assert time.monotonic() < end
            select.select([], [], [], 0.001)

    def kill_one_by_one(self, kills: int) -> None:
        """Somebody else each time, at a random moment behind some work."""
        for _ in range(kills):
            self.wait_for_work(1)
            select.select([], [], [], self.chance.random() * MOMENT_S)
            login = self.chance.choice(sorted(self.running))
            self.kill(login)
            self.start(login)

    def kill_all(self) -> None:
        """At the same moment, as when the machine dies."""
        self.hold()  # nobody does anything between the first kill and the last
        for login in list(self.running):
            self.kill(login)

    def hold(self) -> None:
        """Stop all of them where they are."""
        assert not self.faults(), self.faults()
        for pid in self.running.values():
            os.kill(pid, signal.SIGSTOP)
        for pid in self.running.values():
            while Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "T":
                select.select([], [], [], 0.001)

    def wait_for_work(self, acts: int) -> None:
        """Until so many more acts were acknowledged."""
        self._wait_for("done", acts)

    def wait_for_refusals(self, count: int) -> None:
        """Until the desk has said no so many more times."""
        self._wait_for("refused", count)

    def _wait_for(self, word: str, more: int) -> None:
        before = self._said(word)
        end = time.monotonic() + PATIENCE_S
        while self._said(word) < before + more:
            assert not self.faults(), self.faults()
            assert time.monotonic() < end, "nothing more happens"
            select.select([], [], [], 0.005)

    def _said(self, word: str) -> int:
        return sum(log.read_text().count(f"\n{word} ") for log in self.logs.glob("*.log"))

    def faults(self) -> str:
        """What went wrong in a process."""
        return "\n".join(fault.read_text() for fault in self.logs.glob("*.fault"))

    def lines(self) -> list[list[str]]:
        """The ledgers, in no order between processes; a line that a kill has cut short is none."""
        found = []
        for log in sorted(self.logs.glob("*.log")):
            login = log.stem.partition("-")[2]
            *whole, _cut = log.read_text().split("\n")
            found += [[login, *line.split()] for line in whole if " " in line]
        return found


@contextmanager
def crew(
    place: Place,
    logs: Path,
    size: int,
    *,
    verbs: str = "sound",
    seed: int = 5,
    clean: bool = True,
    at_work: bool = True,
) -> Iterator[Crew]:
    """`size` agents at work with these verbs, and (`clean`) a process that sweeps and copies; or all still to be started."""
    logs.mkdir()
    logins = [f"w{number}" for number in range(size)]
    for login in logins:
        teams = ["presales", "aftersales", "complaints"]
        add_agent(place.desk, place.root, login, name=login, role="agent", teams=teams, now=MONDAY)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.nursery"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment, text=True,
    )  # fmt: skip
    made = Crew(place.path, logs, verbs, random.Random(seed), nursery)
    try:
        made.everybody = (*logins, "clean") if clean else tuple(logins)
        if at_work:
            made.start_all()
        yield made
    finally:
        for login in list(made.running):
            made.kill(login)
        nursery.communicate()
