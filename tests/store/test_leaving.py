"""Somebody leaves the desk: at once, with everything they held in the right hands; and people change."""

from __future__ import annotations

from typing import Any

import pytest

from store.desk import (
    claiming,
    closing,
    drafts,
    escalating,
    intake,
    leaving,
    moving,
    people,
    presence,
    replying,
    undoing,
)
from store.views import alerts, who_is_on
from store.views import people as who
from store.views.who_is_on import Here
from tests.store.desks import MINUTE, MONDAY, Place, assert_sound, changes_nothing, refused

NOW = MONDAY + MINUTE


def disable(place: Place, login: str = "ann", *, by: str = "root") -> leaving.Left:
    return leaving.disable(place.desk, place.people[by], login, now=NOW)


def test_what_a_leaver_holds_is_in_its_team_s_queue_again(place: Place) -> None:
    held, leased, waiting, others = place.open(), place.open(category="refund"), place.open(), place.open()
    claiming.assign(place.desk, place.sue, held, "ann", now=MONDAY)
    claiming.claim(place.desk, place.ann, leased, now=MONDAY)
    claiming.claim(place.desk, place.ann, waiting, now=MONDAY)
    moving.wait(place.desk, place.ann, waiting, "customer", now=MONDAY)
    claiming.claim(place.desk, place.bob, others, now=MONDAY)
    teams = [place.column(number, "team") for number in (held, leased, waiting)]
    assert set(disable(place).numbers) == {held, leased, waiting}
    assert [place.column(number, "team") for number in (held, leased, waiting)] == teams
    assert [place.holder(number, now=NOW) for number in (held, leased, waiting, others)] == [
        *[None] * 3,
        "bob",
    ]
    assert [place.status(number) for number in (held, leased, waiting)] == ["new", "open", "waiting_customer"]
    assert place.events(held)[-1] | {"reason": "left", "by": "agent"} == place.events(held)[-1]
    assert_sound(place, now=NOW)
    taken = {claiming.take(place.desk, place.bob, now=NOW).number for _ in range(2)}
    assert taken == {held, leased}


def test_a_screen_that_has_not_heard_of_it_yet_does_nothing_more(place: Place) -> None:
    number, other = place.open(), place.open()
    claiming.claim(place.desk, place.ann, number, now=MONDAY)
    drafts.save_draft(place.desk, place.ann, number, "reply", "Dear", now=MONDAY)
    disable(place)
    for attempt in (
        lambda: claiming.take(place.desk, place.ann, now=NOW),
        lambda: claiming.claim(place.desk, place.ann, other, now=NOW),
        lambda: replying.reply(place.desk, place.ann, number, "Dear", now=NOW),
        lambda: place.open(at=NOW),
    ):
        changes_nothing(place, "agent_disabled", attempt)
    with refused("agent_disabled", 1):
        who.actor(place.desk, "ann")
    leaving.enable(place.desk, place.root, "ann", now=NOW)
    assert place.desk.value("SELECT text FROM draft WHERE ticket_id = ?", (number,)) == "Dear"
    claiming.take(place.desk, who.actor(place.desk, "ann"), now=NOW)


def test_alerts_told_to_a_leaver_are_told_to_the_team(place: Place) -> None:
    number = place.open(category="refund")
    replying.note(place.desk, place.sue, number, "@ann please look", now=MONDAY)
    escalating.escalate(place.desk, place.ann, number, "Help", now=MONDAY)
    assert disable(place).alerts == 1
    (alert,) = [a for a in alerts.unacknowledged(place.desk, place.bob, now=NOW) if a.clock == "mention"]
    assert alert.told == ("team:aftersales",)


def test_a_ticket_that_is_opened_again_is_not_a_leaver_s(place: Place) -> None:
    number = place.open()
    claiming.assign(place.desk, place.sue, number, "ann", now=MONDAY)
    closing.resolve(place.desk, place.ann, number, now=MONDAY)
    assert disable(place).numbers == ()
    intake.receive(place.desk, place.bob, number, "It broke again", now=NOW)
    assert (place.status(number), place.holder(number, now=NOW)) == ("open", None)
    assert place.column(number, "free") == 1
    assert_sound(place, now=NOW)


def test_taking_back_an_act_gives_a_leaver_nothing(place: Place) -> None:
    number = place.open()
    claiming.assign(place.desk, place.sue, number, "ann", now=MONDAY)
    moving.transfer(place.desk, place.sue, number, login="bob", now=MONDAY)
    disable(place)
    undoing.undo(place.desk, place.sue, now=NOW)
    assert place.holder(number, now=NOW) is None
    assert_sound(place, now=NOW)


def test_a_disabling_that_was_stopped_goes_on(place: Place) -> None:
    number = place.open()
    claiming.assign(place.desk, place.sue, number, "ann", now=MONDAY)
    place.desk.execute("UPDATE agent SET disabled_at = ? WHERE login = 'ann'", (MONDAY,))
    assert disable(place).numbers == (number,)
    with refused("agent_disabled", 1):
        disable(place)


@pytest.mark.parametrize(
    ("login", "by", "code"),
    [
        ("ann", "sue", "not_allowed"),
        ("ann", "bob", "not_allowed"),
        ("root", "root", "not_yourself"),
        ("nobody", "root", "no_such_agent"),
    ],
)
def test_a_disabling_that_is_refused(place: Place, login: str, by: str, code: str) -> None:
    changes_nothing(place, code, lambda: disable(place, login, by=by))


def test_the_last_admin_stays(place: Place) -> None:
    people.add_agent(place.desk, place.root, "eve", name="Eve", role="admin", now=MONDAY)
    eve = who.actor(place.desk, "eve")
    leaving.disable(place.desk, place.root, "eve", now=NOW)
    changes_nothing(place, "last_admin", lambda: leaving.disable(place.desk, eve, "root", now=NOW))
    changes_nothing(
        place, "last_admin", lambda: people.change_agent(place.desk, eve, "root", role="agent", now=NOW)
    )
    with refused("agent_not_disabled"):
        leaving.enable(place.desk, place.root, "ann", now=NOW)


def test_a_person_changes(place: Place) -> None:
    change: dict[str, Any] = {"name": "Ann Lee", "teams": ["quality"], "skills": ["refund"], "limit": 3}
    assert people.change_agent(place.desk, place.root, "ann", **change, shift="office", now=NOW).numbers == ()
    ann = who.actor(place.desk, "ann")
    assert (ann.name, ann.teams, ann.skills, ann.limit) == ("Ann Lee", {"quality"}, {"refund"}, 3)
    people.change_agent(place.desk, place.root, "ann", skills=[], limit=0, shift="", now=NOW)
    ann = who.actor(place.desk, "ann")
    assert (ann.teams, ann.skills, ann.limit) == ({"quality"}, frozenset(), None)
    changes_nothing(
        place,
        "nothing_to_change",
        lambda: people.change_agent(
            place.desk, place.root, "ann", name="Ann Lee", teams=["quality"], now=NOW
        ),
    )


@pytest.mark.parametrize(
    ("login", "change", "code"),
    [
        ("nobody", {"name": "N"}, "no_such_agent"),
        ("ann", {"role": "king"}, "not_one_of"),
        ("ann", {"teams": ["kitchen"]}, "not_one_of"),
        ("ann", {"skills": ["juggling"]}, "not_one_of"),
        ("ann", {"shift": "night"}, "no_such_calendar"),
        ("ann", {}, "nothing_to_change"),
        ("root", {"role": "viewer"}, "not_yourself"),
    ],
)
def test_a_change_that_is_refused(place: Place, login: str, change: dict[str, Any], code: str) -> None:
    changes_nothing(
        place, code, lambda: people.change_agent(place.desk, place.root, login, **change, now=NOW)
    )


def test_who_becomes_a_viewer_holds_nothing_and_does_nothing(place: Place) -> None:
    number = place.open()
    claiming.claim(place.desk, place.ann, number, now=MONDAY)
    left = people.change_agent(place.desk, place.root, "ann", role="viewer", now=NOW)
    assert (left.numbers, place.holder(number, now=NOW)) == ((number,), None)
    changes_nothing(place, "not_allowed", lambda: claiming.claim(place.desk, place.ann, number, now=NOW))
    assert_sound(place, now=NOW)


def test_who_is_on_and_when_somebody_was_last(place: Place) -> None:
    presence.announce(place.desk, place.ann, "a", 7, False, now=NOW)
    presence.announce(place.desk, place.bob, "b", None, False, now=NOW)
    presence.leave(place.desk, "b")
    later = NOW + MINUTE
    presence.announce(place.desk, place.ann, "a", 7, True, now=later)
    seen = who_is_on.seen(place.desk, place.vic, now=later)
    assert seen.here == {"ann": Here(later, ((7, True),))}
    assert seen.last == {"ann": later, "bob": NOW}
