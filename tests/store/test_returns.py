"""Return requests: opened, moved on, refused, taken back; and the platform's deadline that runs beside them."""

from __future__ import annotations

from typing import Any

import pytest

from store.desk import closing, intake, merging, replying, returning, undoing
from store.desk.sweep import sweep
from store.rules.returns import stages_after
from store.rules.words import RETURN_STAGES, RETURN_TYPES
from store.views.alerts import of_ticket
from store.views.orders import returns_of_customer, returns_of_ticket
from store.views.tickets import ticket
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, Place, assert_sound, changes_nothing

NOW = MONDAY + HOUR


def opened(place: Place, number: int, kind: str = "return_and_refund", **facts: Any) -> int:
    return returning.open_return(place.desk, place.ann, number, kind, **{"now": NOW, **facts})


def moved(place: Place, number: int, stage: str | None = None, **facts: Any) -> int:
    return returning.move_return(place.desk, place.ann, number, stage, **{"now": NOW, **facts})


def test_a_request_goes_through_its_stages(place: Place) -> None:
    number = place.open(order_no="SO1", category="returns")
    opened(place, number, reason="Too small", amount_fen=12_50, due_at=NOW + DAY)
    moved(place, number, "reviewed", note="May come back", now=NOW + 1)
    moved(place, number, tracking_no="SF123", now=NOW + 2)
    moved(place, number, "received", now=NOW + 3)
    moved(place, number, "done", amount_fen=10_00, now=NOW + 4)
    (view,) = returns_of_ticket(place.desk, number)
    assert (view.stage, view.type, view.order_no) == ("done", "return_and_refund", "SO1")
    assert (view.amount_fen, view.tracking_no, view.note) == (10_00, "SF123", "May come back")
    assert (view.reviewed_at, view.received_at, view.ended_at) == (NOW + 1, NOW + 3, NOW + 4)
    stages = [event["stage"] for event in place.events(number) if event["type"] == "returned"]
    assert stages == ["applied", "reviewed", "reviewed", "received", "done"]
    assert_sound(place, now=NOW + 5)


def test_its_deadline_runs_and_is_met_when_it_is_done(place: Place) -> None:
    number = place.open(category="returns")
    opened(place, number, due_at=NOW + DAY)
    clock = place.clock(number, "external")
    assert clock is not None
    assert (clock["state"], clock["due_at"], clock["started_at"]) == ("running", NOW + DAY, NOW)
    moved(place, number, "refused", now=NOW + HOUR)
    assert place.clock_ended(number, "external") == ("met", "returned")
    assert_sound(place, now=NOW + 2 * DAY)


def test_its_ladder_rings_and_a_new_deadline_rings_anew(place: Place) -> None:
    number = place.open(category="returns")
    replying.reply(place.desk, place.ann, number, "Please send it back", now=NOW)
    opened(place, number, due_at=NOW + 100 * MINUTE)
    sweep(place.desk, now=NOW + 75 * MINUTE)
    assert [(alert.clock, alert.level) for alert in of_ticket(place.desk, number)] == [("external", 1)]
    moved(place, number, due_at=NOW + 300 * MINUTE, now=NOW + 100 * MINUTE)
    clock = place.clock(number, "external")
    assert clock is not None
    assert (clock["due_at"], clock["revision"], clock["breached_at"]) == (NOW + 300 * MINUTE, 1, None)
    sweep(place.desk, now=NOW + 250 * MINUTE)
    assert [alert.level for alert in of_ticket(place.desk, number)] == [1, 1]
    sweep(place.desk, now=NOW + 301 * MINUTE)
    assert place.clock(number, "external")["breached_at"] == NOW + 300 * MINUTE  # type: ignore[index]
    moved(place, number, due_at=NOW + DAY, now=NOW + 302 * MINUTE)
    assert place.clock(number, "external")["breached_at"] == NOW + 300 * MINUTE  # type: ignore[index]
    assert_sound(place, now=NOW + 302 * MINUTE)


def test_a_later_request_has_a_clock_of_its_own(place: Place) -> None:
    number = place.open(category="returns")
    opened(place, number, "exchange", due_at=NOW + DAY)
    moved(place, number, "refused")
    opened(place, number, "refund_only", due_at=NOW + 2 * DAY, now=NOW + 1)
    clock = place.clock(number, "external")
    assert clock is not None
    assert (clock["cycle"], clock["due_at"]) == (2, NOW + 2 * DAY)
    assert [one.type for one in returns_of_ticket(place.desk, number)] == ["refund_only", "exchange"]
    assert_sound(place, now=NOW + 1)


def test_one_at_a_time(place: Place) -> None:
    number = place.open()
    opened(place, number)
    changes_nothing(place, "return_open", lambda: opened(place, number, "exchange"))


@pytest.mark.parametrize("kind", RETURN_TYPES)
@pytest.mark.parametrize("before", RETURN_STAGES)
def test_only_what_may_follow_follows(place: Place, kind: str, before: str) -> None:
    way = {"applied": (), "reviewed": ("reviewed",), "received": ("reviewed", "received")}
    steps = way.get(before, ("reviewed", "received", "done") if before == "done" else ("refused",))
    number = place.open()
    opened(place, number, kind)
    for stage in steps:
        moved(place, number, stage)
    for after in RETURN_STAGES:
        if after == before or after in stages_after(kind, before):
            continue
        code = "no_return" if before in ("done", "refused") else "return_follows"
        changes_nothing(place, code, lambda after=after: moved(place, number, after))


def test_money_alone_need_not_be_received() -> None:
    assert stages_after("refund_only", "reviewed")[0] == "done"
    assert "done" not in stages_after("return_and_refund", "reviewed")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": "gift"}, "not_one_of"),
        ({"kind": ""}, "missing_field"),
        ({"amount_fen": -1}, "bad_amount"),
        ({"amount_fen": 10**12}, "bad_amount"),
        ({"due_at": NOW}, "time_in_past"),
    ],
)
def test_what_is_none_is_refused(place: Place, facts: dict[str, Any], code: str) -> None:
    number = place.open()
    changes_nothing(place, code, lambda: opened(place, number, **facts))


def test_nothing_new_is_refused_and_so_is_a_stage_without_a_request(place: Place) -> None:
    number = place.open()
    changes_nothing(place, "no_return", lambda: moved(place, number, "reviewed"))
    opened(place, number, tracking_no="SF1")
    changes_nothing(place, "nothing_changed", lambda: moved(place, number))
    changes_nothing(place, "nothing_changed", lambda: moved(place, number, "applied", tracking_no="SF1"))
    changes_nothing(place, "not_one_of", lambda: moved(place, number, "lost"))


def test_a_request_outlives_its_ticket_but_none_is_opened_on_a_closed_one(place: Place) -> None:
    number = place.open()
    opened(place, number, due_at=NOW + DAY)
    closing.close(place.desk, place.ann, number, now=NOW + 1)
    assert place.clock_ended(number, "external") == ("met", "resolved")
    moved(place, number, "refused", now=NOW + 2)
    changes_nothing(place, "wrong_status", lambda: opened(place, number, now=NOW + 3))
    assert_sound(place, now=NOW + 3)


def test_the_deadline_runs_on_when_the_ticket_is_opened_again(place: Place) -> None:
    number = place.open()
    opened(place, number, due_at=NOW + DAY)
    closing.resolve(place.desk, place.ann, number, now=NOW + 1)
    assert place.clock_ended(number, "external") == ("met", "resolved")
    closing.reopen(place.desk, place.ann, number, now=NOW + 2)
    clock = place.clock(number, "external")
    assert clock is not None
    assert (clock["state"], clock["due_at"], clock["cycle"]) == ("running", NOW + DAY, 2)
    undoing.undo(place.desk, place.ann, now=NOW + 3)
    assert place.clock_ended(number, "external") == ("met", "resolved")
    intake.receive(place.desk, place.ann, number, "Well?", now=NOW + 4)
    assert place.clock(number, "external")["state"] == "running"  # type: ignore[index]
    moved(place, number, "refused", now=NOW + 5)
    closing.resolve(place.desk, place.ann, number, now=NOW + 6)
    closing.reopen(place.desk, place.ann, number, now=NOW + 7)
    assert place.clock_ended(number, "external") == ("met", "returned")
    assert_sound(place, now=NOW + 8)


def test_a_ticket_with_an_open_request_is_merged_only_the_other_way_round(place: Place) -> None:
    number, other = place.open(), place.open()
    opened(place, number, due_at=NOW + DAY)
    changes_nothing(
        place, "return_blocks_merge", lambda: merging.merge(place.desk, place.ann, number, other, now=NOW)
    )
    merging.merge(place.desk, place.ann, other, number, now=NOW)
    assert place.clock(number, "external")["state"] == "running"  # type: ignore[index]
    assert_sound(place, now=NOW)


def test_each_act_is_taken_back_with_its_clock(place: Place) -> None:
    number = place.open()
    opened(place, number, due_at=NOW + DAY)
    moved(place, number, "reviewed", tracking_no="SF1", due_at=NOW + 2 * DAY, now=NOW + 1)
    moved(place, number, "refused", now=NOW + 2)
    undoing.undo(place.desk, place.ann, now=NOW + 3)
    assert place.clock(number, "external")["state"] == "running"  # type: ignore[index]
    undoing.undo(place.desk, place.ann, now=NOW + 4)
    (view,) = returns_of_ticket(place.desk, number)
    assert (view.stage, view.tracking_no, view.reviewed_at) == ("applied", None, None)
    assert (view.external_due_at, place.clock(number, "external")["due_at"]) == (NOW + DAY, NOW + DAY)  # type: ignore[index]
    undoing.undo(place.desk, place.ann, now=NOW + 5)
    assert returns_of_ticket(place.desk, number) == ()
    assert place.clock(number, "external") is None
    assert_sound(place, now=NOW + 6)


def test_what_people_typed_is_shown_masked(place: Place) -> None:
    number = place.open(customer=intake.CustomerFacts(nick="buyer"))
    opened(place, number, reason="Call 13812345678", note="or 13812345679")
    customer = ticket(place.desk, place.vic, number, now=NOW).customer
    assert customer is not None
    (view,) = returns_of_customer(place.desk, customer.customer_id)
    assert (view.reason, view.note) == ("Call 138****5678", "or 138****5679")
    assert not any("1381234" in str(event) for event in place.events(number))


def test_a_deadline_opens_a_resolved_ticket_again_and_undo_settles_it(place: Place) -> None:
    number = place.open(category="returns")
    closing.resolve(place.desk, place.ann, number, now=NOW)
    opened(place, number, now=NOW + 1)
    assert place.status(number) == "resolved"
    moved(place, number, due_at=NOW + DAY, now=NOW + 2)
    clock = place.clock(number, "external")
    assert clock is not None
    assert (place.status(number), clock["state"], clock["due_at"]) == ("open", "running", NOW + DAY)
    assert_sound(place, now=NOW + 3)
    undoing.undo(place.desk, place.ann, now=NOW + 4)
    assert (place.status(number), place.clock(number, "external")) == ("resolved", None)
    assert place.column(number, "resolved_at") == NOW
    assert_sound(place, now=NOW + 5)
