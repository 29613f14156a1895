"""Clocks that are set an hour back and forth between acts, and processes whose clocks differ."""

from __future__ import annotations

import random

from store.database import Desk
from store.desk.claiming import claim, take
from store.desk.replying import note, reply
from store.desk.sweep import sweep
from store.errors import DeskError
from tests.conftest import LONG
from tests.store.desks import HOUR, MINUTE, MONDAY, SECOND, Place, assert_sound


def test_a_clock_behind_the_one_of_who_opened_the_ticket(place: Place) -> None:
    """Who waits for the desk's lock does so with the time of before, too."""
    number = place.open(at=MONDAY + 5 * MINUTE)
    claim(place.desk, place.ann, number, now=MONDAY)
    assert_sound(place, now=MONDAY + 6 * MINUTE)
    reply(place.desk, place.ann, number, "Hello", now=MONDAY + MINUTE)
    assert_sound(place, now=MONDAY + 6 * MINUTE)


def alerts(desk: Desk) -> list[tuple[object, ...]]:
    return desk.rows(
        "SELECT ticket_id, clock, cycle, level, revision FROM alert WHERE state = 'fired' ORDER BY 1, 2, 3, 4"
    )


def test_a_clock_set_back_and_forth_turns_nothing_back_and_rings_nothing_twice(place: Place) -> None:
    """Each act an hour before or behind the one before it, at random."""
    chance = random.Random(3)
    now = latest = MONDAY + HOUR
    for n in range(8):
        place.open(at=now, channel="chat" if n % 2 else "email")
    dues = "SELECT ticket_id, kind, cycle, due_at FROM clock WHERE state = 'running'"
    for _ in range(600 if LONG else 60):
        now += chance.choice((SECOND, 20 * SECOND, HOUR, -HOUR, -HOUR, HOUR))
        now = max(now, MONDAY)
        latest = max(latest, now)
        who = chance.choice((place.ann, place.bob))
        number = chance.randrange(1, 9)
        before = {row[:3]: row[3] for row in place.desk.rows(dues)}
        try:
            match chance.randrange(5):
                case 0:
                    take(place.desk, who, now=now)
                case 1:
                    claim(place.desk, who, number, now=now)
                case 2:
                    reply(place.desk, who, number, "On its way.", now=now)
                case 3:
                    note(place.desk, who, number, "So", now=now)
                case 4:
                    sweep(place.desk, now=now)
        except DeskError:
            continue
        after = {row[:3]: row[3] for row in place.desk.rows(dues)}
        for clock in before.keys() & after.keys():
            assert after[clock] == before[clock], "nothing paused it, so its due stands"
    for number in range(1, 9):
        at = [event["at"] for event in place.events(number)]
        assert at == sorted(at), "no event lies before the one that was there"
    fired = alerts(place.desk)
    assert len(fired) == len(set(fired))
    assert_sound(place, now=latest + MINUTE)


def test_an_hour_back_rings_nothing_and_an_hour_forth_again_nothing_twice(place: Place) -> None:
    for _ in range(40):
        place.open(at=MONDAY, channel="message")
    sweep(place.desk, now=MONDAY + 20 * MINUTE)
    rung = alerts(place.desk)
    assert len(rung) == 40
    for now in (MONDAY - 40 * MINUTE, MONDAY + 20 * MINUTE, MONDAY - 40 * MINUTE, MONDAY + 20 * MINUTE + 1):
        assert sweep(place.desk, now=now).fired == 0
    assert alerts(place.desk) == rung
    assert_sound(place, now=MONDAY + 21 * MINUTE)
