"""A day at the desk in a real terminal, in both languages: callers, complaints, a customer who writes again, a promise,
a colleague who goes home; at its end everything is answered and the desk is sound. The full count is sixty contacts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from store import i18n
from store.desk.claiming import claim
from store.desk.intake import CustomerFacts, receive
from store.i18n import _
from store.rules.words import CHANNELS
from store.views.case import case
from store.views.health import doctor
from store.views.tickets import ticket
from tests.e2e.terminals import Terminal
from tests.store.desks import MINUTE, MONDAY, Place
from tui.wording import word

Start = Callable[..., Terminal]
LATER = MONDAY + 60 * MINUTE
LONG = bool(os.environ.get("KEFU_LONG"))
CONTACTS, COMPLAINTS = (60, 10) if LONG else (3, 1)
SEND, NEW, CALL, ADD, SCRIPTS, ENTER, TAB = "\x07", "\x0e", "\x14", "\x12", "\x0f", "\r", "\t"


@pytest.fixture(params=["en", "zh"])
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    before = i18n.language()
    i18n.use(request.param)
    yield request.param
    i18n.use(before)


class Agent:
    """Ann at her terminal: what she does, and what she must see before she goes on."""

    def __init__(self, place: Place, desk: Terminal) -> None:
        self.place = place
        self.desk = desk

    def log(self, who: str, text: str, *, by: str = SEND, call: bool = True) -> int:
        """A contact written down; returns how many keys it took beside what was typed."""
        keys = [NEW, TAB, CALL, by] if call else [NEW, TAB, by]
        self.desk.keys(NEW)
        self.desk.sees(_("New contact"))
        self.desk.keys(who)
        self.desk.sees(who)
        self.desk.keys(TAB + text)
        self.desk.sees(text)
        if call:
            self.desk.keys(CALL)
            self.desk.sees(_("call") + " " + _("yes"))
        self.desk.keys(by)
        return len(keys)

    def answers(self, number: int, text: str) -> None:
        """Reply and confirm, on the ticket that is open."""
        self.desk.keys("r" + text)
        self.desk.sees(text)
        self.desk.keys(SEND)
        self.holds(number, lambda: self.place.column(number, "unsent") == 1)
        self.desk.keys("s")
        self.holds(number, lambda: self.place.column(number, "unsent") == 0)

    def settles(self, number: int) -> None:
        """Resolve what is open; a complaint asks for what it still lacks."""
        if self.place.column(number, "kind") == "complaint":
            self.settles_complaint(number)
        self.desk.keys("x" + "done" + ENTER)
        self.until(number, "resolved")

    def settles_complaint(self, number: int) -> None:
        desk = self.desk
        desk.keys("o")
        desk.sees(_("Solution offered"))
        desk.keys(word("offer", "refund") + ENTER)
        desk.sees(_("Amount in yuan (may stay empty)")[:10])
        desk.keys("12.50" + ENTER)
        desk.sees(_("What was offered"))
        desk.keys("half" + ENTER)
        self.holds(number, lambda: len(case(self.place.desk, self.place.ann, number, now=LATER).offers) == 1)
        desk.keys("O" + word("answer", "accepted") + ENTER + "fine" + ENTER)
        self.holds(number, lambda: "answered" in self.place.types(number))
        for field, code in (("category", "product"), ("responsibility", "merchant")):
            if self.place.column(number, field) != code:
                desk.keys("f" + _(FIELDS[field]) + ENTER)
                desk.sees(_(FIELDS[field]))
                desk.keys(word(field, code) + ENTER)
                self.holds(number, lambda: self.place.column(number, field) == code)  # noqa: B023
        for step in ("investigated", "carried_out"):
            desk.keys("v" + word("step", step) + ENTER + ENTER)
            self.holds(number, lambda: self.done(number, step))  # noqa: B023

    def done(self, number: int, step: str) -> bool:
        steps = ticket(self.place.desk, self.place.ann, number, now=LATER).steps
        return any(found.name == step and found.done_at is not None for found in steps)

    def until(self, number: int, status: str) -> None:
        self.holds(number, lambda: self.place.status(number) == status)

    def holds(self, number: int, true: Callable[[], bool]) -> None:
        """Wait for the desk's file to say so, reading what the terminal writes meanwhile."""
        self.desk.reads(lambda: true())
        assert true(), number


FIELDS = {"category": "category", "responsibility": "responsibility"}


def test_a_day_at_the_desk(place: Place, terminal: Start, lang: str) -> None:
    came = arrive(place)
    desk = terminal(place.path, "ann", columns=120, rows=40, env={"KEFU_LANG": lang})
    desk.sees("contact 0")
    ann = Agent(place, desk)

    # Three callers at once: one unknown, one who has a ticket, one who complains.
    assert ann.log("fresh_nick", "asks for the size") < 10
    ann.holds(0, lambda: newest(place) > came[-1])
    first = newest(place)
    assert place.column(first, "spoken") == 1
    assert place.holder(first, now=LATER) == "ann"
    assert ann.log("again_nick", "calls about it again", by=ADD) < 10
    ann.holds(came[0], lambda: "call" in place.types(came[0]))
    assert newest(place) == first
    assert ann.log("angry_nick", "投诉 broken vase") < 10
    ann.holds(first, lambda: newest(place) > first)
    vase = newest(place)
    assert place.column(vase, "kind") == "complaint"

    # What she has taken calls on is settled first, then one after the other as the desk says.
    for number in (vase, first, came[0]):
        desk.keys(f"J{number}{ENTER}")
        desk.sees(f"#{number}")
        ann.settles(number)
    for _turn in range(CONTACTS - 1):
        desk.keys("n")
        ann.holds(0, lambda: held(place) is not None)
        number = held(place) or 0
        desk.sees(f"#{number}")
        ann.answers(number, f"answer to {number}")
        ann.settles(number)
    desk.keys("n")
    desk.sees(_("No ticket is waiting for you."))

    # A customer writes again on what was settled: it is open again, and stands out until somebody has looked.
    receive(place.desk, place.sue, came[1], "and one more thing", now=LATER)
    ann.until(came[1], "open")
    desk.keys("\x1b")
    desk.quiet(0.3)
    desk.keys(f"J{came[1]}{ENTER}")
    desk.sees("and one more thing")
    ann.answers(came[1], "of course")
    desk.keys("u")
    desk.keys("w" + ENTER + "15:00" + ENTER)
    ann.until(came[1], "waiting_customer")
    assert place.column(came[1], "promised_at") is not None

    # A colleague goes home: all that he holds goes to her, with a note.
    leaver = place.open(subject="left behind", body="still waiting", customer=CustomerFacts(nick="late_nick"))
    claim(place.desk, place.bob, leaver, now=LATER)
    home = terminal(place.path, "bob", columns=120, rows=40, env={"KEFU_LANG": lang})
    home.sees(_("{count} mine").format(count=1))
    home.keys("H")
    home.sees("left behind", _("hand over"))
    home.keys("aann" + ENTER)
    home.sees("ann")
    home.keys("x")
    home.reads(lambda: place.holder(leaver, now=LATER) == "ann" or asked(home))
    assert place.holder(leaver, now=LATER) == "ann"
    desk.keys(f"J{leaver}{ENTER}")
    desk.sees("still waiting")
    ann.answers(leaver, "I took over")
    ann.settles(leaver)

    # The follow-up call on a complaint.
    complained = vase
    desk.keys(f"J{complained}{ENTER}")
    desk.sees("broken vase")
    desk.keys("E")
    ann.desk.quiet(0.3)
    desk.keys(ENTER + "5555" + "glad" + ENTER)
    ann.holds(complained, lambda: bool(case(place.desk, place.ann, complained, now=LATER).follow_up.surveys))

    desk.keys("\x1b")
    desk.quiet(0.3)
    desk.keys("q")
    assert desk.ends(within=5) == 0
    for number in (*came, first, vase, leaver):
        assert place.status(number) == ("waiting_customer" if number == came[1] else "resolved")
    assert doctor(place.desk, now=LATER) == []


def arrive(place: Place) -> list[int]:
    """Contacts of a morning through every channel; the first is of one who will call."""
    channels = [name for name in CHANNELS if name not in ("import", "phone")]
    found = []
    for n in range(CONTACTS):
        nick = "again_nick" if n == 0 else f"nick_{n}"
        kind = "complaint" if 0 < n <= COMPLAINTS else "inquiry"
        facts = {"subject": f"contact {n}", "body": f"body {n}", "channel": channels[n % len(channels)]}
        found.append(place.open(**facts, kind=kind, by="sue", customer=CustomerFacts(nick=nick)))
    return found


def newest(place: Place) -> int:
    return int(place.desk.value("SELECT max(number) FROM ticket"))


def held(place: Place) -> int | None:
    """What Ann holds and works on."""
    sql = "SELECT number FROM ticket WHERE assignee_id = ? AND status IN ('new', 'open')"
    found = place.desk.value(sql, (place.ann.agent_id,))
    return None if found is None else int(found)


def asked(desk: Terminal) -> bool:
    """A question stands there that the first choice answers."""
    desk.keys(ENTER)
    return False
