"""The line that asks: pick lists by letters and arrows, lines of text, and the focus that comes back."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from textual import events

from tests.tui.hosts import NOON, Host, grid, window
from tui.keys import bindings
from tui.widgets.composer import Composer
from tui.widgets.prompt import Choice, Prompt
from tui.widgets.queue_list import QueueList

PRIORITIES = [Choice(code, code) for code in ("urgent", "high", "normal", "low")]


def parts() -> tuple[QueueList, Prompt, Host]:
    queue, prompt = QueueList(now=lambda: NOON), Prompt()
    return queue, prompt, Host(queue, prompt)


async def answered(future: asyncio.Future[str | None]) -> str | None:
    return await asyncio.wait_for(future, 2)


async def test_letters_and_arrows_pick() -> None:
    queue, prompt, app = parts()
    async with app.run_test(size=(60, 12)) as pilot:
        queue.start("open")
        queue.show(window(range(1, 9)))
        queue.focus()
        future = prompt.choose("priority", "Priority", PRIORITIES, current="normal")
        await pilot.pause()
        assert grid(prompt)[0].rstrip() == "Priority:  urgent  high  normal  low"
        await pilot.press("right", "enter")
        assert await answered(future) == "low"
        future = prompt.choose("priority", "Priority", PRIORITIES)
        await pilot.press("h", "j", "enter")
        assert await answered(future) == "high"
        await pilot.pause()
        assert queue.has_focus
        assert queue.cursor == 1
        assert [(m.question, m.value) for m in app.of(Prompt.Answered)] == [
            ("priority", "low"),
            ("priority", "high"),
        ]


async def test_a_line_is_edited_and_cleaned() -> None:
    queue, prompt, app = parts()
    async with app.run_test(size=(40, 12)) as pilot:
        queue.focus()
        future = prompt.ask("note", "Note", text="old ")
        await pilot.press(*"qx", "left", "backspace", "中")
        prompt.post_message(events.Paste("a\x1b[2J\nb"))
        await pilot.pause()
        assert grid(prompt)[0].rstrip() == "Note: old 中a[2J bx"
        await pilot.press("ctrl+w", *"!", "home", *"?", "delete", "end", "enter")
        assert await answered(future) == "?ld 中a[2J !x"


async def test_escape_another_question_and_a_lost_focus_dismiss() -> None:
    queue, prompt, app = parts()
    async with app.run_test(size=(60, 12)) as pilot:
        queue.focus()
        first = prompt.ask("one", "One")
        await pilot.press("escape")
        assert await answered(first) is None
        second = prompt.ask("two", "Two")
        third = prompt.choose("three", "Three", PRIORITIES)
        assert await answered(second) is None
        await pilot.pause()
        queue.focus()
        await pilot.pause()
        assert await answered(third) is None
        assert [m.question for m in app.of(Prompt.Dismissed)] == ["one", "two", "three"]
        assert prompt.asking is None


async def test_many_choices_scroll_to_the_picked_one_and_hostile_ones_are_text() -> None:
    _queue, prompt, app = parts()
    async with app.run_test(size=(40, 12)) as pilot:
        choices = [Choice(str(n), f"[red]choice {n}[/]") for n in range(30)]
        future = prompt.choose("which", "Which", choices)
        await pilot.press("left")
        assert "[red]choice 29[/]" in grid(prompt)[0]
        assert len(grid(prompt)[0]) == 40
        await pilot.press(*"choice 12", "enter")
        assert await answered(future) == "12"


class Acting(Host):
    """Every letter of the app and of a ticket is live."""

    BINDINGS = [*bindings("app", "queue", "act")]

    async def run_action(self, action: Any, *args: Any, **options: Any) -> bool:
        self.acted.append(action)
        return True

    acted: ClassVar[list[Any]] = []


async def test_no_letter_acts_while_something_is_asked_or_written() -> None:
    prompt, composer = Prompt(), Composer()
    app = Acting(prompt, composer)
    letters = "qnxcCartiszeoOvNyYAmTLp?!.1[]"
    async with app.run_test(size=(60, 12)) as pilot:
        future = prompt.ask("note", "Note")
        await pilot.press(*letters, "enter")
        assert await answered(future) == letters
        composer.open("reply")
        await pilot.press(*letters)
        assert composer.text == letters
        assert app.acted == []
        await pilot.press("escape")
        prompt.focus()
        await pilot.press("q")
        assert app.acted != []


async def test_it_says_what_has_been_done() -> None:
    _queue, prompt, app = parts()
    async with app.run_test(size=(40, 12)):
        prompt.say("#7 is yours.\x1b[2J [/]")
        assert grid(prompt)[0].rstrip() == "#7 is yours.[2J [/]"


async def test_words_that_are_no_choice_are_an_answer_where_new_ones_are_taken() -> None:
    queue, prompt, app = parts()
    async with app.run_test(size=(60, 12)) as pilot:
        queue.focus()
        future = prompt.choose(
            "cause", "Why", [Choice("7", "weather"), Choice("8", "late van")], takes_new=True
        )
        await pilot.press(*"the", "space", *"van")
        assert grid(prompt)[0].rstrip() == "Why: the van  new: the van"
        await pilot.press("enter")
        assert await answered(future) == "the van"
        future = prompt.choose("cause", "Why", [Choice("7", "weather")], takes_new=True)
        await pilot.press("space", *"wea")
        assert grid(prompt)[0].rstrip() == "Why: wea  weather  new: wea"
        await pilot.press("right", "enter")
        assert await answered(future) == "wea"
        future = prompt.choose("cause", "Why", [Choice("7", "weather")], takes_new=True)
        await pilot.press(*"Weather")
        assert grid(prompt)[0].rstrip() == "Why: Weather  weather"
        prompt.post_message(events.Paste(" of\nlate"))
        await pilot.press("enter")
        assert await answered(future) == "Weather of late"


async def test_one_key_answers_where_it_is_asked_for_and_others_are_refused() -> None:
    queue, prompt, app = parts()
    async with app.run_test(size=(60, 12)) as pilot:
        queue.focus()
        ratings = [Choice(str(n), str(n)) for n in range(1, 6)]
        future = prompt.choose("overall", "Overall", ratings, at_once=True)
        await pilot.press("7")
        assert grid(prompt)[0].rstrip() == "Overall: not 7  1  2  3  4  5"
        await pilot.press("4")
        assert await answered(future) == "4"
        future = prompt.choose("overall", "Overall", ratings, current="2", at_once=True)
        await pilot.press("enter")
        assert await answered(future) == "2"


async def test_what_was_typed_when_a_question_is_dismissed_can_be_offered_again() -> None:
    queue, prompt, app = parts()
    async with app.run_test(size=(60, 12)) as pilot:
        queue.focus()
        future = prompt.ask("note", "Note")
        await pilot.press(*"half", "escape")
        assert await answered(future) is None
        assert prompt.unanswered == "half"
