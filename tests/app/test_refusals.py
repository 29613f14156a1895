"""What is not possible says why: a viewer's keys, a locked desk, no desk, nobody of that name."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.views.tickets import ticket
from tests.app.driving import desk_app
from tests.store.desks import MONDAY, Place
from tui.widgets.prompt import Prompt

WITHOUT_QUESTIONS = ("c", "C", "s", "z", "N", "n")
WITH_QUESTIONS = {
    "w": ("enter", "enter"),
    "t": ("enter", "enter"),
    "x": ("enter",),
    "e": ("w", "h", "y", "enter"),
    "exclamation_mark": ("enter",),
    "o": ("enter", "enter", "enter"),
    "O": ("enter", "enter"),
    "v": ("enter", "enter"),
    "a": ("enter",),
    "r": ("h", "i", "ctrl+g"),
    "i": ("h", "i", "ctrl+g"),
    "f": ("enter", "enter"),
}


async def test_a_viewer_may_look_and_is_told_so_before_any_question(place: Place) -> None:
    number = place.complaint()
    before = ticket(place.desk, place.sue, number, now=MONDAY)
    async with desk_app(place.path, "vic") as vic:
        await vic.open(number)
        for key in (*WITHOUT_QUESTIONS, *WITH_QUESTIONS):
            vic.one(Prompt).say("")
            await vic.press(key)
            await vic.says("may not do this")
    assert ticket(place.desk, place.sue, number, now=MONDAY) == before


async def test_a_viewer_sees_queues_tickets_and_alerts(place: Place) -> None:
    number = place.open(subject="To see")
    async with desk_app(place.path, "vic") as vic:
        await vic.sees("To see")
        await vic.open(number)
        await vic.sees("Where is it?")
        await vic.press("A", "escape", "escape")
        await vic.in_queue()


async def test_a_locked_desk_is_told_and_recovers(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.session.BUSY_S", 0.2)
    monkeypatch.setattr("tui.session.SWEEP_AGAIN_S", 0.3)
    place.open(channel="chat")
    number = place.open(channel="email")
    async with desk_app(place.path, "sue") as sue:
        await sue.open(number)
        await sue.press("r")
        await sue.type("Not los")
        with place.desk.transaction():
            place.desk.execute("UPDATE lease SET until = until")
            sue.tick(50_000)
            await sue.sees("The desk is busy")
            await sue.type("t")
            await sue.press("ctrl+g")
            await sue.says("The desk is busy")
            assert sue.composer.text == "Not lost"
        await sue.until(lambda: "The desk is busy" not in sue.grid()[1])
        await sue.press("ctrl+g")
        await sue.says("Recorded.")


async def test_every_act_on_a_locked_desk_is_refused_and_none_crashes(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.session.BUSY_S", 0.05)
    number = place.complaint()
    async with desk_app(place.path, "sue") as sue:
        await sue.open(number)
        with place.desk.transaction():
            place.desk.execute("UPDATE lease SET until = until")
            for key, answers in {**dict.fromkeys(WITHOUT_QUESTIONS, ()), **WITH_QUESTIONS}.items():
                await sue.press(key)
                for answer in answers:
                    await sue.press(answer)
                    await sue.pilot.pause(0.02)
                await sue.until(lambda: "The desk is busy" in sue.text, within=4.0)
                await sue.press("escape") if sue.composer.display else None
            await sue.settle()  # what was asked last is refused before the lock goes
    assert ticket(place.desk, place.sue, number, now=MONDAY).row.version == 1


@pytest.mark.parametrize(("login", "code"), [("nobody", 1), ("ann", 1)])
async def test_who_cannot_come_in_is_told_and_leaves(
    place: Place, tmp_path: Path, login: str, code: int
) -> None:
    path = place.path if login == "nobody" else tmp_path / "none.db"
    async with desk_app(path, login, ready=False) as driven:
        await driven.until(lambda: driven.app._exit)
    assert driven.app.return_code == code
