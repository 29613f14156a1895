"""Several questions in a row: what was answered when somebody leaves them is offered again, and so is what was refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from textual.app import App

from store.errors import DeskError
from store.i18n import _
from store.rules.permission import require
from tui.acts.base import Acting
from tui.plain.errors import error_text
from tui.widgets.prompt import Choice

T = TypeVar("T")

_BEGUN: WeakKeyDictionary[App[Any], dict[str, dict[str, str]]] = WeakKeyDictionary()
"""App -> flow -> question -> what was answered, or typed, so far."""


class Asking(Acting):
    """Questions of a `flow`; its answers are kept until `forget(flow)`."""

    async def asked(self, flow: str, name: str, title: str, text: str = "") -> str | None:
        """A line of text, begun with what was typed before it was left, or with `text`. None when left."""
        begun = self._begun(flow)
        answer = await self.text(title, begun.get(name, text))
        begun[name] = self.prompt.unanswered if answer is None else answer
        if answer is None:
            self._not_recorded(flow)
        return answer

    async def read(
        self, flow: str, name: str, title: str, reading: Callable[[str], T], text: str = ""
    ) -> T | None:
        """A line of text and what `reading` makes of it; what it refuses is asked again, with the reason in front."""

        async def take(typed: str) -> T:
            return reading(typed)

        return await self.tried(flow, name, title, take, text)

    async def tried(
        self, flow: str, name: str, title: str, take: Callable[[str], Awaitable[T]], text: str = ""
    ) -> T | None:
        """The same, where what is typed is tried on the desk."""
        shown = title
        while True:
            typed = await self.asked(flow, name, shown, text)
            if typed is None:
                return None
            try:
                return await take(typed)
            except DeskError as error:
                shown = f"{error_text(error)} {title}"

    async def picked(
        self,
        flow: str,
        name: str,
        title: str,
        options: Sequence[Choice],
        current: str | None = None,
        *,
        takes_new: bool = False,
        at_once: bool = False,
    ) -> str | None:
        """One of the options, begun at what was chosen before. None when left."""
        begun = self._begun(flow)
        before = begun.get(name, current)
        known = before is None or any(option.value == before for option in options)
        answer = await self.prompt.choose(
            "pick",
            title,
            options,
            current=before,
            text="" if known or not takes_new else before or "",
            takes_new=takes_new,
            at_once=at_once,
        )
        if answer is not None:
            begun[name] = answer
        elif takes_new and self.prompt.unanswered:
            begun[name] = self.prompt.unanswered
        if answer is None:
            self._not_recorded(flow)
        return answer

    def may(self, verb: str) -> bool:
        """Whether the person may do it; said before any question when not."""
        try:
            require(self.session.actor, verb)
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return False
        return True

    def forget(self, flow: str) -> None:
        """What was begun is done."""
        _BEGUN.get(self.app, {}).pop(flow, None)

    def _begun(self, flow: str) -> dict[str, str]:
        return _BEGUN.setdefault(self.app, {}).setdefault(flow, {})

    def _not_recorded(self, flow: str) -> None:
        if any(self._begun(flow).values()):
            self.say(_("Not recorded; what you gave is offered again."))
