"""The doctor finds what somebody has changed behind the desk's back."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.desks import Desks
from benchmarks.histories import NOW as BENCHMARK_NOW
from store.database import open_desk
from store.database.compiled import columns_of, insert
from store.desk.closing import resolve
from store.desk.fields import set_fields
from store.desk.intake import receive
from store.desk.replying import reply
from store.desk.sweep import sweep
from store.desk.undoing import undo
from store.tables import Clock
from store.views.health import MOST, doctor
from store.views.why import why
from tests.store.desks import HOUR, MINUTE, MONDAY, Place, assert_sound, refused

NOW = MONDAY + 3 * HOUR


@pytest.fixture
def worked(place: Place) -> Place:
    """A ticket answered and asked again, and one that is resolved."""
    number = place.open(category="refund")
    reply(place.desk, place.ann, number, "Hello", now=MONDAY + MINUTE)
    receive(place.desk, place.ann, number, "And?", now=MONDAY + 2 * MINUTE)
    resolve(place.desk, place.ann, place.open(), now=MONDAY + MINUTE)
    sweep(place.desk, now=MONDAY + HOUR)
    assert_sound(place, now=NOW)
    return place


PLANTED = [
    ("UPDATE ticket SET status = 'closed' WHERE number = 1", "ticket_differs", "status"),
    ("UPDATE ticket SET priority = 'low' WHERE number = 1", "ticket_differs", "priority"),
    ("UPDATE ticket SET priority_rank = 0 WHERE number = 1", "ticket_differs", "priority_rank"),
    ("UPDATE ticket SET next_due_at = 1 WHERE number = 1", "ticket_differs", "next_due_at"),
    ("UPDATE ticket SET live_due_at = NULL WHERE number = 1", "ticket_differs", "live_due_at"),
    ("UPDATE ticket SET due_key = 1 WHERE number = 1", "ticket_differs", "due_key"),
    ("UPDATE ticket SET soon_at = NULL WHERE number = 1", "ticket_differs", "soon_at"),
    ("UPDATE ticket SET free = 1 WHERE number = 1", "ticket_differs", "free"),
    ("UPDATE ticket SET assignee_id = NULL WHERE number = 1", "ticket_differs", "free"),
    ("UPDATE ticket SET settled_at = NULL WHERE number = 2", "ticket_differs", "settled_at"),
    ("UPDATE ticket SET unsent = 7 WHERE number = 1", "ticket_differs", "unsent"),
    ("UPDATE ticket SET updated_at = 1 WHERE number = 1", "ticket_differs", "updated_at"),
    ("UPDATE ticket SET follow_up_at = 5 WHERE number = 1", "ticket_differs", "follow_up_at"),
    ("UPDATE ticket SET unanswered_since = NULL WHERE number = 1", "ticket_differs", "unanswered_since"),
    ("UPDATE clock SET due_at = due_at + 1 WHERE kind = 'plan'", "clock_differs", "due_at"),
    ("UPDATE clock SET state = 'met' WHERE kind = 'next_response'", "clock_differs", "state"),
    (
        "UPDATE clock SET consumed_ms = 5 WHERE kind = 'first_response' AND ticket_id = 1",
        "clock_differs",
        "consumed_ms",
    ),
    (
        "UPDATE clock SET next_level_at = NULL WHERE kind = 'resolution' AND ticket_id = 1",
        "clock_differs",
        "next_level_at",
    ),
    ("UPDATE clock SET revision = 9 WHERE kind = 'plan'", "clock_differs", "revision"),
    ("UPDATE clock SET end_reason = 'x' WHERE end_reason = 'reply'", "clock_differs", "end_reason"),
    ("DELETE FROM clock WHERE kind = 'plan'", "clock_missing", None),
    ("UPDATE clock SET kind = 'external' WHERE kind = 'plan'", "clock_extra", None),
    ("DELETE FROM event WHERE type = 'public_reply'", "facts_differ", None),
    ("UPDATE event SET at = at - 9999999 WHERE type = 'public_reply'", "no_replay", None),
    ("UPDATE ticket_fact SET replies = 9 WHERE ticket_id = 1", "facts_differ", None),
    ("DELETE FROM ticket_fact WHERE ticket_id = 1", "facts_differ", None),
    ("UPDATE agent SET role = 'agent'", "no_admin", None),
]


@pytest.mark.parametrize(("sql", "code", "column"), PLANTED)
def test_a_planted_difference_is_found(worked: Place, sql: str, code: str, column: str | None) -> None:
    assert worked.desk.execute(sql).rowcount >= 1
    found = doctor(worked.desk, now=NOW)
    assert code in {problem.code for problem in found}
    assert column is None or column in {problem.params.get("column") for problem in found}
    assert {problem.number for problem in found} <= {None, 1, 2}


TAMPERED = {
    "kind": "'external'",
    "cycle": "cycle + 5",
    "target_ms": "target_ms + 1",
    "policy": "2",
    "calendar": "CASE WHEN calendar IS NULL THEN 'service:1' END",
    "started_at": "started_at - 1",
    "consumed_ms": "consumed_ms + 1",
    "running_since": "CASE WHEN running_since IS NULL THEN started_at ELSE running_since + 1 END",
    "due_at": "due_at + 1",
    "state": "CASE state WHEN 'cancelled' THEN 'met' ELSE 'cancelled' END",
    "ended_at": "CASE WHEN ended_at IS NULL THEN started_at ELSE ended_at + 1 END",
    "end_reason": "CASE WHEN end_reason IS NULL THEN 'reply' ELSE 'no_target' END",
    "breached_at": "CASE WHEN breached_at IS NULL THEN started_at ELSE breached_at + 1 END",
    "breach_reason": "CASE WHEN breach_reason IS NULL THEN 'time' ELSE 'imported' END",
    "revision": "revision + 1",
    "level_done": "level_done + 1",
    "next_level_at": "CASE WHEN next_level_at IS NULL THEN started_at ELSE next_level_at + 1 END",
}
"""Column of `clock` -> something else that could stand there."""


def test_no_column_of_a_clock_is_left_out() -> None:
    assert TAMPERED.keys() == set(columns_of(Clock)) - {"ticket_id"}


@pytest.mark.parametrize("column", TAMPERED)
def test_every_column_of_every_clock_is_looked_at(worked: Place, column: str) -> None:
    """Each clock of both tickets in turn, running, met and cancelled; what is put back is sound again."""
    desk = worked.desk
    for key in desk.rows("SELECT ticket_id, kind, cycle FROM clock"):
        where = " WHERE ticket_id = ? AND kind = ? AND cycle = ?"
        names = columns_of(Clock)
        before = desk.row(f"SELECT {', '.join(names)} FROM clock{where}", key)
        assert before is not None
        if column == "kind" and before[names.index("kind")] == "external":
            continue
        desk.execute(f"UPDATE clock SET {column} = {TAMPERED[column]}{where}", key)
        found = doctor(desk, now=NOW)
        assert found, (key, column)
        assert {problem.number for problem in found} == {key[0]}
        if column not in ("kind", "cycle"):
            assert any(
                problem.params.get("clock") == key[1] and problem.params.get("cycle") == key[2]
                for problem in found
            ), (key, column, found)
            desk.execute(f"DELETE FROM clock{where}", key)
        else:
            desk.execute(
                f"DELETE FROM clock WHERE ticket_id = ? AND (kind, cycle) NOT IN (SELECT kind, cycle FROM clock WHERE ticket_id = {key[0]} AND kind <> 'external' AND cycle < 5)",
                key[:1],
            )
        desk.execute(insert(Clock, *names), before)
        assert doctor(desk, now=NOW) == []


def test_a_row_that_points_to_nothing_and_an_open_file(worked: Place) -> None:
    worked.desk.execute("PRAGMA foreign_keys = 0")
    worked.desk.execute("UPDATE message SET ticket_id = 99 WHERE id = 1")
    worked.path.chmod(0o644)
    codes = {problem.code for problem in doctor(worked.desk, now=NOW)}
    assert {"foreign_key", "open_to_others"} <= codes


@pytest.mark.parametrize(
    "planted", ["breached_at = breached_at + 1", "breached_at = NULL, breach_reason = NULL"]
)
def test_a_breach_that_was_moved_is_found_on_a_ticket_with_an_undo_too(place: Place, planted: str) -> None:
    number = place.open(channel="email")
    set_fields(place.desk, place.ann, number, {"priority": "urgent"}, now=MONDAY + MINUTE)
    undo(place.desk, place.ann, now=MONDAY + 2 * MINUTE)
    reply(place.desk, place.ann, number, "Late, sorry.", now=MONDAY + 3 * HOUR)
    assert_sound(place, now=NOW)
    place.desk.execute(
        f"UPDATE clock SET {planted} WHERE kind = 'first_response' AND breached_at IS NOT NULL"
    )
    found = doctor(place.desk, now=NOW)
    assert {one.code for one in found} == {"clock_differs"}
    assert "breached_at" in {one.params["column"] for one in found}


def test_a_past_due_that_nobody_has_written_down_is_no_difference(place: Place) -> None:
    place.open()
    for now in (MONDAY, MONDAY + HOUR, MONDAY + 1000 * HOUR):
        assert doctor(place.desk, now=now) == []


def test_a_desk_where_all_is_wrong_is_counted_to_its_end(tmp_path: Path) -> None:
    desk = open_desk(Desks(tmp_path).of(unsettled=1_500))
    desk.execute(
        "UPDATE ticket SET status = 'closed', channel = 'sms', updated_at = 1, unsent = 7, soon_at = 5, due_key = 6,"
        " free = 3, next_due_at = 8"
    )
    *found, last = doctor(desk, now=BENCHMARK_NOW)
    assert len(found) == MOST
    assert (last.code, last.number) == ("more_problems", None)
    assert last.params["count"] >= 8 * 1_500 - MOST - 1_500
    desk.close()


def test_a_clock_of_a_broken_history_has_no_story(worked: Place) -> None:
    number = worked.open()
    worked.desk.execute("UPDATE event SET type = 'later_kind' WHERE ticket_id = ?", (number,))
    with refused("history_broken"):
        why(worked.desk, worked.ann, number, now=NOW)


def test_the_doctor_says_how_far_it_is(worked: Place) -> None:
    heard: list[tuple[int, int]] = []
    doctor(worked.desk, now=NOW, progress=lambda done, total: heard.append((done, total)))
    assert heard == [(2, 2)]
