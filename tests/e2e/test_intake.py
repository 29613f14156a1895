"""Contacts come in through a real terminal: a call in one packet of bytes, a crash in between, two people at once."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from store.desk import replying
from store.desk.intake import CustomerFacts
from store.views.contact_drafts import contact_drafts
from store.views.tickets import ticket
from tests.e2e.terminals import Terminal, eventually
from tests.store.desks import MINUTE, MONDAY, Place, assert_sound

Start = Callable[..., Terminal]
LATER = MONDAY + 10 * MINUTE
RED = CustomerFacts(nick="小红", phone="13812345678")
CTRL_G, CTRL_N, CTRL_R, CTRL_T = "\x07", "\x0e", "\x12", "\x14"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_call_in_one_packet(place: Place, terminal: Start, lang: str) -> None:
    place.open(customer=RED, subject="Parcel lost", channel="chat")
    desk = terminal(place.path, "ann", env={"KEFU_LANG": lang})
    desk.sees("Parcel lost")
    desk.keys(f"{CTRL_N}5678\r发票还没收到{CTRL_T}{CTRL_G}")
    desk.sees("#2", "发票还没收到")
    eventually(lambda: place.holder(2, now=LATER) == "ann")
    seen = ticket(place.desk, place.ann, 2, now=LATER)
    assert (seen.row.category, seen.row.channel, seen.customer.nick if seen.customer else "") == (
        "invoice",
        "phone",
        "小红",
    )
    assert_sound(place, now=LATER)


def test_what_was_being_written_outlives_the_process(place: Place, terminal: Start) -> None:
    first = terminal(place.path, "ann")
    first.sees("Ann")
    first.keys(f"{CTRL_N}someone\rIt broke in my hands")
    eventually(
        lambda: (
            [one.fields.get("text") for one in contact_drafts(place.desk, place.ann)]
            == ["It broke in my hands"]
        )
    )
    first.process.kill()
    again = terminal(place.path, "ann")
    again.sees("A contact that you began to write down waits")
    again.keys(CTRL_N)
    again.sees("someone", "It broke in my hands")
    again.keys(CTRL_G)
    again.sees("#1 is recorded.")


def test_an_answer_goes_to_the_terminals_clipboard_and_asks_when_somebody_was_faster(
    place: Place, terminal: Start
) -> None:
    number = place.open(subject="Broken cup", channel="chat")
    desk = terminal(place.path, "ann")
    desk.sees("Broken cup")
    desk.keys("\r")
    desk.sees("Where is it?")
    desk.keys("rOn its way")
    desk.sees("REPLY by chat", "On its way")
    replying.reply(place.desk, place.bob, number, "It comes tomorrow.", now=LATER)
    desk.keys(CTRL_G)
    desk.sees("bob has answered at", "Send yours too?")
    desk.keys("y")
    desk.sees("Recorded. Send it by chat (copied")
    assert b"\x1b]52;c;" + base64.b64encode(b"On its way") in bytes(desk.written)


def test_one_more_word_of_a_known_customer_goes_where_it_belongs(place: Place, terminal: Start) -> None:
    number = place.open(customer=RED, subject="Parcel lost", channel="chat")
    desk = terminal(place.path, "bob")
    desk.sees("Parcel lost")
    desk.keys(f"{CTRL_N}小红\rAny news?")
    desk.sees(f"add to #{number} Parcel lost?")
    desk.keys(CTRL_R)
    desk.sees(f"Added to #{number}.", "Any news?")
    assert place.desk.value("SELECT count(*) FROM ticket") == 1
