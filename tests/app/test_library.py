"""The library's screen and its editor."""

from __future__ import annotations

import pytest

from store import i18n
from store.desk import library
from store.views.library import listing
from tests.app.driving import Driven, desk_app
from tests.store.desks import MONDAY, Place
from tui.screens.article_editor import ArticleEditor
from tui.screens.library import LibraryScreen

SMALL = (80, 24)


async def in_editor(driven: Driven) -> ArticleEditor:
    await driven.until(lambda: isinstance(driven.app.screen, ArticleEditor))
    await driven.settle()
    screen = driven.app.screen
    assert isinstance(screen, ArticleEditor)
    return screen


async def in_library(driven: Driven) -> LibraryScreen:
    await driven.until(lambda: isinstance(driven.app.screen, LibraryScreen))
    await driven.settle()
    screen = driven.app.screen
    assert isinstance(screen, LibraryScreen)
    return screen


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_script_is_written_with_its_errors_in_place(place: Place, language: str) -> None:
    i18n.use(language)
    async with desk_app(place.path, "sue", size=SMALL) as sue:
        await sue.press("B")
        screen = await in_library(sue)
        await sue.press("plus")
        await sue.settle()
        await sue.press("enter")
        editor = await in_editor(sue)
        assert editor.focused is not None
        assert editor.focused.id == "field-title"
        await sue.press("ctrl+g")
        await sue.sees("! ")
        await sue.type("Birthday")
        await sue.press("tab")
        await sue.type("congratulations")
        await sue.press("tab")
        await sue.type("Dear {custmer}, all the best!")
        await sue.press("ctrl+g")
        await sue.sees("custmer", "{customer}", "Birthday", "all the best")
        for _ in "mer}, all the best!":
            await sue.press("left")
        await sue.type("o")
        await sue.press("f2")
        await in_library(sue)
        await sue.sees("Birthday", "Dear {customer}, all the best!")
        assert screen.found.cursor is not None
        assert screen.found.cursor.title == "Birthday"
    (kept,) = listing(place.desk, place.sue, text="Birthday")
    assert (kept.kind, kept.language, kept.question, kept.by) == (
        "script",
        language,
        "congratulations",
        "sue",
    )


async def test_an_article_is_filtered_changed_retired_and_brought_back(place: Place) -> None:
    async with desk_app(place.path, "sue", size=SMALL) as sue:
        await sue.press("B")
        screen = await in_library(sue)
        await sue.press("t", "s", "slash")
        await sue.settle()
        await sue.type("refund")
        await sue.press("enter")
        await sue.press("t", "o", "t", "s", "s", "s", "s")
        await sue.settle()
        await sue.sees("When the refund arrives", "'refund'", "script")
        screen.found.go_to(next(one.id for one in screen.found.entries if one.key == "en-refund-when"))
        await sue.press("e")
        await in_editor(sue)
        await sue.press("end", *"!", "up", "up", "x", "ctrl+g")
        await in_library(sue)
        await sue.sees("When the refund arrives!", "Kept.")
        await sue.press("x")
        await sue.says("is retired")
        await sue.press("r")
        await sue.sees("When the refund arrives!")
        await sue.press("x")
        await sue.says("is in use again")
        await sue.press("tab", "j", "tab", "escape")
        await sue.settle()
        await sue.press("escape")
        await sue.in_queue()


async def test_what_was_begun_in_the_editor_is_offered_again(place: Place) -> None:
    async with desk_app(place.path, "sue", size=SMALL) as sue:
        await sue.press("B")
        await in_library(sue)
        await sue.press("e")
        await in_editor(sue)
        await sue.press("X", "escape")
        await in_library(sue)
        await sue.press("e")
        screen = await in_editor(sue)
        await sue.sees("This is what you had begun.")
        assert screen.facts().title.endswith("X")
        await sue.press("ctrl+r", "escape")
        await in_library(sue)
        await sue.press("e")
        screen = await in_editor(sue)
        assert not screen.facts().title.endswith("X")
        await sue.press("escape")
        assert not any("X" in one.title for one in listing(place.desk, place.sue))


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(place: Place) -> None:
    async with desk_app(place.path, "sue", size=SMALL) as sue:
        await sue.press("B")
        screen = await in_library(sue)
        assert screen.found.cursor is not None
        one = screen.found.cursor.id
        await sue.press("e")
        await in_editor(sue)
        library.change(place.desk, place.root, one, {"title": "Theirs"}, now=MONDAY)
        await sue.press("X", "ctrl+g")
        await sue.sees("was changed by root", "X")
        await in_editor(sue)


async def test_an_agent_reads_but_does_not_write(place: Place) -> None:
    async with desk_app(place.path, "ann", size=SMALL) as ann:
        await ann.press("B")
        await in_library(ann)
        for key in ("plus", "e", "x"):
            await ann.press(key)
            await ann.says("may not do this")
