"""An act taken back: as if it had not been, unless somebody came in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.desk import claiming, closing, complaint, fields, moving, replying
from store.desk.escalating import acknowledge
from store.desk.intake import receive
from store.desk.sweep import sweep
from store.desk.undoing import undo
from store.errors import DeskError
from store.views.alerts import alerts
from store.views.case import case
from store.views.tickets import ticket
from store.views.why import why
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, SECOND, Place, assert_sound, refused
from tests.store.walks import VERBS, picker

NOW = MONDAY + MINUTE
UNDOABLE = sorted(
    set(VERBS)
    & {
        "claim",
        "take",
        "release",
        "assign",
        "wait",
        "transfer",
        "set",
        "step",
        "offer",
        "answer",
        "reply",
        "note",
        "causes",
        "ask",
        "tell",
        "check",
        "survey",
        "story",
    }
    | {"no_reply", "reopen", "close"}
)
OF_A_CASE = ("responsibility_reason", "causes", "questions", "checklists", "follow_up", "measures", "story")
GONE_ON = {"version", "updated_at", "sort_key"}


def seen(place: Place, number: int, now: int) -> dict[str, Any]:
    """What a person sees of a ticket, but for its history."""
    view = ticket(place.desk, place.sue, number, now=now)
    row = {name: getattr(view.row, name) for name in view.row._fields if name not in GONE_ON}
    facts = {
        name: getattr(view, name)
        for name in view.__slots__
        if name not in ("row", "events", "generation", "drafts", "alerts", "other_tickets")
    }
    found = case(place.desk, place.sue, number, now=now)
    of_case = {name: getattr(found, name) for name in OF_A_CASE}
    return row | facts | of_case


ACTS: dict[str, Callable[[Place, int], Any]] = {
    "claim": lambda p, n: claiming.claim(p.desk, p.ann, n, now=NOW),
    "take": lambda p, n: claiming.take(p.desk, p.ann, now=NOW),
    "wait": lambda p, n: moving.wait(p.desk, p.ann, n, "customer", until=NOW + HOUR, now=NOW),
    "transfer": lambda p, n: moving.transfer(
        p.desk, p.ann, n, team="logistics", note="Please look.", now=NOW
    ),
    "set": lambda p, n: fields.set_fields(
        p.desk,
        p.ann,
        n,
        {
            "priority": "urgent",
            "category": "refund",
            "responsibility": "merchant",
            "solution": "Pay back",
            "subject": "X",
        },
        add_tags=["a", "b"],
        note="So it is.",
        now=NOW,
    ),
    "step": lambda p, n: complaint.step(p.desk, p.ann, n, "investigated", note="Seen.", now=NOW),
    "offer": lambda p, n: complaint.offer(p.desk, p.ann, n, "refund", amount_fen=500, text="Sorry", now=NOW),
    "reply": lambda p, n: replying.reply(
        p.desk, p.ann, n, "It is on its way.", status="waiting_customer", now=NOW
    ),
    "note": lambda p, n: replying.note(p.desk, p.ann, n, "Look at this.", now=NOW),
    "close": lambda p, n: closing.close(p.desk, p.ann, n, now=NOW),
}


@pytest.mark.parametrize("verb", sorted(set(ACTS) - {"step", "close"}))
def test_an_act_taken_back_leaves_the_ticket_as_it_was(place: Place, verb: str) -> None:
    number = place.open()
    before = seen(place, number, NOW + SECOND)
    ACTS[verb](place, number)
    assert seen(place, number, NOW + SECOND) != before
    undone = undo(place.desk, place.ann, now=NOW + SECOND)
    assert (undone.number, undone.verb) == (number, verb)
    assert seen(place, number, NOW + SECOND) == before
    assert_sound(place, now=NOW + SECOND)


def test_steps_and_closing_of_a_complaint_are_taken_back(place: Place) -> None:
    number = place.complaint(category="refund")
    fields.set_fields(
        place.desk,
        place.ann,
        number,
        {"responsibility": "merchant", "solution": "Pay back"},
        now=MONDAY + SECOND,
    )
    for verb in ("step", "close"):
        before = seen(place, number, NOW + SECOND)
        ACTS[verb](place, number)
        undo(place.desk, place.ann, now=NOW + SECOND)
        assert seen(place, number, NOW + SECOND) == before
    assert_sound(place, now=NOW + SECOND)


def test_acts_are_taken_back_one_after_the_other_newest_first(place: Place) -> None:
    number = place.open()
    before = seen(place, number, NOW + MINUTE)
    claiming.claim(place.desk, place.ann, number, now=NOW)
    replying.note(place.desk, place.ann, number, "One.", now=NOW + 1)
    closing.resolve(place.desk, place.ann, number, solution="Done", now=NOW + 2)
    verbs = [undo(place.desk, place.ann, now=NOW + MINUTE).verb for _ in range(3)]
    assert verbs == ["resolve", "note", "claim"]
    assert seen(place, number, NOW + MINUTE) == before
    with refused("nothing_to_undo"):
        undo(place.desk, place.ann, now=NOW + MINUTE)


def test_after_ten_minutes_nothing_is_taken_back(place: Place) -> None:
    number = place.open()
    claiming.claim(place.desk, place.ann, number, now=NOW)
    with refused("nothing_to_undo"):
        undo(place.desk, place.ann, now=NOW + 10 * MINUTE + 1)
    with refused("nothing_to_undo"):
        undo(place.desk, place.bob, now=NOW + 1)


def test_who_came_in_between_is_named(place: Place) -> None:
    number = place.open()
    claiming.claim(place.desk, place.ann, number, now=NOW)
    replying.note(place.desk, place.bob, number, "Mine too.", now=NOW + SECOND)
    with refused("changed_since") as caught:
        undo(place.desk, place.ann, now=NOW + MINUTE)
    assert caught.value.params == {"number": number, "who": "bob", "what": "note"}
    other = place.open()
    claiming.claim(place.desk, place.ann, other, now=NOW + MINUTE)
    receive(place.desk, place.bob, other, "Hello?", now=NOW + MINUTE + 1)
    with refused("changed_since"):
        undo(place.desk, place.ann, now=NOW + 2 * MINUTE)
    waits = place.open()
    moving.wait(place.desk, place.ann, waits, "customer", now=NOW + 2 * MINUTE)
    receive(place.desk, place.bob, waits, "And now?", now=NOW + 2 * MINUTE + 1)
    with refused("changed_since") as caught:
        undo(place.desk, place.ann, now=NOW + 3 * MINUTE)
    assert caught.value.params["what"] == "customer_message"


def test_a_reply_becomes_a_draft_again_until_it_was_sent(place: Place) -> None:
    number = place.open()
    replying.reply(place.desk, place.ann, number, "It is on its way.", now=NOW)
    undo(place.desk, place.ann, now=NOW + SECOND)
    view = ticket(place.desk, place.ann, number, now=NOW + SECOND)
    assert view.drafts == {"reply": "It is on its way."}
    assert [clock.state for clock in view.clocks if clock.kind == "first_response"] == ["running"]
    replying.reply(place.desk, place.ann, number, "It is on its way.", now=NOW + MINUTE)
    replying.sent(place.desk, place.ann, number, now=NOW + MINUTE + 1)
    with pytest.raises(DeskError) as caught:
        undo(place.desk, place.ann, now=NOW + 2 * MINUTE)
    assert caught.value.code in ("changed_since", "sent_already")


def test_the_breach_that_a_retarget_caused_goes_with_it_and_its_alert_closes(place: Place) -> None:
    number = place.open(channel="email")
    late = MONDAY + HOUR + 30 * MINUTE
    fields.set_fields(place.desk, place.ann, number, {"priority": "urgent"}, now=late)
    clock = place.clock(number, "first_response")
    assert clock is not None
    assert clock["breach_reason"] == "retarget"
    sweep(place.desk, now=late + SECOND)
    undo(place.desk, place.ann, now=late + MINUTE)
    clock = place.clock(number, "first_response")
    assert clock is not None
    assert clock["breached_at"] is None
    reasons = {alert.closed_reason for alert in alerts(place.desk, place.sue, every=True, now=late + MINUTE)}
    assert "undone" in reasons
    assert why(place.desk, place.sue, number, now=late + MINUTE)
    assert_sound(place, now=late + MINUTE)


def test_a_breach_by_time_stays(place: Place) -> None:
    number = place.open(channel="email")
    claiming.claim(place.desk, place.ann, number, now=MONDAY + SECOND)
    replying.reply(place.desk, place.ann, number, "Late, sorry.", now=MONDAY + 3 * HOUR)
    undo(place.desk, place.ann, now=MONDAY + 3 * HOUR + SECOND)
    clock = place.clock(number, "first_response")
    assert clock is not None
    assert (clock["state"], clock["breach_reason"]) == ("running", "time")


@pytest.mark.parametrize("swept", [True, False])
def test_a_due_that_passed_under_the_act_is_breached_whether_anybody_looked_or_not(
    place: Place, swept: bool
) -> None:
    number = place.open(channel="email")
    at = MONDAY + HOUR - MINUTE
    fields.set_fields(place.desk, place.ann, number, {"priority": "urgent"}, now=at)
    if swept:
        sweep(place.desk, now=at + 2 * MINUTE)
    undo(place.desk, place.ann, now=at + 3 * MINUTE)
    clock = place.clock(number, "first_response")
    assert clock is not None
    assert (clock["breach_reason"], clock["breached_at"]) == ("time", MONDAY + HOUR)
    assert clock["due_at"] == MONDAY + 2 * HOUR
    assert_sound(place, now=at + 3 * MINUTE)


def test_a_target_that_comes_back_has_the_levels_that_rang_for_it(place: Place) -> None:
    number = place.open()
    late = MONDAY + 16 * MINUTE
    assert sweep(place.desk, now=late).fired == 1
    fields.set_fields(place.desk, place.ann, number, {"priority": "urgent"}, now=late)
    undo(place.desk, place.ann, now=late + 1)
    clock = place.clock(number, "first_response")
    assert clock is not None
    assert (clock["revision"], clock["level_done"]) == (0, 2)
    assert sweep(place.desk, now=late + 2).fired == 0
    assert_sound(place, now=late + 2)


def test_an_acknowledged_alert_is_no_obstacle(place: Place) -> None:
    number = place.open()
    claiming.claim(place.desk, place.ann, number, now=MONDAY + DAY)
    sweep(place.desk, now=MONDAY + DAY + SECOND)
    newest = alerts(place.desk, place.sue, now=MONDAY + DAY)[0]
    acknowledge(place.desk, place.sue, newest.alert_id, now=MONDAY + DAY + 2 * SECOND)
    assert undo(place.desk, place.ann, now=MONDAY + DAY + MINUTE).verb == "claim"


@given(
    which=st.sampled_from(UNDOABLE),
    before=st.lists(st.sampled_from(sorted(VERBS)), max_size=6),
    picks=st.integers(0, 1 << 30),
)
def test_whatever_was_done_taking_it_back_restores_the_ticket(
    founded: Any, tmp_path_factory: Any, which: str, before: list[str], picks: int
) -> None:
    import shutil

    from store.database import open_desk
    from store.views.people import actor
    from tests.store.desks import PEOPLE

    path = tmp_path_factory.mktemp("undo") / "desk.db"
    shutil.copy(founded, path)
    desk = open_desk(path)
    place = Place(desk, {login: actor(desk, login) for login in ("root", *PEOPLE)})
    try:
        number = place.open(kind="complaint" if picks % 2 else "inquiry")
        now = NOW
        for step, verb in enumerate(before):
            now += MINUTE
            try:
                VERBS[verb](desk, place.sue, number, picker(picks + step), now)
            except DeskError:
                continue
        now += 15 * MINUTE
        shown = seen(place, number, now + SECOND)
        who = place.sue if which == "tell" else place.ann
        try:
            VERBS[which](desk, who, number, picker(picks), now)
            undone = undo(desk, who, now=now + SECOND)
        except DeskError:
            return
        if undone.number == number:
            after = seen(place, number, now + SECOND)
            shown["breaches"] = after["breaches"]
            assert {c.kind for c in shown.pop("clocks")} == {c.kind for c in after.pop("clocks")}
            assert after == shown
        assert_sound(place, now=now + SECOND)
    finally:
        desk.close()
