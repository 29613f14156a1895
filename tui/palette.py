"""The command palette: the keys' own commands, found by name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from textual.app import App
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from store.i18n import _
from tui.key_rights import may_press
from tui.keys import Key, live_keys


def open_palette(app: App[Any]) -> None:
    """Show the palette in the reader's language, unless it is there."""
    if not CommandPalette.is_open(app):
        app.push_screen(CommandPalette(placeholder=_("Find a command"), id="--command-palette"))


class DeskCommands(Provider):
    """What can be done on the screen below."""

    async def search(self, query: str) -> Hits:
        """The commands whose name or sentence fits what was typed."""
        matcher = self.matcher(query)
        for key in self._keys():
            name = f"{_(key.label)} ({key.shown})"
            score = max(matcher.match(name), matcher.match(_(key.help)) * 0.8, matcher.match(key.id) * 0.6)
            if score > 0:
                yield Hit(score, Content(name), partial(self._run, key), text=name, help=_(key.help))

    async def discover(self) -> AsyncIterator[DiscoveryHit]:
        """All of them."""
        for key in self._keys():
            name = f"{_(key.label)} ({key.shown})"
            yield DiscoveryHit(Content(name), partial(self._run, key), text=name, help=_(key.help))

    def _keys(self) -> list[Key]:
        contexts = getattr(self.screen, "CONTEXTS", ("app",))
        role = getattr(self.app, "role", None)
        return [
            key
            for key in live_keys(*contexts)
            if "list" not in key.contexts
            and may_press(key, role)
            and key.action not in ("command_palette", "app.search")
            and not key.id.startswith("queue_")
        ]

    async def _run(self, key: Key) -> None:
        where = self.app if "app" in key.contexts else self.screen
        await self.app.run_action(key.action, where)
