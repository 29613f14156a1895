"""After any sequence of verbs the desk is sound: the doctor, the derived columns and the views agree."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given

from store.policy.versions import current_policy
from store.reports.complaint_sheet import complaint_sheet
from store.rules.choices import NEXT_RESPONSES, WAITING
from store.views.case import case
from store.views.queues import counts, page, window
from store.views.tickets import ticket
from store.views.why import why
from tests.store.desks import MONDAY, Place, assert_sound, copied
from tests.store.walks import Stride, Walk, strides


def walked(founded: Path, walk: list[Stride]) -> None:
    with copied(founded) as place:
        walker = Walk(place, MONDAY)
        history: list[tuple[object, ...]] = []
        for stride in walk:
            walker.take(stride)
            events = place.desk.rows("SELECT * FROM event ORDER BY id")
            assert events[: len(history)] == history, "history is only added to"
            history = events
        assert_sound(place, now=walker.latest)
        assert_views_agree(place, walker.latest)
        assert_alerts_agree(place)


def assert_views_agree(place: Place, now: int) -> None:
    desk = place.desk
    for who in (place.ann, place.sue, place.com):
        for queue in counts(desk, who, now=now):
            rows = page(desk, who, queue.view, limit=1000, now=now)
            assert queue.count == len(rows) == window(desk, who, queue.view, now=now).count
            assert list(rows) == sorted(rows, key=lambda row: row.sort_key)
            dues = [row.live and row.live.due_at for row in rows]
            if queue.view == "follow-up":
                dues = [row.follow_up_at for row in rows]
            live = [due for due in dues if due is not None]
            assert (queue.worst.due_at if queue.worst else None) == min(live, default=None)
    for (number,) in desk.rows("SELECT number FROM ticket"):
        seen = ticket(desk, place.sue, number, now=now)
        running = [clock for clock in seen.clocks if clock.state == "running"]
        hidden = current_policy(desk).hide_due_while_waiting and seen.row.status in WAITING
        assert (seen.row.next.due_at if seen.row.next else None) == min(
            (
                clock.due_at
                for clock in running
                if clock.due_at is not None and not (hidden and clock.kind != "external")
            ),
            default=None,
        )
        assert seen.row.breaches == sum(clock.breached_at is not None for clock in seen.clocks)
        for clock in running:
            assert clock.remaining_ms == clock.target_ms - clock.consumed_ms
            assert clock.due_at is not None
            if clock.due_at < now:
                assert clock.breached_at is not None
            if clock.remaining_ms < 0:
                assert clock.due_at < now or clock.running_since == clock.due_at
        assert [told.clock for told in why(desk, place.sue, number, now=now)] == list(seen.clocks)
        assert_case_agrees(place, number, now)


def assert_alerts_agree(place: Place) -> None:
    """Each level of a clock's cycle and revision at most once, upwards, and every alert that fired is in the history."""
    desk = place.desk
    rung: dict[tuple[object, ...], int] = {}
    sql = "SELECT ticket_id, clock, cycle, revision, subject, level, state, told_later, held_until, id FROM alert ORDER BY id"
    for number, clock, cycle, revision, subject, level, state, later, held_until, alert_id in desk.rows(sql):
        key = (number, clock, cycle, revision, subject)
        assert key not in rung or level > rung[key] or clock in ("promise", "mention", "manual")
        rung[key] = level
        assert (later == "[]") == (held_until is None)
        told = "SELECT count(*) FROM event WHERE type IN ('fired', 'escalated', 'mentioned', 'warned') AND data ->> 'alert' = ?"
        assert desk.value(told, (alert_id,)) == (1 if state == "fired" else 0)


def assert_case_agrees(place: Place, number: int, now: int) -> None:
    """Whose hands it is in, and that no hand held it while another did."""
    found = case(place.desk, place.sue, number, now=now)
    for earlier, later in pairwise(found.hands):
        assert earlier.until is not None
        assert earlier.since < earlier.until <= later.since
    if found.row.status in ("resolved", "closed"):
        assert all(hand.until is not None for hand in found.hands)
    else:
        last = found.hands[-1]
        assert (last.team, last.login, last.until) == (found.row.team, found.row.assignee, None)
    assert all(question.taken_ms >= 0 for question in found.questions)
    assert len({cause.cause_id for cause in found.causes}) == len(found.causes) <= 5
    if found.row.kind == "complaint":
        assert complaint_sheet(place.desk, place.sue, number, now=now).case == found


@given(walk=strides())
def test_any_sequence_of_verbs_leaves_a_sound_desk(founded: Path, walk: list[Stride]) -> None:
    walked(founded, walk)


@pytest.mark.parametrize("choice", NEXT_RESPONSES[1:])
@given(walk=strides())
def test_whatever_a_policy_chooses_the_desk_stays_sound(
    choosy: dict[str, Path], choice: str, walk: list[Stride]
) -> None:
    walked(choosy[choice], walk)


@given(walk=strides(often=("policy", "wait", "receive", "reply")))
def test_policies_applied_to_open_tickets_leave_a_sound_desk(founded: Path, walk: list[Stride]) -> None:
    walked(founded, walk)


@given(walk=strides())
def test_levels_that_act_by_themselves_leave_a_sound_desk(restless: Path, walk: list[Stride]) -> None:
    walked(restless, walk)


TWO_DUE_AT_ONCE = [Stride("policy", "ann", 0, 0, 2), Stride("set", "ann", 0, 0, 164573040)]
"""A policy by which the next response and the resolution fall due in the same instant."""


@example(walk=TWO_DUE_AT_ONCE)
@given(walk=strides(often=("undo", "set", "sweep")))
def test_what_is_taken_back_again_and_again_leaves_a_sound_desk(founded: Path, walk: list[Stride]) -> None:
    walked(founded, walk)
