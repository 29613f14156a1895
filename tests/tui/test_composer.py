"""Writing: who will read it is said, drafts are told and kept apart, nothing harmful gets in, no key of a list acts."""

from __future__ import annotations

import time

from textual import events

from tests.tui.hosts import Host, grid
from tui.widgets.composer import Composer, ComposerLabel, ComposerText


async def test_the_label_says_who_will_read_it() -> None:
    composer = Composer()
    app = Host(composer)
    async with app.run_test(size=(60, 12)) as pilot:
        composer.load({}, by="email")
        composer.open("reply")
        await pilot.pause()
        label = composer.query_one(ComposerLabel)
        assert grid(label)[0].startswith("< REPLY by email - the customer will read this")
        await pilot.press("ctrl+t")
        assert grid(label)[0].startswith("# NOTE - internal, the customer never sees it")


async def test_letters_are_letters_and_drafts_are_kept_apart() -> None:
    composer = Composer()
    app = Host(composer)
    async with app.run_test(size=(60, 12)) as pilot:
        composer.load({"note": "old note"})
        composer.open("reply")
        await pilot.press(*"qnx", "enter", "1", "question_mark")
        assert composer.text == "qnx\n1?"
        await pilot.press("ctrl+t")
        assert composer.text == "old note"
        await pilot.press(*"!")
        await pilot.press("ctrl+t")
        assert composer.text == "qnx\n1?"
        changes = [(m.kind, m.text) for m in app.of(Composer.Changed)]
        assert changes == [("reply", "qnx\n1?"), ("note", "old note!")]
        await pilot.press("escape")
        await pilot.pause()
        assert app.of(Composer.Left)[-1].kind == "reply"
        assert composer.text == "qnx\n1?"


async def test_changes_are_told_at_most_once_a_second_and_never_lost() -> None:
    composer = Composer()
    app = Host(composer)
    async with app.run_test(size=(60, 12)) as pilot:
        composer.open("note")
        began = time.monotonic()
        await pilot.press(*"many letters")
        told = len(app.of(Composer.Changed))
        assert told <= time.monotonic() - began
        composer.flush()
        composer.flush()
        await pilot.pause()
        assert [m.text for m in app.of(Composer.Changed)][told:] == ["many letters"]


async def test_sending_leaves_the_text_until_it_is_recorded() -> None:
    composer = Composer()
    app = Host(composer)
    async with app.run_test(size=(60, 12)) as pilot:
        composer.open("reply")
        await pilot.press("ctrl+g")
        await pilot.press("space", "ctrl+g")
        assert app.of(Composer.Submitted) == []
        await pilot.press(*"hello", "f2")
        await pilot.pause()
        submitted = app.of(Composer.Submitted)[-1]
        assert (submitted.kind, submitted.text) == ("reply", " hello")
        assert composer.text == " hello"
        assert not composer.clear("reply", "hello")
        assert composer.text == " hello"
        assert composer.clear("reply", " hello")
        assert composer.text == ""


async def test_pasted_text_is_cleaned() -> None:
    composer = Composer()
    app = Host(composer)
    async with app.run_test(size=(60, 12)) as pilot:
        composer.open("reply")
        app.post_message(events.Paste("a\x1b[31mb\x00\u202ec\nd[/]"))
        await pilot.pause()
        assert composer.text == "a[31mbc\nd[/]"
        assert composer.query_one(ComposerText).cursor_blink is False


async def test_another_tickets_drafts_replace_these_after_telling_them() -> None:
    composer = Composer()
    app = Host(composer)
    async with app.run_test(size=(60, 12)) as pilot:
        composer.open("reply")
        await pilot.press(*"one")
        composer.load({"reply": "two"})
        await pilot.pause()
        assert [m.text for m in app.of(Composer.Changed)] == ["one"]
        assert composer.text == "two"
