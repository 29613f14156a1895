"""Two tickets about one matter."""

from __future__ import annotations

from textual import work

from store import desk
from store.errors import DeskError
from store.i18n import _
from tui.acts.base import Acting
from tui.plain.errors import error_text


class Joining(Acting):
    """Two tickets about one matter."""

    @work(exclusive=True, group="act")
    async def action_merge(self) -> None:
        row = self.target()
        if row is None:
            return
        typed = await self.text(_("Merge #{number} into which ticket").format(number=row.number))
        if typed is None:
            return
        digits = typed.strip().removeprefix("#")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 18):
            self.say(_("'{text}' is no ticket number.").format(text=typed), refused=True)
            return
        if await self._wants_merge(row.number, int(digits)):
            done = _("#{number} went into #{into}.").format(number=row.number, into=digits)
            await self.perform(desk.merging.merge, row.number, int(digits), done=done)

    async def _wants_merge(self, number: int, into: int) -> bool:
        """Both tickets and what would happen to them are shown; True when that is wanted."""
        from store.views.joining import merging
        from tui.screens.merging import MergeScreen

        now = self.session.now()
        try:
            found = await self.do(merging, number, into, now=now)
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return False
        sure: bool = await self.app.push_screen_wait(MergeScreen(found, now, self.session.zone))
        return sure

    @work(exclusive=True, group="act")
    async def action_unmerge(self) -> None:
        if row := self.target():
            done = _("#{number} stands for itself again.").format(number=row.number)
            await self.perform(desk.merging.unmerge, row.number, done=done)
