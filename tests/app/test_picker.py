"""Scripts and articles while a ticket is open: found, read, filled in, put into the reply, counted."""

from __future__ import annotations

import pytest

from store import i18n
from store.desk import library
from store.desk.intake import CustomerFacts, receive
from store.rules.articles import ArticleFacts
from store.views.library import article, search
from store.views.tickets import ticket
from tests.app.driving import Driven, desk_app
from tests.store.desks import MINUTE, MONDAY, Place
from tui.screens.library_picker import LibraryPicker
from tui.screens.ticket import TicketScreen
from tui.widgets.composer import ComposerText

SMALL = (80, 24)


def damaged(place: Place) -> int:
    return place.open(
        subject="杯子破损",
        body="收到的保温杯破损了，包装也烂了",
        category="damage",
        order_no="TB100",
        product="保温杯",
        customer=CustomerFacts(nick="小王"),
    )


def guide(place: Place, title: str = "破损件如何处理", language: str = "zh") -> int:
    facts = ArticleFacts("guide", language, title, "先请客户拍照，再补发。", "收到破损", level="beginner")
    return library.write(place.desk, place.sue, facts, now=MONDAY)


async def in_picker(driven: Driven) -> LibraryPicker:
    await driven.until(lambda: isinstance(driven.app.screen, LibraryPicker))
    await driven.settle()
    screen = driven.app.screen
    assert isinstance(screen, LibraryPicker)
    return screen


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_script_is_found_by_initials_filled_and_counted(place: Place, language: str) -> None:
    i18n.use(language)
    number = damaged(place)
    async with desk_app(place.path, "ann", size=SMALL) as ann:
        await ann.open(number)
        await ann.press("r")
        await ann.type("Hi")
        await ann.press("ctrl+o")
        await in_picker(ann)
        if language == "en":
            await ann.press("tab")
        await ann.type("psq")
        await ann.sees("破损，请提供照片", "保温杯到货时破损了")
        await ann.press("enter")
        await ann.until(lambda: isinstance(ann.app.screen, TicketScreen))
        await ann.until(lambda: "保温杯到货时破损" in ann.composer.text)
        assert ann.composer.text.startswith("Hi非常抱歉保温杯到货时破损了")
        await ann.type("补发吗？")
        assert ann.composer.text.endswith("还是退款？补发吗？")
        await ann.press("ctrl+g")
        await ann.settle()
        assert ticket(place.desk, place.ann, number, now=MONDAY).messages[-1].body.endswith("补发吗？")
    (script,) = search(place.desk, place.ann, "psqtgzp", language="zh")
    assert (script.used, script.edited) == (1, 0)


async def test_typed_ahead_keys_reach_the_picker_and_the_cursor_stands_where_one_writes(place: Place) -> None:
    number = damaged(place)
    async with desk_app(place.path, "ann", size=SMALL) as ann:
        await ann.open(number)
        await ann.press("r", "ctrl+o", *"Not as adv", "enter", *"12")
        await ann.until(lambda: "receive 12 yuan" in ann.composer.text)
        text = ann.one(ComposerText)
        line, column = text.cursor_location
        assert text.document[line][:column].endswith("receive 12")


async def test_escape_leaves_the_text_as_it_was(place: Place) -> None:
    number = damaged(place)
    async with desk_app(place.path, "ann", size=SMALL) as ann:
        await ann.open(number)
        await ann.press("r", *"abc", "left", "ctrl+o")
        await in_picker(ann)
        await ann.type("zzzz")
        await ann.sees("nothing of that name")
        await ann.press("enter", "escape", "X")
        await ann.until(lambda: ann.composer.text == "abXc")


async def test_the_knowledge_key_shows_the_best_puts_one_in_and_takes_votes(place: Place) -> None:
    number = damaged(place)
    wanted = guide(place)
    guide(place, "How to install the bracket", "en")
    async with desk_app(place.path, "ann", size=SMALL) as ann:
        await ann.open(number)
        await ann.press("K")
        screen = await in_picker(ann)
        best = screen.found.cursor
        assert best is not None
        assert best.id == wanted
        await ann.sees("Knowledge", "both languages", "先请客户拍照")
        await ann.press("ctrl+y")
        await ann.sees("'破损件如何处理' helped.", "helped 1/1")
        await ann.press("ctrl+n")
        await ann.sees("did not help.", "helped 0/1")
        await ann.press("enter")
        await ann.until(lambda: ann.composer.text == "先请客户拍照，再补发。")
        await ann.press("ctrl+l")
        await in_picker(ann)
        await ann.type("bracket")
        await ann.press("ctrl+r")
        await ann.until(lambda: 'see "How to install the bracket"' in ann.composer.text)
        await ann.press("ctrl+g")
        await ann.settle()
    one = article(place.desk, place.ann, wanted)
    assert (one.used, one.helped, one.not_helped) == (1, 0, 1)


async def test_the_picker_changes_between_scripts_and_knowledge_and_a_note_stays_a_note(place: Place) -> None:
    number = damaged(place)
    guide(place)
    async with desk_app(place.path, "ann", size=SMALL) as ann:
        await ann.open(number)
        await ann.press("i", "ctrl+o")
        await in_picker(ann)
        await ann.sees("Scripts", "English")
        await ann.press("ctrl+l")
        await ann.sees("Knowledge", "破损件如何处理")
        await ann.press("tab", "tab", "pagedown", "pageup", "down", "up")
        await ann.settle()
        await ann.press("enter")
        await ann.until(lambda: ann.composer.text == "先请客户拍照，再补发。")
        assert ann.composer.kind == "note"
        assert ann.composer.inserted == ()


async def test_a_person_who_may_not_vote_is_told(place: Place) -> None:
    number = damaged(place)
    guide(place)
    async with desk_app(place.path, "vic", size=SMALL, now=MONDAY + MINUTE) as vic:
        await vic.open(number)
        await vic.press("K")
        await in_picker(vic)
        await vic.press("ctrl+y")
        await vic.sees("may not do this")


async def test_a_wide_terminal_shows_the_best_articles_beside_the_ticket(place: Place) -> None:
    number = damaged(place)
    guide(place)
    async with desk_app(place.path, "ann", size=(120, 40)) as ann:
        await ann.open(number)
        await ann.sees("Knowledge (K)", "破损件如何处理")
        guide(place, "破损赔付标准")
        receive(place.desk, place.bob, number, "还有破损赔付吗", now=MONDAY)
        await ann.sees("破损赔付标准")
    async with desk_app(place.path, "ann", size=SMALL) as ann:
        await ann.open(number)
        await ann.settle()
        assert "Knowledge (K)" not in ann.text


async def test_a_blank_is_not_sent_by_mistake(place: Place) -> None:
    number = place.open(subject="Parcel", body="Broken", category="damage")
    async with desk_app(place.path, "ann", size=SMALL) as ann:
        await ann.open(number)
        await ann.press("r", "ctrl+o", *"damaged", "enter")
        await ann.until(lambda: "I am very sorry that ____ arrived" in ann.composer.text)
        await ann.press("ctrl+g")
        await ann.says("There is a blank left")
        assert not ticket(place.desk, place.ann, number, now=MONDAY).messages[1:]
        await ann.type("the cup")
        assert "sorry that the cup arrived" in ann.composer.text
        await ann.press("ctrl+g")
        await ann.settle()
        assert "the cup" in ticket(place.desk, place.ann, number, now=MONDAY).messages[-1].body


async def test_the_place_that_a_script_leaves_is_not_sent_empty_by_mistake(place: Place) -> None:
    number = place.open(subject="In stock?", body="When?", category="order")
    async with desk_app(place.path, "ann", size=SMALL) as ann:
        await ann.open(number)
        await ann.press("r", "ctrl+g")
        await ann.says("Nothing is written yet.")
        await ann.press("ctrl+o", *"paid before", "enter")
        await ann.until(lambda: "Orders paid before  leave today" in ann.composer.text)
        await ann.press("ctrl+g")
        await ann.says("There is a blank left")
        assert not ticket(place.desk, place.ann, number, now=MONDAY).messages[1:]
        await ann.type("The cup")
        await ann.press("ctrl+g")
        await ann.settle()
        assert not ticket(place.desk, place.ann, number, now=MONDAY).messages[1:]
        await ann.type("16:00")
        assert "The cup is in stock. Orders paid before 16:00 leave" in ann.composer.text
        await ann.press("ctrl+g")
        await ann.settle()
        assert "16:00" in ticket(place.desk, place.ann, number, now=MONDAY).messages[-1].body


async def test_the_other_articles_begin_with_the_language_one_reads(place: Place) -> None:
    number = place.open(subject="Where?", body="Nothing of that kind")
    for title in ("新手入门", "Begin here", "接待流程", "Going on"):
        guide(place, title, "en" if title.isascii() else "zh")
    async with desk_app(place.path, "ann", size=SMALL) as ann:
        await ann.open(number)
        await ann.press("K")
        picker = await in_picker(ann)
        assert [article.language for article in picker.found.entries] == ["en", "en", "zh", "zh"]
