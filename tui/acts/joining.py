"""Two tickets about one matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from store import desk
from store.i18n import _
from tui.acts.asking import Asking
from tui.plain.typed import number as number_typed

if TYPE_CHECKING:
    from store.views.joining import Merging


class Joining(Asking):
    """Two tickets about one matter."""

    @work(exclusive=True, group="act")
    async def action_merge(self) -> None:
        """Both tickets and what would happen to them are shown before it is done."""
        row = self.target()
        if row is None or not self.may("merge"):
            return
        from store.views.joining import merging
        from tui.screens.merging import MergeScreen

        flow, now = f"merge:{row.number}", self.session.now()

        async def found_into(typed: str) -> Merging:
            return await self.do(merging, row.number, number_typed(typed), now=now)

        title = _("Merge #{number} into which ticket").format(number=row.number)
        found = await self.tried(flow, "into", title, found_into)
        if found is None:
            return
        if not await self.app.push_screen_wait(MergeScreen(found, now, self.session.zone)):
            self.forget(flow)
            return
        into = found.target.row.number
        done = _("#{number} went into #{into}.").format(number=row.number, into=into)
        if await self.perform(desk.merging.merge, row.number, into, done=done):
            self.forget(flow)

    @work(exclusive=True, group="act")
    async def action_unmerge(self) -> None:
        if row := self.target():
            done = _("#{number} stands for itself again.").format(number=row.number)
            await self.perform(desk.merging.unmerge, row.number, done=done)
