"""A screen of something that is read: the first time keys wait for it, later it is read beside them."""

from __future__ import annotations

from textual import work

from store.errors import DeskError
from tui.acts.base import Acting
from tui.plain.errors import error_text


class Loading(Acting):
    """`on_mount` holds the keys and calls `_load_first`; `_load` reads anew."""

    async def _load_now(self, *, first: bool = False) -> None:
        """Read and show."""
        raise NotImplementedError

    @work
    async def _load_first(self) -> None:
        """What is typed before it is there is meant for it."""
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
