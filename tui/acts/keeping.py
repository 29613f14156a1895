"""A key press in a ticket keeps its holder's claim."""

from __future__ import annotations

from textual import work
from textual.timer import Timer

from store import desk
from store.errors import DeskError
from tui.acts.base import Acting

TOUCH_S = 5.0


class KeepingClaim(Acting):
    """A screen of one ticket; its claim lasts while somebody presses keys there."""

    number: int
    _touch_timer: Timer | None = None

    def on_key(self) -> None:
        self.pressed()

    def pressed(self) -> None:
        """Something was typed; the desk writes it down at most once a minute."""
        if self._touch_timer is None:
            self._touch_timer = self.set_timer(TOUCH_S, self._touch)

    @work(exclusive=True, group="touch")
    async def _touch(self) -> None:
        self._touch_timer = None
        try:
            await self.ask(desk.claiming.touch, self.number, now=self.session.now())
        except DeskError:
            return  # the claim falls back by itself; the next act says what is wrong
