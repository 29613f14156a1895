"""The end of a ticket and its way back: resolve's checks, assent, close, reopen, what a customer writes when."""

from __future__ import annotations

from typing import Any

import pytest

from store.desk.claiming import claim
from store.desk.closing import close, reopen, resolve
from store.desk.complaint import answer, offer
from store.desk.fields import set_fields
from store.desk.intake import CustomerFacts, receive
from store.desk.moving import transfer, wait
from store.desk.replying import note, reply
from store.desk.sweep import sweep
from store.views.tickets import ticket
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, Place, assert_sound, changes_nothing, refused

WINDOW = 7 * DAY
WHOLE = {"category": "refund", "responsibility": "merchant", "solution": "Paid back"}


def in_status(place: Place, status: str, **facts: Any) -> int:
    """A ticket of Ann's at MONDAY in this status."""
    number = place.open(**facts)
    desk, ann = place.desk, place.ann
    if status == "open":
        reply(desk, ann, number, "Hello", now=MONDAY)
    elif status.startswith("waiting_"):
        wait(desk, ann, number, status.removeprefix("waiting_"), now=MONDAY)
    elif status == "resolved":
        resolve(desk, ann, number, now=MONDAY)
    elif status == "closed":
        close(desk, ann, number, now=MONDAY)
    assert place.status(number) == status
    return number


@pytest.mark.parametrize("verb", [resolve, close])
@pytest.mark.parametrize("status", ["new", "open", "waiting_customer", "waiting_team"])
def test_settling_ends_every_clock(place: Place, status: str, verb: Any) -> None:
    number = in_status(place, status, category="refund", body=None)
    receive(place.desk, place.ann, number, "And?", now=MONDAY + 1)
    verb(place.desk, place.ann, number, now=MONDAY + MINUTE)
    assert place.clock_ended(number, "resolution") == ("met", "resolved")
    assert place.clock_ended(number, "plan") == ("met", "resolved")
    if status == "open":
        assert place.clock_ended(number, "next_response") == ("cancelled", "resolved")
    else:
        assert place.clock_ended(number, "first_response") == ("cancelled", "unanswered")
    assert place.column(number, "next_due_at") is None
    assert_sound(place, now=MONDAY + MINUTE)


@pytest.mark.parametrize(
    ("verb", "status"), [(resolve, "resolved"), (resolve, "closed"), (close, "closed"), (reopen, "open")]
)
def test_what_is_not_possible_in_a_status(place: Place, verb: Any, status: str) -> None:
    number = in_status(place, status)
    changes_nothing(place, "wrong_status", lambda: verb(place.desk, place.ann, number, now=MONDAY + 1))


@pytest.mark.parametrize("verb", [resolve, close])
@pytest.mark.parametrize("lacks", sorted(WHOLE))
def test_a_complaint_needs_category_responsibility_and_solution(place: Place, verb: Any, lacks: str) -> None:
    number = place.complaint()
    changes = {name: value for name, value in WHOLE.items() if name != lacks}
    set_fields(place.desk, place.ann, number, changes, now=MONDAY)
    with refused("needs_for_resolve") as caught:
        verb(place.desk, place.ann, number, now=MONDAY)
    assert caught.value.params["missing"] == lacks
    set_fields(place.desk, place.ann, number, {lacks: WHOLE[lacks]}, now=MONDAY)
    verb(place.desk, place.ann, number, now=MONDAY)


def test_the_solution_may_come_with_the_resolve(place: Place) -> None:
    number = place.complaint(category="refund")
    set_fields(place.desk, place.ann, number, {"responsibility": "merchant"}, now=MONDAY)
    resolve(place.desk, place.ann, number, solution="Paid back", now=MONDAY)
    assert ticket(place.desk, place.ann, number, now=MONDAY).solution == "Paid back"


def test_undetermined_needs_a_note_whenever_it_comes(place: Place) -> None:
    number = place.complaint(category="refund")
    changes = {"responsibility": "undetermined", "solution": "Paid back"}
    changes_nothing(
        place,
        "undetermined_needs_note",
        lambda: set_fields(place.desk, place.ann, number, changes, now=MONDAY),
    )
    set_fields(place.desk, place.ann, number, changes, note="The courier does not say", now=MONDAY)
    resolve(place.desk, place.ann, number, now=MONDAY)
    assert place.status(number) == "resolved"


def test_other_kinds_need_nothing(place: Place) -> None:
    for kind in ("inquiry", "suggestion"):
        resolve(place.desk, place.ann, place.open(kind=kind), now=MONDAY)


@pytest.mark.parametrize(
    ("given", "assent"), [("accepted", True), ("refused", False), ("countered", False), (None, False)]
)
def test_a_settled_complaint_says_whether_the_customer_agreed(
    place: Place, given: str | None, assent: bool
) -> None:
    number = place.complaint()
    set_fields(place.desk, place.ann, number, WHOLE, now=MONDAY)
    offer(place.desk, place.ann, number, "refund", amount_fen=100, now=MONDAY)
    if given is not None:
        answer(place.desk, place.ann, number, given, now=MONDAY)
    resolve(place.desk, place.ann, number, now=MONDAY + 1)
    assert place.events(number)[-1]["assent"] is assent
    sweep(place.desk, now=MONDAY + 1 + 7 * DAY)
    closing = place.events(number)[-1]
    assert (closing["to"], closing["by"], closing["assent"]) == ("closed", "system", assent)


def test_a_resolved_ticket_closes_after_seven_days(place: Place) -> None:
    number = in_status(place, "resolved")
    sweep(place.desk, now=MONDAY + 7 * DAY - 1)
    assert place.status(number) == "resolved"
    sweep(place.desk, now=MONDAY + 7 * DAY)
    assert place.status(number) == "closed"
    assert place.column(number, "closed_at") == MONDAY + 7 * DAY
    assert_sound(place, now=MONDAY + 7 * DAY)


def test_closing_what_is_resolved_asks_for_nothing_more(place: Place) -> None:
    number = place.complaint()
    set_fields(place.desk, place.ann, number, WHOLE, now=MONDAY)
    resolve(place.desk, place.ann, number, now=MONDAY)
    set_fields(place.desk, place.ann, number, {"solution": None}, now=MONDAY)
    close(place.desk, place.ann, number, now=MONDAY + 1)
    assert place.column(number, "resolved_at") == MONDAY


def test_reopening_resumes_the_same_clock_without_the_gap(place: Place) -> None:
    number = place.open()
    resolve(place.desk, place.ann, number, now=MONDAY + HOUR)
    reopen(place.desk, place.ann, number, now=MONDAY + 5 * HOUR)
    clock = place.clock(number, "resolution")
    assert clock is not None
    assert (clock["cycle"], clock["consumed_ms"], clock["due_at"]) == (1, HOUR, MONDAY + 8 * HOUR)
    assert (place.status(number), place.column(number, "resolved_at")) == ("open", None)
    assert_sound(place, now=MONDAY + 5 * HOUR)


def test_a_closed_ticket_reopens_within_the_window_and_never_later(place: Place) -> None:
    early, late = in_status(place, "closed"), in_status(place, "closed")
    reopen(place.desk, place.ann, early, now=MONDAY + WINDOW)
    changes_nothing(
        place, "closed_link_instead", lambda: reopen(place.desk, place.ann, late, now=MONDAY + WINDOW + 1)
    )


RECEIVED = {
    "new": "new",
    "open": "open",
    "waiting_customer": "open",
    "waiting_team": "waiting_team",
    "resolved": "open",
    "closed": "open",
}


@pytest.mark.parametrize(("status", "after"), RECEIVED.items())
def test_what_a_customer_writes_in_every_status(place: Place, status: str, after: str) -> None:
    number = in_status(place, status)
    assert receive(place.desk, place.ann, number, "And now?", now=MONDAY + HOUR) == number
    assert place.status(number) == after
    seen = ticket(place.desk, place.ann, number, now=MONDAY + HOUR)
    assert (seen.messages[-1].author, seen.messages[-1].body) == ("customer", "And now?")
    if status in ("open", "resolved", "closed"):
        clock = place.clock(number, "next_response")
        assert clock is not None
        assert (clock["state"], clock["started_at"]) == ("running", MONDAY + HOUR)
    else:
        assert place.clock(number, "next_response") is None
    assert_sound(place, now=MONDAY + HOUR)


@pytest.mark.parametrize("status", ["new", "open", "waiting_customer", "waiting_team", "resolved", "closed"])
def test_a_call_in_every_status_owes_no_answer(place: Place, status: str) -> None:
    number = in_status(place, status)
    receive(place.desk, place.bob, number, "We talked", spoken=True, now=MONDAY + HOUR)
    after = "open" if RECEIVED[status] == "new" else RECEIVED[status]
    assert place.status(number) == after
    for kind in ("first_response", "next_response"):
        clock = place.clock(number, kind)
        assert clock is None or clock["state"] != "running"
    assert place.holder(number, now=MONDAY + 2 * HOUR) in ("ann", "bob")
    assert_sound(place, now=MONDAY + HOUR)


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_later_than_the_window_a_new_linked_ticket_is_opened(place: Place, status: str) -> None:
    number = in_status(
        place, status, category="refund", priority="high", order_no="A1", customer=CustomerFacts(nick="lin")
    )
    assert receive(place.desk, place.ann, number, "In time", now=MONDAY + WINDOW) == number
    resolve(place.desk, place.ann, number, now=MONDAY + WINDOW)
    late = MONDAY + 2 * WINDOW + 1
    other = receive(place.desk, place.ann, number, "Too late", channel="email", now=late)
    assert other != number
    assert place.status(number) == "resolved"
    seen = ticket(place.desk, place.ann, other, now=late)
    assert (seen.linked_to, seen.row.status, seen.row.priority) == (number, "new", "high")
    assert (seen.row.channel, seen.row.category, seen.order_no) == ("email", "refund", "A1")
    assert seen.customer is not None
    assert seen.customer.nick == "lin"
    assert [message.body for message in seen.messages] == ["Too late"]
    assert number in [row.number for row in seen.other_tickets]
    assert_sound(place, now=late)


def test_replying_to_a_resolved_ticket_leaves_it_resolved(place: Place) -> None:
    number = in_status(place, "resolved")
    reply(place.desk, place.bob, number, "One more thing", now=MONDAY + 1)
    assert place.status(number) == "resolved"
    closed = in_status(place, "closed")
    changes_nothing(
        place, "wrong_status", lambda: reply(place.desk, place.ann, closed, "Late", now=MONDAY + 1)
    )


def test_a_note_ends_no_clock_and_is_possible_in_every_status(place: Place) -> None:
    for status in RECEIVED:
        number = in_status(place, status)
        first = place.clock(number, "first_response")
        note(place.desk, place.bob, number, "Between us", now=MONDAY + 1)
        assert place.status(number) == status
        assert place.clock(number, "first_response") == first


def test_waiting_pauses_the_resolution_only_for_the_customer(place: Place) -> None:
    for whom, state in (("customer", "paused"), ("team", "running")):
        number = place.open()
        wait(place.desk, place.ann, number, whom, now=MONDAY + HOUR)
        clock = place.clock(number, "resolution")
        assert clock is not None
        assert clock["state"] == state
        changes_nothing(
            place,
            "nothing_changed",
            lambda whom=whom, number=number: wait(place.desk, place.ann, number, whom, now=MONDAY + HOUR),
        )


def test_a_reply_says_what_status_follows(place: Place) -> None:
    number = place.open()
    reply(place.desk, place.ann, number, "What size?", status="waiting_customer", now=MONDAY)
    assert place.status(number) == "waiting_customer"
    reply(place.desk, place.ann, number, "Still there?", now=MONDAY + 1)
    assert place.status(number) == "waiting_customer"
    reply(place.desk, place.ann, number, "Found it", status="open", now=MONDAY + 2)
    assert place.status(number) == "open"
    with refused("not_one_of", 2):
        reply(place.desk, place.ann, number, "So", status="closed", now=MONDAY + 3)


def test_to_a_department_and_back(place: Place) -> None:
    number = place.open(category="logistics")
    claim(place.desk, place.ann, number, now=MONDAY)
    transfer(place.desk, place.ann, number, team="logistics", note="Lost?", now=MONDAY + 1)
    assert (place.status(number), place.column(number, "team")) == ("waiting_team", "logistics")
    assert place.holder(number, now=MONDAY + 1) is None
    transfer(place.desk, place.lou, number, team="aftersales", now=MONDAY + HOUR)
    assert (place.status(number), place.column(number, "team")) == ("open", "aftersales")
    kept = place.desk.value("SELECT transfers FROM ticket_fact WHERE ticket_id = ?", (number,))
    hands = [
        (event["at"], event["was_team"], event["team"])
        for event in place.events(number)
        if "was_team" in event
    ]
    assert kept == 2
    assert hands == [(MONDAY + 1, "aftersales", "logistics"), (MONDAY + HOUR, "logistics", "aftersales")]
    assert_sound(place, now=MONDAY + HOUR)


def test_to_a_desk_team_or_an_agent_the_status_stays(place: Place) -> None:
    number = place.open()
    transfer(place.desk, place.ann, number, team="aftersales", now=MONDAY)
    transfer(place.desk, place.ann, number, login="bob", now=MONDAY)
    assert (place.status(number), place.column(number, "team")) == ("new", "aftersales")
    assert place.holder(number, now=MONDAY + DAY) == "bob"
    changes_nothing(
        place, "nothing_changed", lambda: transfer(place.desk, place.ann, number, login="bob", now=MONDAY)
    )
    for wrong in ({}, {"team": "aftersales", "login": "ann"}):
        with refused("missing_field", 2):
            transfer(place.desk, place.ann, number, **wrong, now=MONDAY)
    with refused("not_one_of", 2):
        transfer(place.desk, place.ann, number, team="kitchen", now=MONDAY)
    with refused("cannot_hold", 1):
        transfer(place.desk, place.ann, number, login="vic", now=MONDAY)


def test_a_second_late_message_goes_to_the_ticket_that_follows(place: Place) -> None:
    number = place.open()
    close(place.desk, place.ann, number, now=MONDAY)
    late = MONDAY + 8 * DAY
    following = receive(place.desk, place.ann, number, "It broke again", now=late)
    assert following != number
    assert receive(place.desk, place.ann, number, "Still there?", now=late + DAY) == following
    assert place.column(following, "linked_to") == number
