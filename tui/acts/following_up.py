"""The call that asks the customer how it was."""

from __future__ import annotations

from textual import work

from tui.acts.asking import Asking


class FollowingUp(Asking):
    """The follow-up call, and the form that a customer filled in."""

    @work(exclusive=True, group="act")
    async def action_follow_up(self) -> None:
        row = self.target()
        if row is not None and self.may("survey"):
            from tui.acts.follow_ups import follow_up

            await follow_up(self, row)
