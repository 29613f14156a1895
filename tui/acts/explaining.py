"""Why the ticket in hand is due when it is."""

from __future__ import annotations

from textual import work

from store.errors import DeskError
from tui.acts.base import Acting
from tui.plain.errors import error_text


class Explaining(Acting):
    """Why the ticket in hand is due when it is."""

    @work(exclusive=True, group="why")
    async def action_why(self) -> None:
        """The story of each of its clocks, over the screen that one is on."""
        row = self.target()
        if row is None:
            return
        from store.views.why import why
        from tui.screens.why import WhyScreen

        now = self.session.now()
        try:
            clocks = await self.do(why, row.number, now=now)
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        self.app.push_screen(WhyScreen(row.number, clocks, now, self.session.zone))
