"""Whom a level tells when: on their shift, at the supervisors' next opening, and never of what one did oneself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from store.actor import Actor
from store.desk.claiming import assign
from store.desk.closing import resolve
from store.desk.escalating import acknowledge, escalate
from store.desk.fields import set_fields
from store.desk.people import add_agent, set_state
from store.desk.replying import reply
from store.desk.sweep import Swept, sweep
from store.views.alerts import alerts, unacknowledged
from store.views.people import actor
from store.views.shapes import AlertView
from tests.store.desks import HOUR, MINUTE, MONDAY, Place, assert_sound, place_at, policy_text

NIGHT = """
[calendars.night]
timezone = "Asia/Shanghai"
[calendars.night.week]
mon = ["21:00-09:00"]
tue = ["21:00-09:00"]

[teams]
"""
LADDERS = """
[[ladder]]
clock = "plan"
levels = [
    { level = 1, at = "25%", tell = ["assignee"] },
    { level = 2, at = "50%", tell = ["bob"] },
    { level = 3, at = "75%", tell = ["assignee", "team", "supervisors"], by = ["screen", "night_robot"] },
]
[[ladder]]
clock = "resolution"
levels = [{ level = 1, at = "200%", tell = ["team"] }]
"""


def at(hour: int, day: int = 20) -> int:
    return int(datetime(2026, 7, day, hour, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Bob and Nia have the night; a plan is due within 24 hours of real time."""
    policy = policy_text(ladders=LADDERS).replace("\n[teams]\n", NIGHT)
    place = place_at(tmp_path / "desk.db", policy=policy, channels=("night_robot",))
    add_agent(
        place.desk, place.root, "nia", name="Nia", role="agent", teams=["quality"], shift="night", now=MONDAY
    )
    place.people["nia"] = actor(place.desk, "nia")
    yield place
    place.desk.close()


def answered(place: Place, opened: int, holder: str = "ann") -> int:
    """An after-sales ticket whose plan runs, and that somebody holds."""
    number = place.open(at=opened, kind="inquiry", scenario="aftersales", category="refund")
    reply(place.desk, place.ann, number, "Yes", now=opened)
    if holder != "ann":
        assign(place.desk, place.sue, number, holder, now=opened)
    return number


def newest(place: Place) -> AlertView:
    return alerts(place.desk, place.sue, every=True, limit=1, now=MONDAY)[0]


def hears(place: Place, who: str | Actor) -> list[int]:
    """The levels that wait for this person, newest first."""
    person = place.people[who] if isinstance(who, str) else who
    return [alert.level for alert in unacknowledged(place.desk, person, now=MONDAY)]


def outbox(place: Place) -> list[tuple[Any, ...]]:
    return place.desk.rows("SELECT channel, next_at FROM outbox ORDER BY id")


def test_at_night_the_supervisors_are_told_at_the_next_opening(place: Place) -> None:
    number = answered(place, at(17))
    fired = at(23)
    assert sweep(place.desk, now=fired) == Swept(fired=1)
    alert = newest(place)
    assert (alert.told, alert.held, alert.held_until) == (
        ("supervisors:aftersales",), ("supervisors:aftersales",), at(9, 21),
    )  # fmt: skip
    assert [hears(place, who) for who in ("ann", "bob", "sue", "root")] == [[], [], [], []]
    assert sweep(place.desk, now=at(9, 21) - 12 * HOUR) == Swept()
    set_state(place.desk, place.ann, "ann", "off", now=fired)
    assert sweep(place.desk, now=at(5, 21)).fired == 1  # 50%, for Bob: not on shift, and his team is not
    before = place.types(number)
    sweep(place.desk, now=at(9, 21) - 1)
    assert place.types(number) == before
    sweep(place.desk, now=at(9, 21))
    assert place.types(number)[len(before) :] == ["told_later", "told_later"]
    assert hears(place, "sue") == [2, 1]
    assert hears(place, "com") == hears(place, "pia") == []
    assert newest(place).held == ()
    assert_sound(place, now=at(9, 21))


def test_what_was_acknowledged_before_the_opening_stays_silent(place: Place) -> None:
    number = answered(place, at(17))
    sweep(place.desk, now=at(23))
    acknowledge(place.desk, place.sue, newest(place).alert_id, now=at(23))
    sweep(place.desk, now=at(9, 21))
    assert hears(place, "sue") == [2], "the next level still fires"
    assert place.types(number).count("told_later") == 0


def test_a_clock_that_ended_in_time_meanwhile_tells_nobody(place: Place) -> None:
    number = answered(place, at(17))
    sweep(place.desk, now=at(23))
    resolve(place.desk, place.ann, number, solution="paid back", now=at(23) + 1)
    sweep(place.desk, now=at(9, 21))
    assert hears(place, "sue") == []
    assert (newest(place).closed_reason, newest(place).told) == ("ended", ())
    assert "told_later" not in place.types(number)


def test_somebody_on_a_shift_of_their_own_is_told_at_once(place: Place) -> None:
    answered(place, at(17), holder="nia")
    sweep(place.desk, now=at(23))
    assert (newest(place).told, newest(place).held) == (("nia",), ())
    assert hears(place, "nia") == [1]


def test_supervisors_whom_a_level_names_beside_others_follow_at_their_opening(place: Place) -> None:
    answered(place, at(9), holder="nia")
    sweep(place.desk, now=at(15))
    sweep(place.desk, now=at(3, 21))
    alert = newest(place)
    assert (alert.level, alert.told, alert.held) == (
        3, ("nia", "supervisors:aftersales"), ("supervisors:aftersales",),
    )  # fmt: skip
    assert outbox(place) == [("night_robot", at(3, 21))]
    assert hears(place, "nia") == [3]
    sweep(place.desk, now=at(9, 21))
    assert newest(place).held == ()


def test_what_leaves_the_terminal_waits_for_the_shift_too(place: Place) -> None:
    answered(place, at(9))
    sweep(place.desk, now=at(3, 21))
    assert newest(place).told == ("supervisors:aftersales",)
    assert outbox(place) == [("night_robot", at(9, 21))]


def test_a_supervisor_with_the_night_shift_is_told_at_night(place: Place) -> None:
    add_agent(place.desk, place.root, "noa", name="Noa", role="supervisor", shift="night", now=MONDAY)
    answered(place, at(17))
    sweep(place.desk, now=at(23))
    assert (newest(place).told, newest(place).held) == (("supervisors:aftersales",), ())


def test_a_person_whom_a_level_names_is_told_on_their_shift(place: Place) -> None:
    number = answered(place, at(9) - 3 * HOUR)
    sweep(place.desk, now=at(18))
    assert (newest(place).number, newest(place).level, newest(place).told) == (number, 2, ("bob",))
    assert (hears(place, "bob"), hears(place, "ann")) == ([2], [])


def test_a_team_whose_people_are_all_off_is_not_on_shift(place: Place) -> None:
    number = answered(place, at(9))
    for login in ("ann", "bob", "ray"):
        set_state(place.desk, place.people[login], login, "off", now=at(9))
    sweep(place.desk, now=at(15))
    assert (newest(place).number, newest(place).told) == (number, ("supervisors:aftersales",))
    assert hears(place, "sue") == [1]


def test_nobody_is_told_of_a_level_that_their_own_retarget_reached(tmp_path: Path) -> None:
    place = place_at(tmp_path / "own.db")
    number = place.open(channel="message")
    assign(place.desk, place.sue, number, "ann", now=MONDAY)
    now = MONDAY + 10 * MINUTE
    set_fields(place.desk, place.ann, number, {"priority": "urgent"}, now=now)
    sweep(place.desk, now=now)
    assert (newest(place).level, newest(place).told, newest(place).caused_by) == (
        2,
        ("team:presales",),
        "ann",
    )
    assert (hears(place, "ann"), hears(place, "bob"), hears(place, "sue")) == ([], [2], [2])
    sweep(place.desk, now=now + 40 * MINUTE)
    assert hears(place, "sue") == [3, 2]
    assert newest(place).caused_by is None, "time brought this one about"
    assert_sound(place, now=now + 40 * MINUTE)
    place.desk.close()


def test_a_supervisor_who_calls_hears_no_call_of_their_own(place: Place) -> None:
    number = place.complaint()
    escalate(place.desk, place.sue, number, "Look at this", now=MONDAY)
    assert [bool(hears(place, who)) for who in ("sue", "com", "root")] == [False, True, True]


def test_while_nothing_is_held_the_sweep_looks_at_one_index_entry(place: Place) -> None:
    plan = place.desk.rows(
        "EXPLAIN QUERY PLAN SELECT ticket_id FROM alert WHERE held_until IS NOT NULL AND held_until <= 5"
    )
    assert "ix_alert_held" in json.dumps(plan)
