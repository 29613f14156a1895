"""Every verb with every role, against the table of rights; and every verb on a ticket that is not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store.actor import Actor
from store.desk import (
    asking,
    causing,
    checking,
    claiming,
    closing,
    collecting,
    complaint,
    customers,
    drafts,
    escalating,
    fields,
    following_up,
    intake,
    library,
    measuring,
    merging,
    moving,
    people,
    policies,
    replying,
    returning,
    saved_queues,
    splitting,
    undoing,
    using,
)
from store.errors import DeskError
from store.outbox import again
from store.rules.permission import VERBS, VERBS_OF_ROLE
from store.views import alerts, queues, tickets, why
from store.views import people as who
from tests.store.desks import MONDAY, Place, everything, refused

NOW = MONDAY + 1
Try = Callable[[Place, Actor, int], Any]

OF_A_TICKET: dict[str, Try] = {
    "receive": lambda p, a, n: intake.receive(p.desk, a, n, "Hello?", now=NOW),
    "claim": lambda p, a, n: claiming.claim(p.desk, a, n, now=NOW),
    "release": lambda p, a, n: claiming.release(p.desk, a, n, now=NOW),
    "assign": lambda p, a, n: claiming.assign(p.desk, a, n, "bob", now=NOW),
    "reply": lambda p, a, n: replying.reply(p.desk, a, n, "Hello", now=NOW),
    "sent": lambda p, a, n: replying.sent(p.desk, a, n, now=NOW),
    "note": lambda p, a, n: replying.note(p.desk, a, n, "So", now=NOW),
    "no_reply": lambda p, a, n: replying.no_reply(p.desk, a, n, now=NOW),
    "wait": lambda p, a, n: moving.wait(p.desk, a, n, "customer", now=NOW),
    "transfer": lambda p, a, n: moving.transfer(p.desk, a, n, team="logistics", now=NOW),
    "set": lambda p, a, n: fields.set_fields(p.desk, a, n, {"priority": "high"}, now=NOW),
    "step": lambda p, a, n: complaint.step(p.desk, a, n, "investigated", now=NOW),
    "offer": lambda p, a, n: complaint.offer(p.desk, a, n, "refund", now=NOW),
    "answer": lambda p, a, n: complaint.answer(p.desk, a, n, "accepted", now=NOW),
    "escalate": lambda p, a, n: escalating.escalate(p.desk, a, n, "Help", now=NOW),
    "resolve": lambda p, a, n: closing.resolve(p.desk, a, n, now=NOW),
    "reopen": lambda p, a, n: closing.reopen(p.desk, a, n, now=NOW),
    "close": lambda p, a, n: closing.close(p.desk, a, n, now=NOW),
    "return": lambda p, a, n: returning.open_return(p.desk, a, n, "exchange", now=NOW),
    "causes": lambda p, a, n: causing.set_causes(p.desk, a, n, ["weather"], now=NOW),
    "ask": lambda p, a, n: asking.ask(p.desk, a, n, "logistics", "Where is it?", now=NOW),
    "tell": lambda p, a, n: asking.tell(p.desk, _of_logistics(a), n, "At the depot.", now=NOW),
    "check": lambda p, a, n: checking.check_item(p.desk, a, n, "complaint_call", 1, now=NOW),
    "survey": lambda p, a, n: following_up.survey(p.desk, a, n, "reached", source="form", now=NOW),
    "story": lambda p, a, n: collecting.mark_story(p.desk, a, n, "success", now=NOW),
    "see": lambda p, a, n: tickets.ticket(p.desk, a, n, now=NOW),
}
OTHERS: dict[str, Try] = {
    "open": lambda p, a, n: intake.open_ticket(p.desk, a, intake.NewTicket(subject="Parcel"), now=NOW),
    "take": lambda p, a, n: claiming.take(p.desk, a, now=NOW),
    "acknowledge": lambda p, a, n: escalating.acknowledge(p.desk, a, 1, now=NOW),
    "set_own_state": lambda p, a, n: people.set_state(p.desk, a, a.login, "away", now=NOW),
    "save_queue": lambda p, a, n: saved_queues.save(p.desk, a, "Broken", "破损", now=NOW),
    "undo": lambda p, a, n: undoing.undo(p.desk, a, now=NOW),
    "merge": lambda p, a, n: merging.merge(p.desk, a, n, n + 1, now=NOW),
    "unmerge": lambda p, a, n: merging.unmerge(p.desk, a, n, now=NOW),
    "split": lambda p, a, n: splitting.split(p.desk, a, n, _second(p, n), now=NOW),
    "link": lambda p, a, n: merging.link(p.desk, a, n, n + 1, now=NOW),
    "keep_customer": lambda p, a, n: customers.keep_customer(
        p.desk, a, intake.CustomerFacts(nick="buyer"), now=NOW
    ),
    "keep_order": lambda p, a, n: customers.keep_order(p.desk, a, customers.OrderFacts("SO1"), now=NOW),
    "add_cause": lambda p, a, n: causing.add_cause(p.desk, a, "Tape too weak", now=NOW),
    "measure": lambda p, a, n: measuring.add_measure(p.desk, a, "Stronger tape", number=n, now=NOW),
    "use_library": lambda p, a, n: using.vote(p.desk, a, n, 1, helped=True, now=NOW),
    "write_library": lambda p, a, n: library.retire(p.desk, a, 1, now=NOW),
    "set_state": lambda p, a, n: people.set_state(p.desk, a, "pia", "away", now=NOW),
    "add_agent": lambda p, a, n: people.add_agent(p.desk, a, "new", name="New", role="viewer", now=NOW),
    "change_agent": lambda p, a, n: people.change_agent(p.desk, a, "pia", name="Pia Wu", now=NOW),
    "notify": lambda p, a, n: again.retry(p.desk, a, now=NOW),
    "apply_policy": lambda p, a, n: policies.apply_policy(p.desk, a, _policy(p), now=NOW),
}
ELSEWHERE = {
    *("release_others", "open_attachment", "reveal", "import_tickets", "export", "backup", "migrate"),
    *("reveal_field", "see_reveals", "forget_customer", "retain", "set_pin"),
    *("see_figures", "compare_agents"),
}
"""Checked by claims' own tests, by those of imports, exports and privacy, and by the commands."""
PEOPLE_OF = {"viewer": "vic", "agent": "ann", "supervisor": "sue", "admin": "root"}


def _of_logistics(actor: Actor) -> Actor:
    return actor._replace(teams=frozenset({"logistics"}))


def _second(place: Place, number: int) -> int:
    return int(place.desk.value("SELECT max(id) FROM message WHERE ticket_id = ?", (number,)) or 0)


def _policy(place: Place) -> Path:
    from store.policy.read import shipped_text

    path = place.path.with_suffix(".toml")
    path.write_text(shipped_text(), encoding="utf-8")
    return path


def ready(place: Place, verb: str) -> int:
    """A complaint on which the verb is possible for whoever may."""
    desk, bob = place.desk, place.bob
    number = place.complaint(category="refund")
    changes = {"responsibility": "merchant", "solution": "Paid back"}
    if verb in ("resolve", "close", "reopen"):
        fields.set_fields(desk, bob, number, changes, now=MONDAY)
    if verb == "reopen":
        closing.resolve(desk, bob, number, now=MONDAY)
    if verb in ("no_reply", "sent"):
        replying.reply(desk, bob, number, "Hello", now=MONDAY)
        intake.receive(desk, bob, number, "Well?", now=MONDAY)
    if verb in ("merge", "link"):
        place.open()
    if verb == "unmerge":
        merging.merge(desk, bob, number, place.open(), now=MONDAY)
    if verb == "split":
        intake.receive(desk, bob, number, "And an invoice", now=MONDAY + 1)
    if verb == "undo":
        for login in PEOPLE_OF.values():
            if login != "vic":
                replying.note(desk, place.people[login], place.open(), "Mine.", now=NOW)
    if verb == "tell":
        asking.ask(desk, bob, number, "logistics", "Where is it?", now=MONDAY)
    if verb == "answer":
        complaint.offer(desk, bob, number, "refund", now=MONDAY)
    if verb == "acknowledge":
        escalating.escalate(desk, bob, number, "Help", now=MONDAY)
    return number


def test_every_verb_that_has_a_right_is_tried() -> None:
    assert OF_A_TICKET.keys() | OTHERS.keys() | ELSEWHERE == set(VERBS)


@pytest.mark.parametrize("role", PEOPLE_OF)
@pytest.mark.parametrize("verb", sorted({**OF_A_TICKET, **OTHERS}))
def test_a_verb_asks_for_its_right_before_it_does_anything(place: Place, verb: str, role: str) -> None:
    number = ready(place, verb)
    actor = place.people[PEOPLE_OF[role]]
    if verb == "release":
        claiming.assign(place.desk, place.sue, number, actor.login if role != "viewer" else "bob", now=MONDAY)
    attempt = {**OF_A_TICKET, **OTHERS}[verb]
    before = everything(place.desk)
    if verb in VERBS_OF_ROLE[role]:
        attempt(place, actor, number)
        return
    with refused("not_allowed", 1) as caught:
        attempt(place, actor, number)
    assert caught.value.params["role"] == role
    assert everything(place.desk) == before


@pytest.mark.parametrize("verb", OF_A_TICKET)
@pytest.mark.parametrize("number", [0, -1, 999, 1 << 63, 1 << 70, -(1 << 70)])
def test_a_verb_on_a_ticket_that_is_not_there(place: Place, verb: str, number: int) -> None:
    with refused("no_such_ticket", 1):
        OF_A_TICKET[verb](place, place.sue, number)


def test_the_other_views_ask_too(place: Place) -> None:
    nobody = Actor(99, "x", "X", "stranger")
    number = place.open()
    views: list[Callable[[], Any]] = [
        lambda: queues.counts(place.desk, nobody, now=NOW),
        lambda: queues.window(place.desk, nobody, "open", now=NOW),
        lambda: queues.page(place.desk, nobody, "open", now=NOW),
        lambda: queues.rows(place.desk, nobody, [number], now=NOW),
        lambda: alerts.alerts(place.desk, nobody, now=NOW),
        lambda: alerts.unacknowledged(place.desk, nobody, now=NOW),
        lambda: alerts.one(place.desk, nobody, 1),
        lambda: why.why(place.desk, nobody, number, now=NOW),
        lambda: who.agents(place.desk, nobody, now=NOW),
    ]
    for view in views:
        with refused("not_allowed"):
            view()


@pytest.mark.parametrize("kind", drafts.KINDS)
def test_drafts_are_for_those_who_may_write_on_tickets_that_are_there(place: Place, kind: str) -> None:
    number = place.open()
    for actor, which, code in ((place.vic, number, "not_allowed"), (place.ann, 999, "no_such_ticket")):
        with refused(code):
            drafts.save_draft(place.desk, actor, which, kind, "Dear", now=NOW)
    drafts.save_draft(place.desk, place.ann, number, kind, "Dear", now=NOW)
    assert tickets.ticket(place.desk, place.ann, number, now=NOW).drafts == {kind: "Dear"}
    assert tickets.ticket(place.desk, place.bob, number, now=NOW).drafts == {}
    drafts.save_draft(place.desk, place.ann, number, kind, " ", now=NOW)
    drafts.drop_draft(place.desk, place.ann, number, kind)
    assert tickets.ticket(place.desk, place.ann, number, now=NOW).drafts == {}
    with refused("not_one_of", 2):
        drafts.save_draft(place.desk, place.ann, number, "letter", "Dear", now=NOW)
    assert place.types(number) == ["opened"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"login": "Ann"}, "bad_login"),
        ({"login": "ann; rm"}, "bad_login"),
        ({"login": ""}, "bad_login"),
        ({"login": "ann"}, "agent_exists"),
        ({"role": "king"}, "not_one_of"),
        ({"role": ""}, "missing_field"),
        ({"teams": ["kitchen"]}, "not_one_of"),
        ({"teams": [""]}, "missing_field"),
        ({"skills": ["juggling"]}, "not_one_of"),
        ({"limit": 0}, "bad_option"),
        ({"shift": "night"}, "no_such_calendar"),
    ],
)
def test_a_person_who_cannot_be_added(place: Place, facts: dict[str, Any], code: str) -> None:
    whole = {"login": "new", "name": "New", "role": "agent", **facts}
    before = everything(place.desk)
    with refused(code):
        people.add_agent(place.desk, place.root, now=NOW, **whole)
    assert everything(place.desk) == before


def test_a_person_is_added_with_what_the_desk_says_of_them(place: Place) -> None:
    people.add_agent(
        place.desk,
        place.root,
        "zoe",
        name="Zoe\x1b[31m",
        role="agent",
        teams=["quality"],
        shift="office",
        now=NOW,
    )
    zoe = who.actor(place.desk, "zoe")
    assert (zoe.name, zoe.limit, zoe.teams, zoe.state) == ("Zoe[31m", 8, frozenset({"quality"}), "on")
    listed = {view.login: view for view in who.agents(place.desk, place.vic, now=NOW)}
    assert (listed["zoe"].shift, listed["zoe"].held, listed["sue"].limit) == ("office", 0, None)
    with refused("not_an_agent"):
        who.actor(place.desk, "nobody")
    people.set_state(place.desk, place.ann, "ann", "off", now=NOW)
    assert who.actor(place.desk, "ann").state == "off"
    for login, state, code in (("nobody", "on", "no_such_agent"), ("ann", "asleep", "not_one_of")):
        with pytest.raises(DeskError) as caught:
            people.set_state(place.desk, place.sue, login, state, now=NOW)
        assert caught.value.code == code
