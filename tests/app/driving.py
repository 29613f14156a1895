"""A desk app under test: keys go in, the screen comes out as text, the clock is moved by hand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

import pytest
from textual import events
from textual._compositor import Compositor
from textual._wait import wait_for_idle
from textual.pilot import Pilot
from textual.widget import Widget

from tests.conftest import LONG
from tests.store.desks import MONDAY
from tui.app import KefuApp
from tui.screens.acting import ActingScreen
from tui.screens.queue import QueueScreen
from tui.screens.ticket import TicketScreen
from tui.widgets.composer import Composer
from tui.widgets.prompt import Prompt
from tui.widgets.queue_list import QueueList

CHARACTERS = {
    "space": " ",
    "enter": "\r",
    "tab": "\t",
    "question_mark": "?",
    "exclamation_mark": "!",
    "ampersand": "&",
    "full_stop": ".",
    "colon": ":",
    "at": "@",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "vertical_line": "|",
    "equals_sign": "=",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "asterisk": "*",
}
W = TypeVar("W", bound=Widget)

ANSWERS = 3
"""An answer is told after the next question is heard, and what is told may make the app ask once more."""

_undrawn: WeakSet[Compositor] = WeakSet()
"""The screens that would have gone to the terminal since they were drawn last."""


def _draw_later(compositor: Compositor, **_options: Any) -> None:
    """In place of drawing what no terminal shows, which took a quarter of a test's time."""
    compositor._dirty_regions.clear()
    _undrawn.add(compositor)


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self, now: int = MONDAY) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class Driven:
    """One person's app."""

    def __init__(self, app: KefuApp, pilot: Pilot[int | None], clock: Hand) -> None:
        self.app = app
        self.pilot = pilot
        self.clock = clock

    def grid(self) -> list[str]:
        """What the terminal shows, a string a line."""
        with self.app._context():
            strips = self.app.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips]

    @property
    def text(self) -> str:
        """What the terminal shows."""
        return "\n".join(self.grid())

    def one(self, kind: type[W]) -> W:
        """The widget of this kind on the topmost screen of the desk."""
        screen = self.app.desk_screen
        assert screen is not None
        return screen.query_one(kind)

    @property
    def said(self) -> str:
        """The prompt line."""
        prompt = self.one(Prompt)
        return "".join(text for text, _style in prompt.line(0, 1000)).strip()

    @property
    def rows(self) -> list[int | None]:
        """The ticket numbers on screen."""
        return self.one(QueueList).visible_numbers

    def one_prompt(self) -> Prompt:
        """The line at the bottom."""
        return self.one(Prompt)

    def one_list(self) -> QueueList:
        """The queue's list."""
        return self.one(QueueList)

    @property
    def cursor(self) -> int | None:
        return self.one(QueueList).cursor

    @property
    def composer(self) -> Composer:
        return self.one(Composer)

    async def until(self, done: Callable[[], Any], *, within: float = 8.0) -> None:
        """Let the app work until this holds."""
        end = time.monotonic() + within
        while True:
            try:
                if done():
                    return
            except (AssertionError, LookupError):
                pass
            if self.app._exception is not None:
                raise self.app._exception
            assert time.monotonic() < end, f"not so within {within} s; the screen:\n{self.text}"
            await self._a_moment(0.01)

    async def pause(self) -> None:
        """Until the app rests, and the threads that it asks have answered and told what came of it."""
        await self._rest()
        for _turn in range(ANSWERS):
            if not await self._answered():
                await wait_for_idle(0)
                break
            await self._rest()
        await self._a_moment()

    async def _answered(self) -> bool:
        """Whether the desk's threads have done all that they were asked before; they may be kept from it."""
        session = self.app.session
        runs = [session.run] if session._thread is not None else []
        if session._reader._thread is not None:
            runs.append(session._reader.run)
        answers = [asyncio.wrap_future(run(lambda _desk: None)) for run in runs]
        waiting = (await asyncio.wait(answers, timeout=0.02))[1] if answers else ()
        return not waiting

    async def _a_moment(self, seconds: float = 0.0) -> None:
        """Everything that waits for nothing but its turn is done, and so is what the next frame would bring.

        Textual's own pause asks each widget by a message of its own.
        """
        await asyncio.sleep(seconds)
        await self._rest()
        if self.app.screen_stack:
            self.app.screen._on_timer_update()
            await self._rest()

    async def _rest(self) -> None:
        """Until the event loop has nothing to run before a timer or something from outside calls."""
        ready: Collection[object] = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
        while True:
            await asyncio.sleep(0)
            if not ready:
                return

    def draw(self) -> None:
        """Draw the whole screen if anything on it is to be drawn anew."""
        if self.app.screen_stack and self.app.screen._compositor in _undrawn:
            _undrawn.discard(self.app.screen._compositor)
            with self.app._context():
                self.app.screen._compositor.render_strips()

    async def sees(self, *texts: str) -> None:
        """Wait until all of this is on screen."""

        def seen() -> bool:
            shown = self.text
            return all(text in shown for text in texts)

        await self.until(seen)

    async def says(self, text: str) -> None:
        """Wait until the prompt line says or asks this."""
        await self.until(lambda: text in self.said)

    async def press(self, *keys: str) -> None:
        """Press keys (Textual's names) faster than anything can happen between them."""
        for key in keys:
            self.app.post_message(events.Key(key, CHARACTERS.get(key, key if len(key) == 1 else None)))
        await self.until(lambda: not self.app._keys and not self.app._key_under_way)
        await self.pause()

    async def type(self, text: str) -> None:
        """As if typed on the keyboard."""
        names = {character: key for key, character in CHARACTERS.items()} | {"\n": "enter"}
        await self.press(*(names.get(letter, letter) for letter in text))

    async def settle(self) -> None:
        """Until what is under way is done, or asks something; drawn each time in a long run, at the end in a short one."""
        await self.rest_of_work()
        if LONG:
            self.draw()

    async def rest_of_work(self) -> None:
        """As `settle`, and nothing drawn."""
        await self.pause()
        await self.until(self._settled)
        await self.pause()

    def _settled(self) -> bool:
        asks = any(prompt.asking for screen in self.app.desk_screens for prompt in screen.query(Prompt))
        return asks or all(worker.is_finished for worker in self.app.workers)

    async def open(self, number: int) -> TicketScreen:
        """Open a ticket as the queue does."""
        self.app.open_ticket(number)
        return await self.in_ticket(number)

    async def in_ticket(self, number: int) -> TicketScreen:
        """Wait until this ticket is on screen."""

        def there() -> bool:
            screen = self.app.screen
            return isinstance(screen, TicketScreen) and screen.number == number and screen.ticket is not None

        await self.until(there)
        screen = self.app.screen
        assert isinstance(screen, TicketScreen)
        return screen

    async def in_queue(self) -> QueueScreen:
        """Wait until the queue is on top."""
        await self.until(lambda: isinstance(self.app.screen, QueueScreen))
        screen = self.app.screen
        assert isinstance(screen, QueueScreen)
        return screen

    async def turn_to(self, view: str) -> None:
        """Show a queue and wait for its rows."""
        screen = await self.in_queue()
        screen.show_queue(view)
        await self.settle()

    def tick(self, ms: int) -> None:
        """Time passes."""
        self.clock.now += ms
        self.app.tick()


@asynccontextmanager
async def desk_app(
    path: Path,
    login: str,
    *,
    size: tuple[int, int] = (120, 40),
    now: int = MONDAY,
    ready: bool = True,
    served: bool = False,
) -> AsyncIterator[Driven]:
    """The desk at `path`, opened full screen by `login`."""
    clock = Hand(now)
    app = KefuApp(path, login, clock, served=served)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", _draw_later)
        async with app.run_test(size=size) as pilot:
            driven = Driven(app, pilot, clock)
            if ready:
                await driven.until(lambda: isinstance(app.screen, ActingScreen))
                await driven.rest_of_work()
            yield driven
            driven.draw()
