"""A desk of schema 11 with alerts that are on their way out becomes one whose alerts need no ticket."""

from __future__ import annotations

from pathlib import Path

import pytest
from peewee import IntegrityError

from store.database import Desk, create_file, open_desk
from store.migrations import STEPS

BEFORE = """
INSERT INTO policy_version (toml, digest, calendars, applied_at) VALUES ('', '', '{}', 0);
INSERT INTO ticket (subject, kind, scenario, status, priority, priority_rank, channel, team, opened_at, recorded_at,
 updated_at, policy_version, due_key) VALUES ('', 'inquiry', 'presales', 'new', 'normal', 2, 'chat', 'presales', 1, 1, 1, 1, 1);
INSERT INTO alert (ticket_id, clock, cycle, level, revision, state, fired_at, reason)
 VALUES (1, 'plan', 0, 1, 0, 'fired', 5, 'time'), (1, 'plan', 0, 2, 0, 'fired', 6, 'time');
DELETE FROM alert WHERE id = 2;
INSERT INTO outbox (key, channel, kind, ticket_id, alert_id, next_at, created_at) VALUES ('a', 'b', 'alert', 1, 1, 7, 7)
"""


def at_schema(path: Path, schema: int) -> Desk:
    """A desk on which so many steps were taken."""
    create_file(path)
    desk = open_desk(path, any_schema=True)
    for step in STEPS[:schema]:
        with desk.transaction():
            step(desk)
    return desk


def test_alerts_keep_their_outbox_and_may_be_without_a_ticket(tmp_path: Path) -> None:
    desk = at_schema(tmp_path / "desk.db", 11)
    for statement in BEFORE.split(";\n"):
        desk.execute(statement)
    before = desk.rows("SELECT id, ticket_id, clock, level, fired_at FROM alert")
    with desk.transaction():
        STEPS[11](desk)
    assert desk.rows("SELECT id, ticket_id, clock, level, fired_at FROM alert") == before
    assert desk.value("SELECT alert_id FROM outbox") == 1
    insert = (
        "INSERT INTO alert (clock, cycle, level, revision, state, fired_at, reason, subject)"
        " VALUES ('kpi', 0, 1, 0, 'fired', 9, 'target', 'csat|2026-11')"
    )
    assert desk.execute(insert).lastrowid == 3, "ids are never given twice"
    with pytest.raises(IntegrityError):
        desk.execute(insert)
    with pytest.raises(IntegrityError):
        desk.execute("DELETE FROM alert WHERE id = 1")
    assert desk.value("PRAGMA integrity_check") == "ok"
    assert desk.rows("PRAGMA foreign_key_check") == []
    desk.close()
    reopened = open_desk(tmp_path / "desk.db", any_schema=True)
    assert reopened.value("SELECT count(*) FROM alert WHERE ticket_id IS NULL") == 1
    reopened.close()
