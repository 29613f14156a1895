"""Two people in real terminals on one ticket, and one of the processes is killed at the worst moment."""

from __future__ import annotations

import random
import select
import signal
from collections.abc import Callable

import pytest

from store.desk.claiming import claim
from store.views.drafts import drafts
from store.views.people import present
from store.views.tickets import ticket
from tests.conftest import LONG
from tests.e2e.terminals import Terminal, eventually
from tests.store.desks import MINUTE, MONDAY, SECOND, Place, assert_sound

Start = Callable[..., Terminal]
NOW = MONDAY + 5 * SECOND
GONE_S = 4.0
"""Who was killed is no longer seen; a machine that runs other tests may take three of them."""
ANSWER = "It comes tomorrow"


def in_ticket(place: Place, terminal: Start, login: str, number: int) -> Terminal:
    desk = terminal(place.path, login)
    desk.sees(" mine", "No alert")
    desk.keys(f"J{number}\r")
    desk.sees("Where is it?")
    return desk


def kill(desk: Terminal) -> None:
    desk.process.send_signal(signal.SIGKILL)
    desk.process.wait()


def answers(place: Place, number: int) -> list[str]:
    messages = ticket(place.desk, place.ann, number, now=NOW).messages
    return [message.body for message in messages if message.author == "agent"]


def saved(place: Place, login: str) -> list[str]:
    return [draft.beginning for draft in drafts(place.desk, place.people[login], now=NOW)]


def test_who_is_killed_while_typing_is_gone_from_the_other_screen_and_loses_no_word(
    place: Place, terminal: Start
) -> None:
    number = place.open(subject="Broken", channel="chat")
    claim(place.desk, place.bob, number, now=MONDAY)
    bob = in_ticket(place, terminal, "bob", number)
    ann = in_ticket(place, terminal, "ann", number)
    ann.sees("Bob is here too")
    bob.keys("r" + ANSWER)
    ann.sees("Bob is writing")
    eventually(lambda: saved(place, "bob") == [ANSWER])
    kill(bob)
    ann.reads(lambda: "Bob is" not in ann.text, within=GONE_S)
    assert [who.login for who in present(place.desk, now=NOW)] == ["ann"]
    assert place.holder(number, now=NOW) == "bob", "the lease stands as its rule says"
    assert place.holder(number, now=NOW + 16 * MINUTE) is None
    again = in_ticket(place, terminal, "bob", number)
    again.sees("There is a draft of yours")
    again.keys("r")
    again.sees(ANSWER)
    ann.sees("Bob is writing")


@pytest.mark.parametrize(
    "after_s",
    [
        0.0,
        *(pytest.param(seconds, marks=pytest.mark.long) for seconds in (0.005, 0.01, 0.02, 0.04, 0.08, 0.2)),
    ],
)
@pytest.mark.parametrize("hang_up", [False, pytest.param(True, marks=pytest.mark.long)])
def test_an_answer_that_is_cut_off_between_key_and_confirmation_is_recorded_exactly_once(
    place: Place, terminal: Start, after_s: float, hang_up: bool
) -> None:
    number = place.open(subject="Broken", channel="chat")
    claim(place.desk, place.bob, number, now=MONDAY)
    for _round in range(3 if LONG else 1):
        before = len(answers(place, number))
        bob = in_ticket(place, terminal, "bob", number)
        bob.keys("r" + ANSWER)
        eventually(lambda: saved(place, "bob") == [ANSWER])
        bob.keys("\x07")
        select.select([], [], [], after_s * random.uniform(0.5, 1.5))
        if hang_up:
            bob.close_terminal()
            bob.process.wait(15)
        else:
            kill(bob)
        cut = answers(place, number)[before:]
        assert cut in ([], [ANSWER])
        again = in_ticket(place, terminal, "bob", number)
        if saved(place, "bob"):
            again.sees("There is a draft of yours")
            again.keys("r")
            again.sees("Ctrl+G")
            again.keys("\x07")
            eventually(lambda: not saved(place, "bob"), within=10.0)
        else:
            assert cut == [ANSWER]
        kill(again)
        assert answers(place, number)[before:] == [ANSWER]
    assert_sound(place, now=NOW + MINUTE)
