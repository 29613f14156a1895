"""The return request of the ticket in hand: opened, and taken from stage to stage."""

from __future__ import annotations

from textual import work

from tui.acts.asking import Asking


class Returning(Asking):
    """The return request of the ticket in hand."""

    @work(exclusive=True, group="act")
    async def action_return_request(self) -> None:
        if row := self.target():
            from tui.acts.return_requests import return_request

            await return_request(self, row.number)
