"""Keys that come in one packet mean what they would mean one by one."""

from __future__ import annotations

import asyncio

import pytest
from textual import events

from tests.tui.hosts import Host
from tui.widgets.composer import Composer
from tui.widgets.prompt import Choice, Prompt


def burst(app: Host, text: str) -> None:
    """All at once, as a packet from a terminal."""
    for letter in text:
        app.post_message(events.Key(letter, letter))


class Asking(Host):
    """`r` writes, `f` asks, from a worker as the desk does; `o` opens something first, and a late mark comes in."""

    BINDINGS = [("r", "write", ""), ("f", "ask", ""), ("o", "open", ""), ("x", "bad", "")]
    bad = 0
    turns_of_mark = 0

    def action_open(self) -> None:
        self.hold_keys()
        self.run_worker(self._open())

    async def _open(self) -> None:
        self.post_message(self.KeyDone(self._key_number))
        for _turn in range(self.turns_of_mark):
            await asyncio.sleep(0)
        self.query_one(Composer).open("reply")
        self.release_keys()

    def action_write(self) -> None:
        self.query_one(Composer).open("reply")

    def action_ask(self) -> None:
        self.run_worker(self._ask())

    async def _ask(self) -> None:
        await self.query_one(Prompt).choose("field", "Field", [Choice("x", "xylophone"), Choice("b", "bell")])

    def action_bad(self) -> None:
        self.bad += 1


async def test_text_behind_the_key_that_opens_the_composer_is_text() -> None:
    composer, prompt = Composer(), Prompt()
    app = Asking(composer, prompt)
    async with app.run_test(size=(60, 12)) as pilot:
        prompt.focus()
        await pilot.pause()
        burst(app, "rfoxxx")
        await pilot.pause()
        assert composer.text == "foxxx"
        assert app.bad == 0


async def test_letters_behind_the_key_that_asks_belong_to_the_question() -> None:
    composer, prompt = Composer(), Prompt()
    app = Asking(composer, prompt)
    async with app.run_test(size=(60, 12)) as pilot:
        prompt.focus()
        await pilot.pause()
        burst(app, "fxy")
        await pilot.pause()
        assert [choice.value for choice in prompt.matches] == ["x"]
        assert app.bad == 0


async def test_keys_wait_while_they_are_held_and_keep_their_order() -> None:
    composer, prompt = Composer(), Prompt()
    app = Asking(composer, prompt)
    async with app.run_test(size=(60, 12)) as pilot:
        with app.holding_keys():
            burst(app, "rab")
            await pilot.pause()
            assert not composer.writing
        await pilot.pause()
        assert composer.text == "ab"


async def test_a_key_whose_widget_goes_away_blocks_nothing() -> None:
    composer, prompt = Composer(), Prompt()
    app = Asking(composer, prompt)
    async with app.run_test(size=(60, 12)) as pilot:
        composer.open("reply")
        await pilot.pause()
        composer.remove()
        burst(app, "axx")
        while app.bad < 2:
            await pilot.pause(0.02)


@pytest.mark.parametrize("turns", range(14))
async def test_a_late_mark_lets_no_key_by_before_what_it_is_meant_for(turns: int) -> None:
    composer, prompt = Composer(), Prompt()
    app = Asking(composer, prompt)
    app.turns_of_mark = turns
    async with app.run_test(size=(60, 12)) as pilot:
        prompt.focus()
        await pilot.pause()
        burst(app, "oxab")
        await pilot.pause()
        await pilot.pause()
        assert composer.text == "xab"
        assert app.bad == 0


async def test_a_key_that_comes_right_behind_a_release_waits_for_the_focus_set_before_it() -> None:
    composer, prompt = Composer(), Prompt()
    app = Asking(composer, prompt)
    async with app.run_test(size=(60, 12)) as pilot:
        composer.open("reply")
        await pilot.pause()
        app.hold_keys()
        app.call_later(app.set_focus, prompt)
        app.release_keys()
        await app.on_event(events.Key("x", "x"))
        await pilot.pause()
        await pilot.pause()
        assert composer.text == ""
        assert app.bad == 1
