"""What every screen with a ticket in hand can: ask the store, run a verb, ask the person, say what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from textual.screen import Screen

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.views.changes import Changes
from store.views.shapes import Present, TicketRow
from tui.dispatch import QuickDispatch
from tui.paints_once import PaintsOnce
from tui.plain.errors import error_text
from tui.widgets.bare import EmptyLines
from tui.widgets.prompt import Choice, Prompt

if TYPE_CHECKING:
    from store.views.ticket_shapes import TicketView
    from tui.app import KefuApp
    from tui.session import Session


T = TypeVar("T")
P = ParamSpec("P")


class Acting(QuickDispatch, PaintsOnce, EmptyLines, Screen[None]):
    """A screen with a ticket in hand and a prompt line."""

    @property
    def desk_app(self) -> KefuApp:
        return cast("KefuApp", self.app)

    @property
    def session(self) -> Session:
        return self.desk_app.session

    @property
    def alive(self) -> bool:
        """Its widgets are there: composed, and not being taken away."""
        return self.is_mounted and self.display

    async def ask(
        self, question: Callable[Concatenate[Desk, Actor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The answer of a view or verb, for a worker; what was asked is done to its end, whatever key comes next.

        A worker whose screen has gone meanwhile is cancelled: there is nothing left to show an answer on.
        """
        try:
            return await asyncio.shield(self.session.ask(question, *args, **kwargs))
        finally:
            if not self.alive:
                raise asyncio.CancelledError

    async def do(
        self, verb: Callable[Concatenate[Desk, Actor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same on the way of an act: keys wait, they may be meant for the question that comes next."""
        with self.desk_app.holding_keys():
            return await self.ask(verb, *args, **kwargs)

    @property
    def prompt(self) -> Prompt:
        return self.query_one(Prompt)

    def target(self) -> TicketRow | None:
        """The ticket in hand."""
        raise NotImplementedError

    def generation(self) -> int | None:
        """Of the claim as this screen knows it, where it does."""
        return None

    def onward(self) -> str:
        """What to do next, behind what was done; nothing where the next ticket is in sight anyway."""
        return ""

    def changed(self, changes: Changes) -> None:
        """Somebody committed something."""
        raise NotImplementedError

    def refresh_alerts(self) -> None:
        """The alerts or the desk's condition are others now."""
        raise NotImplementedError

    def recalendared(self) -> None:
        """The desk has other calendars."""
        raise NotImplementedError

    def tick(self, now_ms: int) -> None:
        """A second has passed."""
        raise NotImplementedError

    def show_present(self, number: int | None, others: tuple[Present, ...]) -> None:
        """These others are in ticket `number`; of interest where that ticket is open."""

    def say(self, text: str, *, refused: bool = False) -> None:
        """One line about what has been done, or why not."""
        self.prompt.say(text, style="risk" if refused else "good")

    async def perform(self, verb: Callable[..., Any], *args: Any, done: str, **options: Any) -> bool:
        """Run a verb; say what was done, or why not. True when it was done."""
        return await asyncio.shield(self._perform(verb, args, done, options))

    async def _perform(
        self, verb: Callable[..., Any], args: Sequence[Any], done: str, options: dict[str, Any]
    ) -> bool:
        try:
            await self.do(verb, *args, now=self.session.now(), **options)
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return False
        self.say(done)
        return True

    async def look(self, number: int) -> TicketView | None:
        """The ticket as it is now; None (and said why) when it cannot be read."""
        from store.views import tickets

        try:
            return await self.do(tickets.ticket, number, now=self.session.now())
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return None

    async def pick(
        self, title: str, options: Sequence[Choice], current: str | None = None, **ways: Any
    ) -> str | None:
        """One of the options, None when dismissed. `ways` as in Prompt.choose."""
        with self.desk_app.letting_keys():
            return await self.prompt.choose("pick", title, options, current=current, **ways)

    async def text(self, title: str, text: str = "") -> str | None:
        """A line of text, None when dismissed."""
        with self.desk_app.letting_keys():
            return await self.prompt.ask("text", title, text=text)
