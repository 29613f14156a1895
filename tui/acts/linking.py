"""Tickets that belong together: linked, opened from one another, a message split out into one of its own."""

from __future__ import annotations

from textual import work

from tui.acts.asking import Asking


class Linking(Asking):
    """Tickets that belong together."""

    @work(exclusive=True, group="act")
    async def action_link(self) -> None:
        """Open a linked ticket, or link this one to another."""
        if row := self.target():
            from tui.acts.links import go_along

            await go_along(self, row.number)

    @work(exclusive=True, group="act")
    async def action_split(self) -> None:
        """Choose a message of the customer and move it into a ticket of its own."""
        if row := self.target():
            from tui.acts.links import split_out

            await split_out(self, row.number)
