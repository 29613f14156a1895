"""Processes killed at any moment: the desk opens, every acknowledged act is there once, no ticket was given twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.database import open_desk
from tests.conftest import LONG
from tests.crash.driver import Crew, crew
from tests.crash.ledger import faults
from tests.store.desks import MINUTE, MONDAY, Place

KILLS = 200 if LONG else 10
AGENTS = 12 if LONG else 4
ROUNDS = 8 if LONG else 1


def filled(place: Place, count: int) -> None:
    place.desk.execute("PRAGMA synchronous = off")
    for n in range(count):
        place.open(channel="email", at=MONDAY + n * MINUTE // 10)
    place.desk.execute("PRAGMA synchronous = full")


def judged(place: Place, crew: Crew) -> list[str]:
    """By a connection that was not there."""
    place.desk.close()
    place.desk = open_desk(place.path)
    assert not crew.faults(), crew.faults()
    return faults(place.desk, crew.lines())


def test_nothing_acknowledged_is_lost_and_nothing_is_claimed_twice(place: Place, tmp_path: Path) -> None:
    filled(place, 40)
    with crew(place, tmp_path / "logs", AGENTS) as workers:
        for _ in range(ROUNDS):
            workers.kill_one_by_one(KILLS // ROUNDS - AGENTS - 1)
            workers.wait_for_work(AGENTS)
            workers.kill_all()
            assert judged(place, workers) == []
            workers.start_all()
        assert workers.killed >= KILLS * 0.9
        done = [line for line in workers.lines() if line[1] == "done"]
    assert len({line[2] for line in done}) > 3, "takes, answers, notes, ..."


@pytest.mark.parametrize(
    ("verbs", "seen"),
    [
        ("take in two", "was claimed"),
        pytest.param("note in two", "half of a note", marks=pytest.mark.long),
        pytest.param("done before", "acknowledged and there 0 times", marks=pytest.mark.long),
    ],
)
def test_verbs_in_two_transactions_are_found_out(place: Place, tmp_path: Path, verbs: str, seen: str) -> None:
    filled(place, 40)
    found: list[str] = []
    with crew(place, tmp_path / "logs", 4, verbs=verbs) as workers:
        for _ in range(20):
            workers.kill_one_by_one(3)
            workers.kill_all()
            found = judged(place, workers)
            if any(seen in fault for fault in found):
                return
            workers.start_all()
    raise AssertionError(f"not found out: {found[:5]}")
