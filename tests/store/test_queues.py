"""The queues against a brute-force reading of every ticket, and their windows against a plain sort."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.actor import Actor
from store.database import open_desk
from store.desk.claiming import claim
from store.desk.complaint import answer, offer
from store.desk.escalating import acknowledge, escalate
from store.desk.fields import set_fields
from store.desk.intake import CustomerFacts
from store.desk.presence import announce, leave
from store.desk.replying import note, reply
from store.desk.sweep import sweep
from store.policy.versions import policies
from store.rules.due import due_soon_at
from store.rules.step import hides_due
from store.views import counting
from store.views.alerts import alerts, unacknowledged
from store.views.calendars import calendars
from store.views.people import agents, present
from store.views.queues import VIEWS, counts, page, rows, touched, window
from store.views.tickets import ticket
from store.views.why import why
from tests.conftest import LONG
from tests.store.columns import clock_states
from tests.store.crowds import crowd
from tests.store.desks import HOUR, MINUTE, MONDAY, Place, copied, refused
from tests.store.hands import begin, finish
from tests.store.walks import Stride, Walk, strides


def belongs(place: Place, view: str, who: Actor, number: int, now: int) -> bool:
    """Whether a ticket is in a queue, as DESIGN says it, from its own facts and clocks."""
    row = place.desk.db.execute_sql("SELECT * FROM ticket WHERE number = ?", (number,))
    facts = dict(zip([column[0] for column in row.description], row.fetchone(), strict=True))
    if view == "follow-up":
        return facts["follow_up_at"] is not None and (who.sees_all_teams or facts["team"] in who.teams)
    if facts["status"] in ("resolved", "closed"):
        return False
    in_force = facts["lease_until"] is None or facts["lease_until"] > now
    holder = facts["assignee_id"] if in_force else None
    if view == "open":
        return True
    if view == "mine":
        return bool(holder == who.agent_id)
    if not (who.sees_all_teams or facts["team"] in who.teams):
        return False
    running = [clock for clock in clock_states(place.desk, number, whole=True) if clock.state == "running"]
    if hides_due(policies(place.desk)[facts["policy_version"]], facts["status"]):
        running = []
    living = [clock for clock in running if clock.breach_reason != "imported"]
    soon = any(at <= now for clock in living if (at := due_soon_at(clock, calendars(place.desk))) is not None)
    return {
        "unclaimed": facts["status"] in ("new", "open") and holder is None,
        "team": True,
        "due-soon": soon and all(clock.due_at >= now for clock in living),
        "breached": any(clock.due_at < now for clock in running),
        "promised": facts["promised_at"] is not None,
        "waiting-customer": facts["status"] == "waiting_customer",
        "waiting-team": facts["status"] == "waiting_team",
        "complaints": facts["kind"] == "complaint",
    }[view]


@given(walk=strides(), later=st.sampled_from((0, 1, 10 * MINUTE, 15 * MINUTE, 3 * HOUR)))
def test_every_queue_holds_what_its_name_says(founded: Path, walk: list[Stride], later: int) -> None:
    with copied(founded) as place:
        walker = Walk(place, MONDAY)
        for stride in walk:
            walker.take(stride)
        now = walker.latest + later
        numbers = [row[0] for row in place.desk.rows("SELECT number FROM ticket")]
        for who in (place.ann, place.bob, place.lou, place.sue, place.com, place.vic):
            sizes = {queue.view: queue.count for queue in counts(place.desk, who, now=now)}
            assert tuple(sizes) == VIEWS
            summary = counting.make_counts(place.desk, who, now=now)
            told = counting.keep_counts(place.desk, who, summary, now=now)
            assert told == counts(place.desk, who, now=now), (
                "what one has counted for all is what each would count"
            )
            assert counting.kept_counts(place.desk, who, now=now) == counting.Kept(told)
            for view in VIEWS:
                wanted = {number for number in numbers if belongs(place, view, who, number, now)}
                assert {row.number for row in page(place.desk, who, view, limit=99, now=now)} == wanted, view
                assert {row.number for row in window(place.desk, who, view, now=now).rows} == wanted, view
                assert sizes[view] == len(wanted), view
                assert touched(place.desk, who, view, numbers, now=now)[1] == wanted, view


@pytest.fixture(scope="module")
def crowded(founded: Path) -> Iterator[Place]:
    with copied(founded) as place:
        crowd(place, 2_000, 500)
        yield place


NOW = MONDAY + HOUR
views = st.sampled_from(VIEWS)
logins = st.sampled_from(("ann", "sue", "com", "pia"))


@given(view=views, login=logins, start=st.integers(0, 2_500), limit=st.integers(2, 300))
def test_a_window_is_a_piece_of_the_sorted_queue(
    crowded: Place, view: str, login: str, start: int, limit: int
) -> None:
    desk, who = crowded.desk, crowded.people[login]
    whole = page(desk, who, view, limit=10_000, now=NOW)
    assert [row.sort_key for row in whole] == sorted(row.sort_key for row in whole)
    seen = window(desk, who, view, at_index=start, limit=limit, now=NOW)
    assert (seen.count, seen.as_of) == (len(whole), NOW)
    assert list(seen.rows) == whole[seen.start : seen.start + limit]
    if whole:
        wanted = min(start, len(whole) - 1)
        assert seen.start <= wanted < seen.start + len(seen.rows)
        key = whole[wanted].sort_key
        around = window(desk, who, view, around=key, limit=limit, now=NOW)
        assert list(around.rows) == whole[around.start : around.start + len(around.rows)]
        assert around.start <= wanted < around.start + len(around.rows)
        gone = (key[0], key[1], key[2], key[3] - 1)
        assert whole[wanted] in window(desk, who, view, around=gone, limit=limit, now=NOW).rows


@given(view=views, login=logins, limit=st.integers(1, 700))
def test_pages_laid_end_to_end_are_the_queue(crowded: Place, view: str, login: str, limit: int) -> None:
    desk, who = crowded.desk, crowded.people[login]
    whole = page(desk, who, view, limit=10_000, now=NOW)
    laid: list[Any] = []
    while more := page(desk, who, view, limit=limit, after=laid[-1].number if laid else None, now=NOW):
        laid += more
    assert laid == whole


def test_lines_are_in_queue_order_and_unknown_ones_left_out(crowded: Place) -> None:
    found = rows(crowded.desk, crowded.ann, [999_999, 30, 2, 17, 2, -1], now=NOW)
    assert [row.sort_key for row in found] == sorted(row.sort_key for row in found)
    assert sorted(row.number for row in found)[:1] == [2]
    assert rows(crowded.desk, crowded.ann, [], now=NOW) == []


def test_an_unknown_view_or_place(place: Place) -> None:
    place.open()
    with refused("not_one_of", 2):
        window(place.desk, place.ann, "nonsense", now=NOW)
    for after in (999, 1 << 70):
        with refused("no_such_ticket", 1):
            page(place.desk, place.ann, "open", after=after, now=NOW)
    assert page(place.desk, place.ann, "open", limit=-1, now=NOW) == []
    assert len(page(place.desk, place.ann, "open", limit=1 << 40, now=NOW)) == 1


def test_a_live_due_counts_as_soon_whatever_breach_came_in_with_the_ticket(place: Place) -> None:
    number = place.open()
    place.desk.execute(
        "UPDATE clock SET due_at = ?, breach_reason = 'imported' WHERE kind = 'resolution'", (MONDAY - 1,)
    )
    place.desk.execute("UPDATE ticket SET next_due_at = ? WHERE number = ?", (MONDAY - 1, number))
    for view in ("due-soon", "breached"):
        assert [row.number for row in page(place.desk, place.ann, view, now=MONDAY + 12 * MINUTE)] == [number]


PRIVATE = {
    "name": "欧阳峰来",
    "phone": "13812345678",
    "email": "dengxiaoqi@example.cn",
    "landline": "091512345679",
    "spaced": "138 1234 5678",
}


def test_no_view_tells_who_the_customer_is(place: Place) -> None:
    desk = place.desk
    hidden = " ".join((PRIVATE["phone"], PRIVATE["email"], PRIVATE["landline"], PRIVATE["spaced"]))
    customer = CustomerFacts(
        nick=PRIVATE["phone"],
        name=PRIVATE["name"],
        phone=PRIVATE["phone"],
        email=PRIVATE["email"],
        level=hidden,
        region=hidden,
    )
    number = place.open(
        kind="complaint",
        category="refund",
        subject=f"Call {hidden}",
        body=f"I am at {hidden}",
        wish=hidden,
        impact=hidden,
        product=hidden,
        platform=hidden,
        region=hidden,
        shop=hidden,
        customer=customer,
    )
    other = place.open(customer=CustomerFacts(name=PRIVATE["name"], phone=PRIVATE["phone"]))
    nameless = place.open(customer=CustomerFacts(phone="13912345678"))
    claim(desk, place.ann, number, now=MONDAY)
    reply(desk, place.ann, number, f"We call {hidden}", now=MONDAY)
    note(desk, place.ann, number, f"Called {hidden}", now=MONDAY)
    offer(desk, place.ann, number, "refund", text=f"to {hidden}", now=MONDAY)
    answer(desk, place.ann, number, "accepted", text=f"yes, {hidden}", now=MONDAY)
    set_fields(desk, place.ann, number, {"responsibility": "merchant"}, now=MONDAY)
    alert = escalate(desk, place.ann, number, f"Wants {hidden}", now=MONDAY)
    acknowledge(desk, place.sue, alert, note=f"Told {hidden}", now=MONDAY)
    sweep(desk, now=MONDAY + HOUR)
    for who in place.people.values():
        for asked in (number, other, nameless):
            assert_private(asdict(ticket(desk, who, asked, now=NOW)))
            assert_private([asdict(told) for told in why(desk, who, asked, now=NOW)])
        assert_private([row._asdict() for view in VIEWS for row in page(desk, who, view, now=NOW)])
        assert_private([row._asdict() for row in rows(desk, who, [number, other], now=NOW)])
        assert_private([found._asdict() for found in alerts(desk, who, every=True, now=NOW)])
        assert_private([found._asdict() for found in unacknowledged(desk, who, now=NOW)])
        assert_private([view._asdict() for view in agents(desk, who, now=NOW)])
    assert page(desk, place.sue, "open", now=NOW)[0].customer
    assert ticket(desk, place.sue, nameless, now=NOW).row.customer == "139****5678"


def assert_private(answer: Any) -> None:
    said = json.dumps(answer, ensure_ascii=False, default=str)
    for what, value in PRIVATE.items():
        assert value not in said, what
    assert "13912345678" not in said


def test_who_is_in_a_ticket_right_now(place: Place) -> None:
    number = place.open()
    before = place.desk.data_version()
    other = open_desk(place.path)
    announce(place.desk, place.ann, "s1", number, False, now=MONDAY)
    announce(place.desk, place.bob, "s2", None, False, now=MONDAY + 1)
    announce(place.desk, place.ann, "s1", number, True, now=MONDAY + 5_000)
    assert [(who.login, who.writing, who.since) for who in present(other, number, now=MONDAY + 5_000)] == [
        ("ann", True, MONDAY)
    ]
    assert [who.login for who in present(other, now=MONDAY + 15_000)] == ["ann", "bob"]
    assert [who.login for who in present(other, now=MONDAY + 15_002)] == ["ann"]
    assert present(other, now=MONDAY + 20_001) == []
    assert (place.desk.data_version(), place.types(number)) == (before, ["opened"]), "it is nobody's history"
    leave(other, "s1")
    assert [who.login for who in present(place.desk, now=MONDAY + 5_000)] == ["bob"]
    live = place.path.with_name("desk.db.live")
    assert live.stat().st_mode & 0o077 == 0
    other.close()


ANNOUNCE = """
from store.desk.presence import announce
from store.views.people import actor
desk = open_desk(path)
ann = actor(desk, "ann")
print("ready", flush=True)
sys.stdin.readline()
announce(desk, ann, sys.argv[2], None, False, now=1784512800000)
"""


def test_many_who_come_at_the_same_moment_all_make_the_live_file(place: Place) -> None:
    sessions = [begin(ANNOUNCE, place.path, f"s{number}") for number in range(8 if LONG else 4)]
    for process in sessions:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in sessions:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in sessions:
        finish(process)
    assert len(present(place.desk, now=MONDAY)) == len(sessions)
