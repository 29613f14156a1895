"""The demo's life, driven by a clock of our own."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from store.database import Desk
from store.demo.simulation import CROWDED, Simulation, simulate
from store.desk.claiming import take
from store.desk.founding import found
from store.desk.replying import reply
from store.views import people, queues
from store.views.alerts import alerts
from store.views.changes import last_event
from store.views.health import doctor
from store.views.ticket_shapes import TicketView
from store.views.tickets import ticket
from tests.conftest import LONG
from tests.demo.conftest import OPENED_AT

STEPS = 3_000 if LONG else 400
DEMOS_OWN = 5


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it becomes true in time."""
    waiting, end = threading.Event(), time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        waiting.wait(0.02)
    return False


def live(desk: Desk, language: str, steps: int, *, now: int = OPENED_AT) -> tuple[int, Counter[str], int]:
    """Let it run; what was seen of presence, the greatest number of open tickets, and the time at the end."""
    simulation, me = Simulation(desk, language=language), people.actor(desk, "demo")
    seen: Counter[str] = Counter()
    most = 0
    for count in range(steps):
        now += round(simulation.step(now) * 1000)
        if count % 20 == 0:
            found_here = people.present(desk, now=now)
            seen["on"] = max(seen["on"], len(found_here))
            seen["writing"] += sum(one.writing for one in found_here)
            most = max(most, queues.counts(desk, me, now=now)[-1].count)
    return now, seen, most


def mine(desk: Desk, now: int) -> dict[int, TicketView]:
    me = people.actor(desk, "demo")
    rows = queues.page(desk, me, "mine", limit=100, now=now)
    return {row.number: ticket(desk, me, row.number, now=now) for row in rows}


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.long)])
def test_a_working_day_leaves_a_sound_and_bounded_desk(desk: Desk, language: str) -> None:
    before = last_event(desk)
    now, seen, most = live(desk, language, STEPS)
    assert doctor(desk, now=now) == []
    assert most <= CROWDED + DEMOS_OWN
    assert seen["on"] >= 8
    assert seen["writing"] > 0
    done = Counter(row[0] for row in desk.rows("SELECT type FROM event WHERE id > ?", (before,)))
    wanted = ("opened", "customer_message", "claimed", "public_reply", "sent", "offered", "transferred")
    assert all(done[type_] for type_ in (*wanted, "fired", "acknowledged"))
    statuses = dict(desk.rows("SELECT status, count(*) FROM ticket GROUP BY status"))
    assert statuses["resolved"] > 60
    rung = alerts(desk, people.actor(desk, "demo"), now=now)
    assert 0 < len(rung) < 80


@pytest.mark.parametrize("language", ["zh"])
def test_it_leaves_alone_what_the_visitor_holds(desk: Desk, language: str) -> None:
    before = mine(desk, OPENED_AT)
    now, _seen, _most = live(desk, language, 90)
    after = mine(desk, now)
    assert before.keys() <= after.keys()
    for number, then in before.items():
        assert after[number].messages == then.messages
        fresh = after[number].events[len(then.events) :]
        assert all(event.type == "fired" for event in fresh)


@pytest.mark.parametrize("language", ["en"])
def test_a_customer_answers_the_visitor(desk: Desk, language: str) -> None:
    me = people.actor(desk, "demo")
    simulation, now = Simulation(desk, language=language), OPENED_AT
    now += round(simulation.step(now) * 1000)
    number = take(desk, me, now=now).number
    reply(desk, me, number, "A question", status="waiting_customer", now=now)
    for _ in range(400):
        now += round(simulation.step(now) * 1000)
        seen = ticket(desk, me, number, now=now)
        if seen.messages[-1].author == "customer":
            break
    assert seen.row.status == "open"
    assert seen.row.assignee == "demo"


@pytest.mark.parametrize("language", ["zh"])
def test_resolved_tickets_are_closed_a_week_later(desk: Desk, language: str) -> None:
    simulation = Simulation(desk, language=language)
    simulation.step(OPENED_AT)
    closed = desk.value("SELECT count(*) FROM ticket WHERE status = 'closed'")
    simulation.step(OPENED_AT + 8 * 86_400_000)
    assert desk.value("SELECT count(*) FROM ticket WHERE status = 'closed'") > closed + 20


@pytest.mark.parametrize("language", ["zh"])
def test_on_a_thread_it_acts_waits_for_a_busy_desk_and_stops_at_once(
    desk: Desk, copy: Path, language: str
) -> None:
    stop, began = threading.Event(), time.monotonic()

    def clock() -> int:
        return OPENED_AT + round((time.monotonic() - began) * 1000)

    other = {"zh": "en", "en": "zh"}[language]
    thread = threading.Thread(
        target=simulate, args=(copy,), kwargs={"language": other, "stop": stop, "clock": clock}
    )
    with desk.transaction():
        thread.start()
        assert until(lambda: clock() > OPENED_AT + 1_600)  # a first step has found the file busy
        before = last_event(desk)
    assert until(lambda: last_event(desk) > before)
    assert until(lambda: bool(people.present(desk, now=clock())))
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert people.present(desk, now=clock()) == []


def test_on_a_desk_that_is_no_demo_it_does_nothing(tmp_path: Path) -> None:
    real = found(tmp_path / "real.db", login="boss", name="Boss", now=OPENED_AT)
    simulate(tmp_path / "real.db", language="zh", stop=threading.Event(), clock=lambda: OPENED_AT)
    simulate(tmp_path / "none.db", language="zh", stop=threading.Event(), clock=lambda: OPENED_AT)
    assert doctor(real, now=OPENED_AT) == []
    assert queues.page(real, people.actor(real, "boss"), "open", now=OPENED_AT) == []
    real.close()
