"""Two tickets about one matter."""

from __future__ import annotations

from textual import work

from store import desk
from store.i18n import _
from tui.acts.base import Acting
from tui.widgets.prompt import Choice


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
        other = await self.look(int(digits))
        if other is None:
            return
        title = _("Merge into #{number} {subject}").format(number=digits, subject=other.row.subject)
        sure = await self.pick(title, [Choice("yes", _("yes")), Choice("no", _("no"))], "no")
        if sure == "yes":
            done = _("#{number} went into #{into}.").format(number=row.number, into=digits)
            await self.perform(desk.merging.merge, row.number, other.row.number, done=done)

    @work(exclusive=True, group="act")
    async def action_unmerge(self) -> None:
        if row := self.target():
            done = _("#{number} stands for itself again.").format(number=row.number)
            await self.perform(desk.merging.unmerge, row.number, done=done)
