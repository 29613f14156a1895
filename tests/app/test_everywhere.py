"""What every screen has: help, commands by name, themes, languages, leaving; and every key in every state."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette

from store import i18n
from store.desk.drafts import save_draft
from store.desk.escalating import escalate
from store.views.tickets import ticket
from tests.app.driving import Driven, desk_app
from tests.store.desks import MINUTE, MONDAY, Place
from tui.keys import KEYS, footer_entries, keys_of
from tui.screens.alerts import AlertsScreen
from tui.screens.help import HelpScreen
from tui.screens.queue import QueueScreen
from tui.screens.ticket import TicketScreen

WAYS: dict[str, tuple[str, ...]] = {
    "empty queue": (),
    "queue": ("9", "g"),
    "ticket": ("g", "enter"),
    "narrow facts": ("g", "enter", "tab"),
    "asking": ("g", "enter", "f"),
    "writing": ("g", "enter", "r", "a"),
    "case": ("g", "enter", "d"),
    "asking in a case": ("g", "enter", "d", "j", "enter"),
    "measures": ("V",),
    "who is on": ("Q",),
    "customer": ("g", "enter", "at"),
    "asking for a return": ("g", "enter", "R"),
    "alerts": ("A",),
    "no alerts": ("A",),
    "settings": ("comma",),
    "drafts": ("D",),
    "hand-over": ("H",),
    "help": ("question_mark",),
    "scripts": ("g", "enter", "r", "ctrl+o", "a"),
    "knowledge": ("g", "enter", "K"),
    "library": ("B",),
    "editor": ("B", "e", "a"),
    "new contact": ("ctrl+n",),
    "contact's fields": ("ctrl+n", "a", "enter", "b", "tab"),
    "contact from a ticket": ("g", "enter", "r", "a", "ctrl+n", "a", "enter"),
}
"""How one comes from the queue into each state."""
STATES = tuple(WAYS)
OFTEN = ("queue", "writing", "asking in a case")
"""The states that differ most from each other."""
ELSEWHERE = ("quit", "language", "palette")


async def bring(driven: Driven, place: Place, state: str) -> None:
    """The app into a state."""
    if state not in ("empty queue", "no alerts"):
        for n in range(4):
            number = place.open(at=MONDAY - n * MINUTE, channel="email")
        escalate(place.desk, place.ann, number, "Look", now=MONDAY)
        await driven.turn_to("open")
    await driven.press(*WAYS[state])


@pytest.mark.long
@pytest.mark.parametrize("state", STATES)
async def test_each_key_alone_in_every_state_harms_nothing(place: Place, state: str) -> None:
    async with desk_app(place.path, "sue", size=(80, 24) if state == "narrow facts" else (120, 40)) as sue:
        await bring(sue, place, state)
        for key in KEYS:
            if key.id not in ELSEWHERE:
                await sue.press(key.keys[-1])
                await sue.settle()
                await sue.press(*["escape"] * 6)
                await sue.in_queue()
                await sue.press(*WAYS[state])


@pytest.mark.parametrize(
    "state", [state if state in OFTEN else pytest.param(state, marks=pytest.mark.long) for state in STATES]
)
async def test_all_keys_as_one_burst_harm_nothing(place: Place, state: str) -> None:
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await bring(ann, place, state)
        names = [key.keys[0] for key in KEYS if key.id not in ELSEWHERE]
        await ann.press(*names, *reversed(names))
        await ann.press(*["escape"] * 8)
        await ann.in_queue()


async def test_help_lists_the_keys_of_each_screen(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann", size=(100, 70)) as ann:
        for contexts, go in ((QueueScreen.CONTEXTS, ()), (TicketScreen.CONTEXTS, ("escape", "enter")), (AlertsScreen.CONTEXTS, ("escape", "escape", "A"))):  # fmt: skip
            await ann.press(*go)
            await ann.settle()
            await ann.press("question_mark")
            await ann.until(lambda: isinstance(ann.app.screen, HelpScreen))
            text = ann.text
            for _shown, label in footer_entries(*contexts):
                assert label
            for key in keys_of(*contexts):
                if key.contexts != ("app",) and not key.id.startswith("queue_"):
                    first_word = key.help.split(",")[0].split(";")[0].split(":")[0][:30]
                    assert first_word in text or not text.count("Esc closes"), (contexts, key.id)
        assert number


@pytest.mark.parametrize("key", ["escape", "question_mark", "q", "h"])
async def test_help_closes(place: Place, key: str) -> None:
    async with desk_app(place.path, "ann") as ann:
        await ann.press("question_mark", "j", "G", key)
        await ann.in_queue()


async def test_the_palette_finds_and_runs_a_command(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.press("ctrl+p")
        await ann.until(lambda: isinstance(ann.app.screen, CommandPalette))
        await ann.type("take")
        await ann.sees("take next")
        await ann.press("enter")
        await ann.in_ticket(number)
        assert place.holder(number, now=MONDAY) == "ann"


async def test_the_palette_runs_an_act_on_the_ticket(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("colon")
        await ann.until(lambda: isinstance(ann.app.screen, CommandPalette))
        await ann.type("Make the ticket")
        await ann.sees("claim (c)")
        await ann.press("enter")
        await ann.says(f"#{number} is yours.")


async def test_the_palette_offers_no_doors_out(place: Place) -> None:
    async with desk_app(place.path, "ann") as ann:
        await ann.press("ctrl+p")
        await ann.until(lambda: isinstance(ann.app.screen, CommandPalette))
        for bad in ("screenshot", "suspend", "keys panel", "maximize"):
            await ann.type(bad)
            await ann.settle()
            assert bad not in ann.text.replace(f" {bad}", "", 1).casefold()
            await ann.press(*["backspace"] * len(bad))


async def test_themes_go_around_and_are_remembered(place: Place) -> None:
    async with desk_app(place.path, "ann") as ann:
        seen = []
        for _turn in range(5):
            await ann.press("T")
            seen.append(ann.app.theme)
        assert len(set(seen)) >= 4
        last = ann.app.settings.theme
    async with desk_app(place.path, "ann") as again:
        assert again.app.settings.theme == last


async def test_the_language_changes_everywhere_and_a_draft_stays(place: Place) -> None:
    number = place.open(at=MONDAY - MINUTE)
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("r")
        await ann.type("Half a")
        await ann.press("ctrl+p")
        await ann.until(lambda: isinstance(ann.app.screen, CommandPalette))
        await ann.type("Chinese or")
        await ann.sees("language (L)")
        await ann.press("enter")
        await ann.until(lambda: i18n.language() == "zh" and isinstance(ann.app.screen, QueueScreen))
        await ann.sees(f"#{number}")
        assert ticket(place.desk, place.ann, number, now=MONDAY).drafts == {"reply": "Half a"}
        await ann.press("L")
        await ann.until(lambda: i18n.language() == "en" and isinstance(ann.app.screen, QueueScreen))
        await ann.sees("unclaimed", "ticket", "holder")
        await ann.press("r")
        await ann.until(lambda: ann.composer.text == "Half a")
    async with desk_app(place.path, "ann") as again:
        assert again.app.settings.language == "en"


@pytest.mark.parametrize("state", STATES)
async def test_both_languages_show_every_state(place: Place, state: str) -> None:
    i18n.use("zh")
    async with desk_app(place.path, "sue", size=(80, 24)) as sue:
        await bring(sue, place, state)
        await sue.settle()
        assert len(sue.grid()) == 24


async def test_quit_leaves_with_zero_and_keeps_the_draft(place: Place) -> None:
    number = place.open()
    save_draft(place.desk, place.ann, number, "note", "mine", now=MONDAY)
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("q")
        await ann.until(lambda: ann.app._exit)
    assert ann.app.return_code == 0
    assert ticket(place.desk, place.ann, number, now=MONDAY).drafts == {"note": "mine"}
