"""What is said and done on a ticket: replies, confirmations, steps, offers, fields, tags, customers; and its history."""

from __future__ import annotations

import json
from typing import Any

import pytest

from store.desk.closing import resolve
from store.desk.complaint import answer, offer, step
from store.desk.escalating import acknowledge, escalate
from store.desk.fields import SETTABLE, set_fields
from store.desk.intake import CustomerFacts, receive
from store.desk.moving import transfer
from store.desk.replying import no_reply, note, reply, sent
from store.desk.values import MOST_FEN, fen_of
from store.views.tickets import ticket
from tests.store.desks import HOUR, MINUTE, MONDAY, Place, assert_sound, changes_nothing, event_data, refused


def see(place: Place, number: int, *, now: int = MONDAY) -> Any:
    return ticket(place.desk, place.ann, number, now=now)


def test_a_reply_with_a_key_is_recorded_once(place: Place) -> None:
    number = place.open()
    reply(place.desk, place.ann, number, "Hello", key="k1", now=MONDAY)
    for text in ("Hello", "Hello again"):
        changes_nothing(
            place,
            "reply_twice",
            lambda text=text: reply(place.desk, place.ann, number, text, key="k1", now=MONDAY),
        )
    reply(place.desk, place.ann, number, "Hello", key="k2", now=MONDAY)
    other = place.open()
    reply(place.desk, place.ann, other, "Hello", key="k1", now=MONDAY)
    assert place.column(number, "unsent") == 2


def test_replies_stand_out_until_they_are_confirmed(place: Place) -> None:
    number = place.open()
    changes_nothing(place, "nothing_to_send", lambda: sent(place.desk, place.ann, number, now=MONDAY))
    reply(place.desk, place.ann, number, "One", now=MONDAY)
    reply(place.desk, place.ann, number, "Two", now=MONDAY)
    reply(place.desk, place.ann, number, "By phone", spoken=True, now=MONDAY)
    assert see(place, number).row.unsent == 2
    sent(place.desk, place.ann, number, now=MONDAY + 1)
    assert see(place, number).row.unsent == 0
    assert [message.unsent for message in see(place, number).messages] == [False] * 4
    changes_nothing(place, "nothing_to_send", lambda: sent(place.desk, place.ann, number, now=MONDAY + 1))
    assert_sound(place, now=MONDAY + 1)


def test_a_reply_meets_the_first_response_then_the_next(place: Place) -> None:
    number = place.open()
    reply(place.desk, place.ann, number, "Hello", now=MONDAY + MINUTE)
    assert place.clock_ended(number, "first_response") == ("met", "reply")
    receive(place.desk, place.ann, number, "And?", now=MONDAY + 2 * MINUTE)
    receive(place.desk, place.ann, number, "Hey?", now=MONDAY + 3 * MINUTE)
    clock = place.clock(number, "next_response")
    assert clock is not None
    assert clock["started_at"] == MONDAY + 2 * MINUTE
    note(place.desk, place.ann, number, "Look it up", now=MONDAY + 4 * MINUTE)
    reply(place.desk, place.ann, number, "Called", spoken=True, now=MONDAY + 5 * MINUTE)
    assert place.clock_ended(number, "next_response") == ("met", "call")


def test_no_reply_needed_is_for_a_next_response_alone(place: Place) -> None:
    number = place.open()
    changes_nothing(place, "no_reply_owed", lambda: no_reply(place.desk, place.ann, number, now=MONDAY))
    reply(place.desk, place.ann, number, "Hello", now=MONDAY)
    changes_nothing(place, "no_reply_owed", lambda: no_reply(place.desk, place.ann, number, now=MONDAY))
    receive(place.desk, place.ann, number, "Thanks", now=MONDAY + 1)
    no_reply(place.desk, place.ann, number, now=MONDAY + 2)
    assert place.clock_ended(number, "next_response") == ("met", "no_reply")


@pytest.mark.parametrize("text", ["", "  \n ", "\x1b\u200b\u202e"])
def test_a_text_with_nothing_in_it_is_refused(place: Place, text: str) -> None:
    number = place.open()
    for verb in (reply, note, receive):
        changes_nothing(
            place, "empty_text", lambda verb=verb: verb(place.desk, place.ann, number, text, now=MONDAY)
        )
    with refused("empty_text"):
        place.open(subject=text, body=text)


def test_a_text_that_is_too_long_is_refused_and_a_hostile_one_is_cleaned(place: Place) -> None:
    number = place.open()
    for verb in (reply, note, receive):
        changes_nothing(
            place,
            "text_too_long",
            lambda verb=verb: verb(place.desk, place.ann, number, "x" * 100_001, now=MONDAY),
        )
    reply(place.desk, place.ann, number, "a\x1b]52;c;eA==\x07\u202eb[red]c[/red]", now=MONDAY)
    assert see(place, number).messages[-1].body == "a]52;c;eA==b[red]c[/red]"


def steps(place: Place, number: int, *, now: int) -> dict[str, int | None]:
    return {line.name: line.done_at for line in see(place, number, now=now).steps}


def test_a_complaint_goes_its_seven_steps(place: Place) -> None:
    desk, ann = place.desk, place.ann
    number = place.complaint()
    none = dict.fromkeys(("classified", "investigated", "solution", "carried_out", "informed"))
    assert steps(place, number, now=MONDAY) == {"received": MONDAY, "recorded": MONDAY, **none}
    set_fields(desk, ann, number, {"category": "refund", "responsibility": "merchant"}, now=MONDAY + 1)
    step(desk, ann, number, "investigated", note="Asked", now=MONDAY + 2)
    assert offer(desk, ann, number, "refund", amount_fen=1999, text="all of it", now=MONDAY + 3)
    assert place.clock_ended(number, "plan") == ("met", "offered")
    answer(desk, ann, number, "countered", text="more", now=MONDAY + 4)
    offer(desk, ann, number, "compensation", amount_fen=5000, now=MONDAY + 5)
    answer(desk, ann, number, "accepted", now=MONDAY + 6)
    reply(desk, ann, number, "Done soon", now=MONDAY + 7)
    sent(desk, ann, number, now=MONDAY + 8)
    step(desk, ann, number, "carried_out", now=MONDAY + 9)
    assert steps(place, number, now=MONDAY + 9)["informed"] is None
    reply(desk, ann, number, "Done", now=MONDAY + 10)
    assert steps(place, number, now=MONDAY + 10)["informed"] is None
    sent(desk, ann, number, now=MONDAY + 11)
    assert [at - MONDAY for at in steps(place, number, now=MONDAY + 11).values() if at] == [
        0,
        0,
        1,
        2,
        3,
        9,
        11,
    ]
    seen = see(place, number, now=MONDAY + 11)
    assert [(line.type, line.amount_fen, line.answer) for line in seen.offers] == [
        ("refund", 1999, "countered"),
        ("compensation", 5000, "accepted"),
    ]
    assert "50.00" in str(seen.solution)
    resolve(desk, ann, number, now=MONDAY + 12)
    assert_sound(place, now=MONDAY + 12)


def test_steps_that_are_refused(place: Place) -> None:
    number, inquiry = place.complaint(), place.open()
    attempts = [
        (number, "classified", "step_by_hand_only"),
        (number, "nonsense", "not_one_of"),
        (inquiry, "investigated", "not_a_complaint"),
    ]
    for which, name, code in attempts:
        changes_nothing(
            place, code, lambda which=which, name=name: step(place.desk, place.ann, which, name, now=MONDAY)
        )
    step(place.desk, place.ann, number, "investigated", now=MONDAY)
    changes_nothing(
        place, "step_done", lambda: step(place.desk, place.ann, number, "investigated", now=MONDAY)
    )
    assert see(place, inquiry).steps == ()


def test_offers_and_answers_that_are_refused(place: Place) -> None:
    number = place.complaint()
    changes_nothing(place, "no_offer", lambda: answer(place.desk, place.ann, number, "accepted", now=MONDAY))
    for fen in (-1, MOST_FEN + 1, 1 << 70):
        changes_nothing(
            place,
            "bad_amount",
            lambda fen=fen: offer(place.desk, place.ann, number, "refund", amount_fen=fen, now=MONDAY),
        )
    changes_nothing(place, "not_one_of", lambda: offer(place.desk, place.ann, number, "a pony", now=MONDAY))
    offer(place.desk, place.ann, number, "refund", now=MONDAY)
    changes_nothing(place, "not_one_of", lambda: answer(place.desk, place.ann, number, "maybe", now=MONDAY))
    answer(place.desk, place.ann, number, "refused", now=MONDAY)
    changes_nothing(
        place, "offer_answered", lambda: answer(place.desk, place.ann, number, "accepted", now=MONDAY)
    )


@pytest.mark.parametrize(
    ("text", "fen"), [("12", 1200), ("12.5", 1250), ("¥1,200.05", 120005), ("0", 0), ("3元", 300)]
)
def test_money_is_whole_fen(text: str, fen: int) -> None:
    assert fen_of(text) == fen


@pytest.mark.parametrize(
    "text", ["", "abc", "-1", "1.005", "NaN", "Infinity", "1e5", "1_000", "٣", "12.", "9" * 30]
)
def test_what_is_no_amount(text: str) -> None:
    with refused("bad_amount"):
        fen_of(text)


def test_every_field_is_set_seen_and_emptied(place: Place) -> None:
    number = place.open()
    words = {
        "kind": "complaint",
        "scenario": "aftersales",
        "channel": "email",
        "priority": "urgent",
        "urgency": "high",
        "importance": "low",
        "product_type": "virtual",
        "responsibility": "platform",
        "category": "damage",
    }
    changes = {name: words.get(name, f"some {name}") for name in SETTABLE}
    set_fields(place.desk, place.ann, number, changes, now=MONDAY)
    assert {name: place.column(number, name) for name in SETTABLE} == changes
    changes_nothing(
        place, "nothing_changed", lambda: set_fields(place.desk, place.ann, number, changes, now=MONDAY)
    )
    for name in reversed(SETTABLE):  # the reason before the responsibility, which takes its reason with it
        if name in ("kind", "scenario", "channel", "priority", "subject"):
            with refused("missing_field", 2):
                set_fields(place.desk, place.ann, number, {name: ""}, now=MONDAY)
        else:
            set_fields(place.desk, place.ann, number, {name: None}, now=MONDAY)
            assert place.column(number, name) is None
    for name, value, code in (("colour", "red", "no_such_field"), ("priority", "extreme", "not_one_of")):
        changes_nothing(
            place,
            code,
            lambda name=name, value=value: set_fields(
                place.desk, place.ann, number, {name: value}, now=MONDAY
            ),
        )
    assert_sound(place, now=MONDAY)


def test_scenario_and_priority_follow_while_nobody_has_chosen(place: Place) -> None:
    number = place.open()
    set_fields(place.desk, place.ann, number, {"category": "refund"}, now=MONDAY)
    assert place.column(number, "scenario") == "aftersales"
    set_fields(place.desk, place.ann, number, {"urgency": "high", "importance": "high"}, now=MONDAY)
    assert place.column(number, "priority") == "urgent"
    set_fields(place.desk, place.ann, number, {"priority": "low"}, now=MONDAY)
    set_fields(place.desk, place.ann, number, {"urgency": "normal"}, now=MONDAY)
    assert place.column(number, "priority") == "low"


def test_tags_are_added_dropped_and_never_blank(place: Place) -> None:
    number = place.open(tags=("vip", " ", "vip", "a\x1bb"))
    assert see(place, number).row.tags == ("ab", "vip")
    set_fields(place.desk, place.ann, number, {}, add_tags=["new", ""], drop_tags=["vip", "none"], now=MONDAY)
    assert see(place, number).row.tags == ("ab", "new")
    changes_nothing(
        place,
        "nothing_changed",
        lambda: set_fields(
            place.desk, place.ann, number, {}, add_tags=["new"], drop_tags=["vip"], now=MONDAY
        ),
    )


def customer(place: Place, **facts: str) -> Any:
    return see(place, place.open(customer=CustomerFacts(**facts))).customer


def test_a_customer_is_known_again_by_nick_phone_or_mail(place: Place) -> None:
    first = customer(place, nick="lin", phone="13812345678", level="gold")
    assert customer(place, nick="lin", region="Xi'an").customer_id == first.customer_id
    assert customer(place, phone="13812345678").customer_id == first.customer_id
    again = customer(place, nick="lin", email="lin@example.cn")
    assert (again.level, again.region, again.email) == ("gold", "Xi'an", "l****@example.cn")
    assert customer(place, email="lin@example.cn").customer_id == first.customer_id
    assert customer(place, level="gold") is None


def test_another_nick_on_the_same_phone_is_another_customer(place: Place) -> None:
    mother = customer(place, nick="mother", phone="13812345678")
    son = customer(place, nick="son", phone="13812345678")
    assert son.customer_id != mother.customer_id
    assert customer(place, nick="mother").customer_id == mother.customer_id
    nameless = customer(place, phone="13912345678")
    assert customer(place, nick="late", phone="13912345678").customer_id == nameless.customer_id


def test_what_is_masked_is_not_known(place: Place) -> None:
    first = customer(place, nick="lin", name="林小", phone="13812345678")
    again = customer(place, nick="lin", name="林*", phone="138****5678")
    assert (again.customer_id, again.phone, again.name) == (first.customer_id, "138****5678", "林*")
    assert customer(place, phone="13812345678").customer_id == first.customer_id
    assert customer(place, name="林*") is None


MARK = "qzxj"
"""Stands in every text that a person or customer writes here."""


def test_the_history_holds_no_word_that_anybody_wrote(place: Place) -> None:
    desk, ann = place.desk, place.ann
    number = place.complaint(
        subject=MARK,
        body=MARK,
        wish=MARK,
        impact=MARK,
        product=MARK,
        platform=MARK,
        order_no=MARK,
        region=MARK,
        tags=(MARK,),
        customer=CustomerFacts(nick=MARK, name=MARK, phone=MARK, email=MARK, region=MARK),
    )
    free = ("subject", "solution", "wish", "impact", "product", "platform", "order_no", "region")
    set_fields(
        desk, ann, number, {name: MARK + name for name in free}, add_tags=[MARK + "t"], note=MARK, now=MONDAY
    )
    reply(desk, ann, number, MARK, key=MARK, now=MONDAY)
    receive(desk, ann, number, MARK, now=MONDAY)
    note(desk, ann, number, MARK, now=MONDAY)
    step(desk, ann, number, "investigated", note=MARK, now=MONDAY)
    offer(desk, ann, number, "refund", amount_fen=1, text=MARK, now=MONDAY)
    answer(desk, ann, number, "accepted", text=MARK, now=MONDAY)
    transfer(desk, ann, number, team="logistics", note=MARK, now=MONDAY)
    acknowledge(desk, ann, escalate(desk, ann, number, MARK, now=MONDAY), note=MARK, now=MONDAY)
    set_fields(desk, ann, number, {"category": "refund", "responsibility": "merchant"}, now=MONDAY)
    resolve(desk, ann, number, solution=MARK, note=MARK, now=MONDAY)
    assert len(event_data(desk)) > 20
    assert MARK not in json.dumps(event_data(desk))
    assert_sound(place, now=MONDAY)


def test_an_events_id_is_never_given_twice(place: Place) -> None:
    number = place.open()
    note(place.desk, place.ann, number, "So", now=MONDAY)
    newest = place.desk.value("SELECT max(id) FROM event")
    place.desk.execute("DELETE FROM event WHERE id = ?", (newest,))
    note(place.desk, place.ann, number, "So", now=MONDAY)
    assert place.desk.value("SELECT max(id) FROM event") == newest + 1


def test_an_act_is_bound_together_and_says_when_it_was_learnt(place: Place) -> None:
    number = place.open(at=MONDAY)
    reply(place.desk, place.ann, number, "Hello", now=MONDAY - HOUR)
    first, *rest = (event for event in place.events(number) if event["type"] != "opened")
    assert [event["act"] for event in rest] == [first["id"]] * len(rest)
    assert [event["type"] for event in (first, *rest)] == ["public_reply", "claimed", "status"]
    assert {event["at"] for event in (first, *rest)} == {MONDAY}
    assert {event["recorded_at"] for event in (first, *rest)} == {MONDAY - HOUR}


def test_another_subject_is_what_the_search_index_holds(place: Place) -> None:
    number = place.open(subject="Old words", body="text")
    set_fields(place.desk, place.ann, number, {"subject": "New saying"}, now=MONDAY)
    held = "SELECT count(*) FROM ticket_text WHERE ticket_text MATCH ?"
    assert [place.desk.value(held, (word,)) for word in ("saying", "old", "text")] == [1, 0, 1]
