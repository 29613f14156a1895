"""A screen of something that is read: the first time keys wait for it, later it is read beside them."""

from __future__ import annotations

from textual import work

from store.errors import DeskError
from tui.acts.base import Acting
from tui.acts.beside import Beside
from tui.plain.errors import error_text


class Loading(Acting):
    """Who opens it holds the keys and calls `_load_first`; `_load` reads anew."""

    async def _load_now(self, *, first: bool = False) -> None:
        """Read and show."""
        raise NotImplementedError

    @work
    async def _load_first(self) -> None:
        app = self.desk_app
        try:
            await self._load_now(first=True)
        finally:
            app.release_keys()

    @work(exclusive=True, group="load")
    async def _load(self) -> None:
        await self._load_now()

    def refuse(self, error: DeskError, *, first: bool) -> None:
        """It cannot be read: what was never shown goes away, and the screen that is on top then says why."""
        app = self.desk_app
        if first:
            self.dismiss()
        screen = app.desk_screen
        if screen is not None:
            screen.say(error_text(error), refused=True)


class Reading(Loading, Beside):
    """One that is no ticket's."""

    def on_mount(self) -> None:
        self._load_first()
