"""Keys one after the other: the next is passed on when what the one before did has been done.

Textual forwards a key to whatever has the focus when the key comes in. Over SSH several keys come in one packet, so
the text behind `r` would still go to the list and be taken for commands. Here each key is followed, the same way up
through the widgets, by a mark; when the mark has come back to the app, the key's binding has run.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from textual import events
from textual.app import App
from textual.message import Message

from tui.dispatch import QuickDispatch

LOST_S: Final = 0.3
"""A mark is lost when its widget is taken away; the next key waits no longer than this for it."""
TURNS: Final = 3
"""Turns of the event loop in which a worker that the key started gets to its first question."""


class KeyOrderApp(QuickDispatch, App[int | None]):
    """An app whose keys wait for each other."""

    @dataclass
    class KeyDone(Message):
        """The mark behind a key."""

        number: int

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._keys: deque[events.Key | events.Paste] = deque()
        self._key_number = 0
        self._key_under_way = False
        self._key_holds = 0
        self._key_releases = 0
        self._lost: asyncio.TimerHandle | None = None

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._keys.append(event)
            await self._pass_on()
        else:
            await super().on_event(event)

    @contextmanager
    def holding_keys(self) -> Iterator[None]:
        """Keys wait: what they are meant for is not on screen yet."""
        self.hold_keys()
        try:
            yield
        finally:
            self.release_keys()

    @contextmanager
    def letting_keys(self) -> Iterator[None]:
        """Keys that are held come all the same: something is asked on the way."""
        held, self._key_holds = self._key_holds, 0
        if held:
            self._let_keys()
        try:
            yield
        finally:
            self._key_holds += held

    def hold_keys(self) -> None:
        """Keys wait until `release_keys`, to be called as often."""
        self._key_holds += 1

    def release_keys(self) -> None:
        """What was held may come."""
        self._key_holds -= 1
        self._let_keys()

    def _let_keys(self) -> None:
        """The release's own mark lets them come: the focus that they are meant for may still be set in a callback."""
        self._key_under_way = True
        self._key_releases += 1
        self.post_message(self.KeyDone(self._key_number))

    async def on_key_order_app_key_done(self, done: KeyDone) -> None:
        if done.number != self._key_number:
            return
        releases = self._key_releases
        for _turn in range(TURNS):
            await asyncio.sleep(0)
        self.call_later(self._next_key, done.number, releases)

    async def _next_key(self, number: int, releases: int) -> None:
        """By now the focus is where the key, or its worker, wanted it: Textual sets it in a callback of the app.

        When keys were released since the mark came, that callback may still be to come; the release's own mark is
        behind it."""
        if number == self._key_number and releases == self._key_releases:
            self._key_under_way = False
            await self._pass_on()

    async def _pass_on(self) -> None:
        if self._key_under_way or self._key_holds or not self._keys:
            return
        key = self._keys.popleft()
        self._key_number += 1
        self._key_under_way = True
        target = self.focused or self.screen
        await super().on_event(key)
        done = self.KeyDone(self._key_number)
        target.post_message(done)
        if self._lost is not None:
            self._lost.cancel()
        self._lost = asyncio.get_running_loop().call_later(LOST_S, self.post_message, done)
