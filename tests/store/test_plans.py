"""No question and no hot verb reads tickets that are settled, however few or many tickets the desk had before."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from store.database import Desk, open_desk
from store.desk.claiming import claim, take
from store.desk.intake import receive
from store.desk.replying import reply
from store.desk.sweep import sweep
from store.views.alerts import alerts, unacknowledged
from store.views.changes import changed_since
from store.views.counting import make_counts
from store.views.queues import VIEWS, counts, page, rows, touched, window
from store.views.tickets import ticket
from tests.store.crowds import crowd
from tests.store.desks import DAY, HOUR, MONDAY, Place

NOW = MONDAY + HOUR
OPEN_ONLY = re.compile(
    r"USING (COVERING )?INDEX ix_(ticket_(queue|count|free|held|lease|ring)|clock_level|alert_open)"
)


@pytest.fixture
def crowded(place: Place) -> Place:
    """A desk that was opened, worked in and closed while it was small, and is large now."""
    place.open()
    counts(place.desk, place.sue, now=NOW)
    place.desk.close()
    desk = open_desk(place.path)
    grown = Place(desk, place.people)
    crowd(grown, 3_000, 3_000)
    return grown


def whole_scans(desk: Desk, do: Callable[[], Any]) -> list[str]:
    """The steps of what was run that read a whole table, or an index that also holds settled tickets."""
    ran: list[str] = []
    connection = desk.db.connection()
    connection.set_trace_callback(ran.append)
    try:
        do()
    finally:
        connection.set_trace_callback(None)
    assert ran
    found = []
    for sql in ran:
        if not sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE")):
            continue
        for *_ids, step in desk.rows(f"EXPLAIN QUERY PLAN {sql}"):
            if step.startswith("SCAN ") and not OPEN_ONLY.search(step) and not HARMLESS.match(step):
                found.append(f"{step}: {sql}")
    return found


HARMLESS = re.compile(r"SCAN (g|a|agent|json_each|CONSTANT ROW|policy_version)\b")
"""Of a handful of rows, whatever the number of tickets."""


@pytest.mark.parametrize("view", VIEWS)
def test_a_queue_reads_only_open_tickets(crowded: Place, view: str) -> None:
    desk = crowded.desk
    for who in (crowded.ann, crowded.sue):
        place = window(desk, who, view, now=NOW).rows[:1]
        key = place[0].sort_key if place else (MONDAY, 0, 0, 0)
        questions: list[Callable[[], Any]] = [
            lambda who=who: window(desk, who, view, now=NOW),
            lambda who=who, key=key: window(desk, who, view, around=key, now=NOW),
            lambda who=who: window(desk, who, view, at_index=500, now=NOW),
            lambda who=who: page(desk, who, view, after=1, now=NOW),
        ]
        for question in questions:
            assert whole_scans(desk, question) == []


def test_counts_lines_and_changes_read_only_open_tickets(crowded: Place) -> None:
    desk = crowded.desk
    questions: list[Callable[[], Any]] = [
        lambda: counts(desk, crowded.ann, now=NOW),
        lambda: counts(desk, crowded.sue, now=NOW),
        lambda: rows(desk, crowded.ann, [1, 2, 3], now=NOW),
        lambda: ticket(desk, crowded.ann, 1, now=NOW),
        lambda: make_counts(desk, crowded.ann, now=NOW),
        lambda: touched(desk, crowded.ann, "unclaimed", {1, 2, 3}, now=NOW),
        lambda: changed_since(desk, 5),
        lambda: unacknowledged(desk, crowded.sue, now=NOW),
        lambda: alerts(desk, crowded.sue, now=NOW),
    ]
    for question in questions:
        assert whole_scans(desk, question) == []


def test_hot_verbs_read_only_what_they_work_on(crowded: Place) -> None:
    desk = crowded.desk
    number = crowded.open(at=NOW)
    verbs: list[Callable[[], Any]] = [
        lambda: take(desk, crowded.ann, now=NOW),
        lambda: take(desk, crowded.sue, now=NOW),
        lambda: claim(desk, crowded.ann, number, now=NOW),
        lambda: reply(desk, crowded.ann, number, "Hello", now=NOW),
        lambda: receive(desk, crowded.ann, number, "Hello", now=NOW),
        lambda: sweep(desk, now=MONDAY - DAY),
    ]
    for verb in verbs:
        assert whole_scans(desk, verb) == []


def test_take_next_finds_the_first_free_ticket_in_its_index(crowded: Place) -> None:
    desk = crowded.desk
    plans: list[str] = []
    connection = desk.db.connection()
    ran: list[str] = []
    connection.set_trace_callback(ran.append)
    take(desk, crowded.ann, now=NOW)
    connection.set_trace_callback(None)
    for sql in ran:
        if "free = 1 AND team" in sql and sql.lstrip().startswith("SELECT"):
            plans += [step for *_ids, step in desk.rows(f"EXPLAIN QUERY PLAN {sql}")]
    assert plans
    assert set(plans) == {"SEARCH ticket USING INDEX ix_ticket_free (team=?)"}
