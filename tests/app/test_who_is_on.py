"""Who is on: where everybody is, by the live file, and what leaders do for a colleague from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from store import i18n
from store.desk import claiming, presence
from store.desk.founding import found
from store.desk.measuring import add_measure
from store.desk.people import set_state
from store.rules.business_time import Calendar
from store.views.people import actor, agents
from store.views.who_is_on import colleagues, seen, shift_of
from tests.app.driving import Driven, desk_app
from tests.store.desks import MINUTE, MONDAY, SECOND, Place
from tui.screens.handover import HandoverScreen
from tui.screens.who_is_on import WhoIsOnScreen
from tui.widgets.confirm import ConfirmScreen
from tui.widgets.line_list import LineList


def state_of(place: Place, login: str) -> str:
    return next(one.state for one in agents(place.desk, place.ann, now=MONDAY) if one.login == login)


async def shown(driven: Driven, login: str) -> None:
    await driven.press("Q")
    await driven.until(lambda: isinstance(driven.app.screen, WhoIsOnScreen))
    people: LineList[object] = driven.one(LineList)
    await driven.until(lambda: len(people.entries) > 3)
    people.go_to(login)
    await driven.pilot.pause()


async def test_a_colleague_comes_writes_and_goes(place: Place) -> None:
    number = place.open()
    claiming.claim(place.desk, place.bob, number, now=MONDAY)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await shown(ann, "bob")
        await ann.sees("Bob", "not here", "1/8")
        presence.announce(place.desk, place.bob, "far", number, True, now=MONDAY)
        ann.app.tick()
        await ann.sees(f"#{number} writes", "1 writes")
        assert (await ann.app.session.ask(seen, now=MONDAY)).here["bob"].since == MONDAY
        presence.announce(place.desk, place.bob, "far", None, False, now=MONDAY + SECOND)
        ann.app.tick()
        await ann.until(lambda: f"#{number}" not in ann.text)
        presence.announce(place.desk, place.bob, "far", number, False, now=MONDAY + SECOND)
        ann.app.tick()
        await ann.sees(f"#{number}")
        await ann.press("enter")
        await ann.in_ticket(number)
        await ann.press("escape")
        presence.leave(place.desk, "far")
        ann.app.tick()
        await ann.until(lambda: "last " in next(line for line in ann.grid() if line.startswith("Bob")))
        await ann.press("s")
        await ann.says("may not do this")


async def test_a_new_desk_has_one_person(tmp_path: Path) -> None:
    found(tmp_path / "new.db", login="root", name="Root", now=MONDAY).close()
    async with desk_app(tmp_path / "new.db", "root", size=(80, 24)) as root:
        await root.press("Q")
        await root.sees("1 is on", "1 person")


async def test_a_leader_sets_hands_over_and_lets_in_no_more(place: Place) -> None:
    number = place.open()
    claiming.claim(place.desk, place.bob, number, now=MONDAY)
    measure = add_measure(place.desk, place.ann, "Tape", owner="bob", now=MONDAY)
    place.desk.execute("UPDATE agent SET role = 'admin' WHERE login = 'sue'")
    async with desk_app(place.path, "sue", size=(120, 30)) as sue:
        await shown(sue, "bob")
        await sue.press("s")
        await sue.says("Bob is")
        await sue.press("down", "enter")
        await sue.says("Bob: away.")
        assert state_of(place, "bob") == "away"
        set_state(place.desk, place.bob, "bob", "on", now=MONDAY)
        await sue.press("w")
        await sue.until(lambda: isinstance(sue.app.screen, HandoverScreen))
        await sue.sees("Hand-over of bob", f"#{number}")
        await sue.press("escape", "x")
        await sue.until(lambda: isinstance(sue.app.screen, ConfirmScreen))
        await sue.sees("Let Bob in no more?", "1 ticket")
        await sue.press("n", "x")
        await sue.until(lambda: isinstance(sue.app.screen, ConfirmScreen))
        await sue.press("y")
        await sue.says(f"Bob is let in no more.  1 ticket is free: #{number}")
        assert f"1 open measure is still theirs: {measure}" in sue.said
        await sue.sees("disabled")
        await sue.press("x")
        await sue.until(lambda: isinstance(sue.app.screen, ConfirmScreen))
        await sue.press("y")
        await sue.says("Bob is let in again.")
    assert actor(place.desk, "bob").state == "on"


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_in_chinese_and_every_size(place: Place, size: tuple[int, int]) -> None:
    i18n.use("zh")
    presence.announce(place.desk, place.bob, "far", 7, True, now=MONDAY)
    async with desk_app(place.path, "sue", size=size) as sue:
        await shown(sue, "bob")
        await sue.sees("#7 在写", "人在线", "班次")
        assert "Q" not in sue.text.splitlines()[-1] or size[0] > 80


def test_a_shift_ends_at_its_closing_and_begins_at_the_next_opening() -> None:
    office = Calendar.from_dict(
        {"timezone": "Asia/Shanghai", "week": {"mon": ["09:00-12:00", "13:00-18:00"], "tue": ["09:00-18:00"]}}
    )
    running = shift_of(office, MONDAY)
    assert running.open
    assert running.until is not None
    assert office.is_open(running.until - 1)
    assert not office.is_open(running.until)
    waiting = shift_of(office, running.until)
    assert (waiting.open, waiting.until) == (False, office.next_opening(running.until))


def test_everybody_has_the_shift_of_their_own_or_of_their_team(place: Place) -> None:
    found = {one.agent.login: one for one in colleagues(place.desk, place.ann, now=MONDAY + MINUTE)}
    assert found["ann"].agent.held == 0
    assert {
        one.shift is None or one.shift.until is None or one.shift.until > MONDAY for one in found.values()
    } == {True}
