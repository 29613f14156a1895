"""A case's sheet, and what keys in a case do beside its lines."""

from __future__ import annotations

import pytest

from store.desk import claiming, complaint, replying
from store.reports.complaint_sheet import complaint_sheet
from tests.app.driving import desk_app
from tests.app.test_case import LATER, SIZES, language, on_line, open_case, view
from tests.store.desks import MINUTE, MONDAY, Place
from tui.keys import footer_entries
from tui.plain.complaint_sheet import page
from tui.plain.shapes import Facts
from tui.screens.case import CaseScreen
from tui.screens.sheet import SheetScreen

__all__ = ["language"]


@pytest.mark.parametrize("size", SIZES)
async def test_the_sheet_is_the_page_that_the_command_prints(
    place: Place, language: str, size: tuple[int, int]
) -> None:
    number = place.complaint(category="refund", wish="the money [red]back[/]")
    async with desk_app(place.path, "ann", size=size, now=LATER) as ann:
        await open_case(ann, number)
        await ann.press("P")
        await ann.until(lambda: isinstance(ann.app.screen, SheetScreen))
        facts = Facts(LATER, "Asia/Shanghai", {})
        printed = page(complaint_sheet(place.desk, place.ann, number, now=LATER), facts).splitlines()
        assert [line.strip() for line in ann.grid()[:12]] == [line.strip() for line in printed[:12]]
        await ann.press("G")
        await ann.until(lambda: printed[-1].strip() in ann.text)
        await ann.press("P")
        await ann.until(lambda: isinstance(ann.app.screen, CaseScreen))


async def test_there_is_no_sheet_of_an_inquiry(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann", now=LATER) as ann:
        await open_case(ann, number)
        await ann.press("P")
        await ann.says("is not a complaint")


@pytest.mark.parametrize(
    ("language", "size", "kind"),
    [("en", SIZES[0], "complaint"), ("zh", SIZES[1], "inquiry")],
    indirect=["language"],
)
async def test_every_key_of_the_footer_answers(
    place: Place, language: str, size: tuple[int, int], kind: str
) -> None:
    number = place.open(kind=kind, category="refund")
    async with desk_app(place.path, "ann", size=size, now=LATER) as ann:
        await open_case(ann, number)
        names = {
            "Enter": "enter",
            "Esc": "escape",
            "Space": "space",
            "=": "equals_sign",
            "?": "question_mark",
        }
        for key, label in footer_entries(*CaseScreen.CONTEXTS):
            assert label
            if key not in ("q", "n"):
                await ann.press(names.get(key, key))
                await ann.settle()
                await ann.press(*["escape"] * 5)
                await ann.in_queue()
                await ann.settle()
                await open_case(ann, number)


async def test_keys_behind_reply_in_a_case_are_the_reply(place: Place) -> None:
    number = place.complaint()
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await ann.open(number)
        await ann.press("d")
        await ann.press("r", "x", "c", "d")
        await ann.in_ticket(number)
        await ann.until(lambda: ann.composer.text == "xcd")


async def test_keys_in_a_case_keep_the_claim(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.acts.keeping.TOUCH_S", 0.1)
    number = place.complaint()
    claiming.claim(place.desk, place.ann, number, now=LATER)
    async with desk_app(place.path, "ann", now=LATER + 5 * MINUTE) as ann:
        before = place.column(number, "lease_until")
        await open_case(ann, number)
        await ann.press("j")
        await ann.until(lambda: place.column(number, "lease_until") > before)


async def test_a_call_after_carrying_out_informs_and_undo_takes_both_back(place: Place) -> None:
    number = place.complaint()
    claiming.claim(place.desk, place.ann, number, now=MONDAY)
    complaint.step(place.desk, place.ann, number, "carried_out", now=MONDAY)
    replying.reply(place.desk, place.ann, number, "Told on the phone", spoken=True, now=LATER)
    assert view(place, number).informed_at == LATER
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_case(ann, number)
        await on_line(ann, "informed")
        await ann.press("u")
        await ann.says("taken back")
        await ann.until(lambda: view(place, number).informed_at is None)
        assert view(place, number).carried_out_at is not None
