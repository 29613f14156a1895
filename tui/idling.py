"""Nobody at the keyboard: after some minutes the privacy screen comes, after some more the session ends.

Keys and clicks are taken at the app, before any screen: what is typed blind reaches the privacy screen and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events

from store.errors import DeskError
from store.i18n import _
from store.views.idle import Idle, idle

if TYPE_CHECKING:
    from tui.app import KefuApp
    from tui.screens.privacy import PrivacyScreen

LONGEST_PIN = 64


class Idling:
    """Watches one session. `served`: it came in over SSH; a session on the owner's own terminal is let alone, unless
    its person has a PIN."""

    def __init__(self, app: KefuApp, *, served: bool) -> None:
        self.clock: Callable[[], float] = time.monotonic
        self._app = app
        self._served = served
        self._spans = Idle(None, None, False)
        self._last = self.clock()
        self._dark: PrivacyScreen | None = None
        self._typed = ""
        self._wrong = 0
        self._checking = False

    @property
    def dark(self) -> bool:
        """The privacy screen is there."""
        return self._dark is not None

    async def learn(self) -> None:
        """What the policy says now, and whether there is a PIN."""
        try:
            self._spans = await self._app.session.ask(idle)
        except DeskError:
            return  # what it said before holds
        if self._dark is not None:
            self._dark.show(has_pin=self._spans.has_pin, typed=len(self._typed))

    def takes(self, event: events.Event) -> bool:
        """Whether a key or a click is not the desk's, because the screen is dark. A sign of life otherwise."""
        if not isinstance(event, events.Key | events.Paste | events.MouseEvent):
            return False
        if self._dark is None:
            if not isinstance(event, events.MouseMove):
                self._last = self.clock()
            return False
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._press(event)
        return True

    def look(self) -> None:
        """A second has passed."""
        if not (self._served or self._spans.has_pin):
            return
        quiet_ms = (self.clock() - self._last) * 1000
        if self._spans.leave_ms is not None and quiet_ms >= self._spans.leave_ms:
            text = _("The session was ended after {minutes} minutes without a key; your drafts are kept.")
            self._end(text.format(minutes=self._spans.leave_ms // 60_000))
        elif self._dark is not None:
            if self._app.screen is not self._dark and self._dark in self._app.screen_stack:
                self._app.screen_stack.remove(self._dark)
                self._app.push_screen(self._dark)
        elif self._spans.idle_ms is not None and quiet_ms >= self._spans.idle_ms:
            self._darken()

    def _darken(self) -> None:
        from tui.screens.privacy import PrivacyScreen

        for screen in self._app.screen_stack:
            keep = getattr(screen, "keep_writing", None)
            if keep is not None:
                keep()
        self._app.clear_notifications()
        self._typed, self._wrong = "", 0
        self._dark = PrivacyScreen()
        self._dark.show(has_pin=self._spans.has_pin, typed=0)
        self._app.push_screen(self._dark)

    def _press(self, event: events.Key) -> None:
        if not self._spans.has_pin:
            self._end(_("The session was ended; your drafts are kept."))
        elif self._checking:
            return
        elif event.key == "enter":
            if self._typed:
                self._checking = True
                self._app.run_worker(self._check(self._typed), group="pin", exclusive=True)
        elif event.key == "backspace":
            self._type(self._typed[:-1])
        elif event.key == "escape":
            self._type("")
        elif event.character is not None and event.is_printable:
            self._type((self._typed + event.character)[:LONGEST_PIN])

    def _type(self, text: str) -> None:
        self._typed = text
        if self._dark is not None:
            self._dark.show(has_pin=True, typed=len(text))

    async def _check(self, pin: str) -> None:
        from store.desk import pins

        session = self._app.session
        try:
            right = await session.ask(pins.is_pin, pin)
        except DeskError:
            right = False
        self._checking, self._typed = False, ""
        if right:
            await self._lighten()
            return
        self._wrong += 1
        if self._wrong >= pins.TRIES:
            await session.ask(pins.pin_failed, now=session.now())
            text = _("The session was ended: the PIN was wrong {tries} times. Your drafts are kept.")
            self._end(text.format(tries=pins.TRIES))
        elif self._dark is not None:
            said = _("That is not your PIN; {left} more tries.").format(left=pins.TRIES - self._wrong)
            self._dark.show(has_pin=True, typed=0, said=said)

    async def _lighten(self) -> None:
        dark, self._dark = self._dark, None
        self._last = self.clock()
        if dark is not None and self._app.screen is dark:
            await self._app.pop_screen()

    def _end(self, message: str) -> None:
        self._app.exit(return_code=0, message=message)
