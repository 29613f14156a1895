"""While nothing is due a sweep reads a few index entries, however many tickets are open; what is due is due within seconds."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks.desks import Desks
from benchmarks.histories import NOW
from store.database import Desk, open_desk
from store.desk.sweep import Swept, sweep

WITHIN_S = 2.0


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Desks:
    return Desks(tmp_path_factory.mktemp("desks"))


def statements(desk: Desk, now: int) -> list[str]:
    """What a sweep asks and writes, with its parameters in place."""
    told: list[str] = []
    connection = desk.db.connection()
    connection.set_trace_callback(told.append)
    try:
        assert sweep(desk, now=now) == Swept()
    finally:
        connection.set_trace_callback(None)
    return told


def steps(desk: Desk, now: int) -> int:
    """Instructions of SQLite's machine for a sweep that finds nothing: rows read show in them."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    connection = desk.db.connection()
    connection.set_progress_handler(count, 1)
    try:
        assert sweep(desk, now=now) == Swept()
    finally:
        connection.set_progress_handler(None, 1)
    return counted


def test_it_never_scans_the_open_tickets(desks: Desks) -> None:
    desk = open_desk(desks.of(unsettled=2_000))
    sweep(desk, now=NOW)
    asked = statements(desk, NOW)
    assert any("next_level_at" in sql for sql in asked)
    plans = [row[3] for sql in asked for row in desk.rows(f"EXPLAIN QUERY PLAN {sql}")]
    over_tables = [step for step in plans if step.startswith(("SCAN", "SEARCH"))]
    big = [step for step in over_tables if step.split()[1] in ("clock", "ticket", "alert", "event")]
    assert len(big) == 5
    for step in big:
        assert step.startswith("SEARCH"), step
        assert "INDEX" in step, step
        assert "<?" in step, step
    assert "ix_clock_level" in " ".join(big)
    desk.close()


def test_its_cost_does_not_grow_with_the_desk(desks: Desks) -> None:
    little, large = open_desk(desks.of(unsettled=40)), open_desk(desks.of(unsettled=2_000))
    for desk in (little, large):
        sweep(desk, now=NOW)
    few, many = steps(little, NOW), steps(large, NOW)
    assert many <= few * 1.2 + 5, (few, many)
    assert few < 400
    version = large.data_version()
    assert not any(
        sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "BEGIN I"))
        for sql in statements(large, NOW)
    )
    assert large.data_version() == version
    little.close()
    large.close()


def test_a_crowd_that_is_due_at_once_is_told_within_two_seconds(tmp_path: Path) -> None:
    desk = open_desk(Desks(tmp_path).of(unsettled=2_000))
    sweep(desk, now=NOW)
    reached = (
        "SELECT next_level_at FROM clock WHERE next_level_at > ? ORDER BY next_level_at LIMIT 1 OFFSET 999"
    )
    moment = int(desk.value(reached, (NOW,)))
    began = time.perf_counter()
    swept = sweep(desk, now=moment)
    took = time.perf_counter() - began
    assert swept.fired >= 800
    assert took < 5 * WITHIN_S, "a loaded machine gets some room; make bench measures it"
    doubles = (
        "SELECT count(*) FROM alert GROUP BY ticket_id, clock, cycle, level, revision HAVING count(*) > 1"
    )
    assert desk.rows(doubles) == []
    desk.close()
