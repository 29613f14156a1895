"""Somebody is disabled, or is given another role, while their screen stands open."""

from __future__ import annotations

import re

import pytest

from store.desk import claiming, leaving, people, saved_queues
from store.rules.permission import allowed
from tests.app.driving import desk_app
from tests.store.desks import MINUTE, MONDAY, Place, refused
from tui.key_rights import VERB_OF_KEY
from tui.palette import DeskCommands

LATER = MONDAY + MINUTE


async def test_the_session_of_who_is_disabled_ends_and_keeps_what_was_typed(
    place: Place, capfd: pytest.CaptureFixture[str]
) -> None:
    number = place.open()
    claiming.claim(place.desk, place.ann, number, now=MONDAY)
    async with desk_app(place.path, "ann", now=LATER) as ann:
        await ann.open(number)
        await ann.press("r", *"Dear")
        leaving.disable(place.desk, place.root, "ann", now=LATER)
        await ann.until(lambda: ann.app.return_code is not None)
        assert ann.app.return_code == 1
    assert place.holder(number, now=LATER) is None
    assert place.desk.value("SELECT text FROM draft WHERE ticket_id = ?", (number,)) == "Dear"
    assert capfd.readouterr().err == "The agent 'ann' is disabled.\n"


async def test_what_a_screen_asks_between_is_refused(place: Place) -> None:
    async with desk_app(place.path, "ann", now=LATER) as ann:
        session = ann.app.session
        leaving.disable(place.desk, place.root, "ann", now=LATER)
        await ann.until(lambda: session._ended is not None)
        with refused("agent_disabled"):
            await session.ask(saved_queues.save, "Mine", "破损", now=LATER)


async def test_another_role_and_other_teams_hold_at_once(place: Place) -> None:
    number = place.open(category="refund")
    async with desk_app(place.path, "ann", now=LATER) as ann:
        people.change_agent(place.desk, place.root, "ann", role="viewer", teams=["quality"], now=LATER)
        await ann.until(lambda: ann.app.session.actor.role == "viewer")
        assert ann.app.session.actor.teams == {"quality"}
        await ann.open(number)
        await ann.press("c")
        await ann.says("may not do this")
    assert place.holder(number, now=LATER) is None


async def test_what_one_may_not_do_is_not_offered(place: Place) -> None:
    place.open(category="refund")
    async with desk_app(place.path, "vic", now=LATER) as vic:
        await vic.sees("filter", "quit")
        assert not {"take next", "claim", "reply", "resolve"} & set(
            re.findall(r"[a-z]+(?: [a-z]+)?", vic.grid()[-1])
        )
        offered = {key.id for key in DeskCommands(vic.app.screen)._keys()}
        assert "filter" in offered
        assert offered.isdisjoint(id_ for id_, verb in VERB_OF_KEY.items() if not allowed("viewer", verb))


async def test_the_footer_follows_the_role(place: Place) -> None:
    async with desk_app(place.path, "ann", now=LATER) as ann:
        await ann.sees("n take next")
        people.change_agent(place.desk, place.root, "ann", role="viewer", now=LATER)
        await ann.until(lambda: "take next" not in ann.grid()[-1])
        people.change_agent(place.desk, place.root, "ann", role="supervisor", now=LATER)
        await ann.sees("n take next")
