"""The demo's desk as it is found when it is opened."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest

from store.database import Desk, open_desk
from store.demo.cast import SEATS
from store.demo.making import make_demo
from store.errors import DeskError
from store.rules.words import (
    CATEGORIES,
    CHANNELS,
    KINDS,
    PRIORITIES,
    RETURN_STAGES,
    RETURN_TYPES,
    STATUSES,
)
from store.views import people, queues
from store.views.alerts import alerts
from store.views.customers import customer_card
from store.views.health import doctor
from store.views.ticket_shapes import TicketView
from store.views.tickets import ticket
from tests.demo.conftest import OPENED_AT

HAN = re.compile(r"[\u3400-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{4,}")


def all_tickets(desk: Desk) -> list[TicketView]:
    me = people.actor(desk, "demo")
    found: list[TicketView] = []
    while True:
        try:
            found.append(ticket(desk, me, len(found) + 1, now=OPENED_AT))
        except DeskError:
            return found


def test_doctor_finds_nothing(desk: Desk) -> None:
    assert doctor(desk, now=OPENED_AT) == []


def test_every_queue_has_something_and_some_of_it_is_close(desk: Desk) -> None:
    counts = queues.counts(desk, people.actor(desk, "demo"), now=OPENED_AT)
    assert [found.view for found in counts] == list(queues.VIEWS)
    assert all(found.count for found in counts)
    rows = queues.page(desk, people.actor(desk, "demo"), "open", limit=500, now=OPENED_AT)
    left = [row.live.due_at - OPENED_AT for row in rows if row.live is not None]
    assert any(0 < ms <= 60_000 for ms in left)
    assert any(60_000 < ms <= 900_000 for ms in left)
    assert any(ms < 0 for ms in left)
    assert any(row.unsent for row in rows)
    assert any(row.promised_at and row.promised_at > OPENED_AT for row in rows)


def test_a_whole_shop_is_on_the_desk(desk: Desk) -> None:
    tickets = all_tickets(desk)
    rows = [found.row for found in tickets]
    assert 110 <= len(rows) <= 140
    assert {row.kind for row in rows} == set(KINDS)
    assert {row.status for row in rows} == set(STATUSES)
    assert {row.priority for row in rows} == set(PRIORITIES)
    assert {row.channel for row in rows} == set(CHANNELS) - {"import"}
    assert {row.category for row in rows} == set(CATEGORIES)
    assert any(row.tags for row in rows)
    assert any(found.other_tickets for found in tickets)
    assert any(row.breaches for row in rows)


def test_complaints_stand_at_many_steps(desk: Desk) -> None:
    complaints = [found for found in all_tickets(desk) if found.row.kind == "complaint"]
    assert 20 <= len(complaints) <= 30
    reached = {len([step for step in found.steps if step.done_at]) for found in complaints}
    assert len(reached) >= 5
    answers = {offer.answer for found in complaints for offer in found.offers}
    assert answers == {"accepted", "refused", "countered", None}
    assert any(len(found.offers) > 1 for found in complaints)


def test_tickets_have_orders_and_return_requests_stand_at_every_stage(desk: Desk) -> None:
    tickets = all_tickets(desk)
    assert all(found.order is not None for found in tickets if found.order_no)
    requests = [request for found in tickets for request in found.returns]
    assert {request.stage for request in requests} == set(RETURN_STAGES)
    assert {request.type for request in requests} == set(RETURN_TYPES)
    assert any(request.external_due_at and request.ended_at is None for request in requests)
    orders = {found.order.status for found in tickets if found.order}
    assert orders >= {"unpaid", "shipped", "delivered", "finished"}
    regular = customer_card(desk, people.actor(desk, "demo"), 1, now=OPENED_AT)
    assert len(regular.orders) > len(regular.open_tickets) > 0 or regular.past_tickets


def test_alerts_have_rung_and_most_were_looked_after(desk: Desk) -> None:
    rung = alerts(desk, people.actor(desk, "demo"), every=True, limit=1000, now=OPENED_AT)
    answered = [alert for alert in rung if alert.acknowledged_at is not None]
    waiting = [alert for alert in rung if alert.acknowledged_at is None]
    assert 4 <= len(waiting) <= 30
    assert len(answered) > len(waiting)
    assert any(alert.note for alert in answered)
    assert all(alert.acknowledged_at >= alert.fired_at for alert in answered if alert.acknowledged_at)
    assert {alert.clock for alert in rung} >= {"first_response", "next_response", "resolution", "manual"}


def test_nothing_happens_after_now_or_backwards(desk: Desk) -> None:
    for found in all_tickets(desk):
        times = [event.at for event in found.events]
        assert times == sorted(times)
        assert times[-1] <= OPENED_AT


def test_people_sit_at_the_desk(desk: Desk) -> None:
    seated = people.agents(desk, people.actor(desk, "demo"), now=OPENED_AT)
    assert len(seated) == len(SEATS) + 1
    assert sum(agent.role == "supervisor" for agent in seated) == 2
    assert people.actor(desk, "wall").role == "viewer"
    assert people.actor(desk, "demo").sees_all_teams


def test_english_says_nothing_in_chinese_and_the_other_way_round(desk: Desk, language: str) -> None:
    me = people.actor(desk, "demo")
    rung = alerts(desk, me, every=True, limit=1000, now=OPENED_AT)
    seated = people.agents(desk, me, now=OPENED_AT)
    tickets = all_tickets(desk)
    if language == "en":
        told = json.dumps([[asdict(x) for x in tickets], rung, seated], ensure_ascii=False, default=list)
        assert not HAN.findall(told)
        return
    said = [message.body for found in tickets for message in found.messages]
    said += [found.row.subject for found in tickets]
    said += [offer.text for found in tickets for offer in found.offers if offer.text]
    said += [found.solution for found in tickets if found.solution]
    said += [alert.note for alert in rung if alert.note] + [agent.name for agent in seated]
    assert [text for text in said if not HAN.search(text)] == []
    foreign = {word for text in said for word in LATIN_WORD.findall(text)}
    assert foreign <= {"Lite", "Fold"}


@pytest.mark.parametrize(
    "hours", [pytest.param(hours, marks=pytest.mark.long) for hours in (0, 5, 13)] + [9, 19]
)
def test_it_can_be_opened_at_any_hour(tmp_path: Path, hours: int) -> None:
    now = OPENED_AT + hours * 3_600_000 + 1_234_567
    make_demo(tmp_path / "demo.db", language="zh", now=now)
    desk = open_desk(tmp_path / "demo.db")
    counts = queues.counts(desk, people.actor(desk, "demo"), now=now)
    assert all(found.count for found in counts)
    desk.close()


def test_never_over_an_existing_desk(copy: Path, language: str) -> None:
    with pytest.raises(DeskError) as refusal:
        make_demo(copy, language=language, now=OPENED_AT)
    assert refusal.value.code == "desk_exists"
