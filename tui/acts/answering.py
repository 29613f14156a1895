"""What the customer hears, and for whom a ticket waits."""

from __future__ import annotations

from textual import work

from store import desk
from store.errors import DeskError
from store.i18n import _
from tui.acts.asking import Asking
from tui.acts.moments import moment_read
from tui.plain.errors import error_text
from tui.widgets.prompt import Choice


class Answering(Asking):
    """What the customer hears, and for whom a ticket waits."""

    @work(exclusive=True, group="act")
    async def action_sent(self) -> None:
        if row := self.target():
            done = _("#{number}: confirmed as sent.").format(number=row.number) + self.onward()
            await self.perform(desk.replying.sent, row.number, done=done)

    @work(exclusive=True, group="act")
    async def action_copy_reply(self) -> None:
        row = self.target()
        if row is None:
            return
        try:
            text = await self.do(desk.revealing.copy_reply, row.number, now=self.session.now())
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        if not text:
            self.say(_("There is no reply to copy."), refused=True)
            return
        self.app.copy_to_clipboard(text)
        self.say(_("The last reply was sent to the clipboard."))

    @work(exclusive=True, group="act")
    async def action_no_reply(self) -> None:
        if row := self.target():
            done = _("#{number} owes no reply now.").format(number=row.number)
            await self.perform(desk.replying.no_reply, row.number, done=done)

    @work(exclusive=True, group="act")
    async def action_wait(self) -> None:
        row = self.target()
        if row is None:
            return
        flow = f"wait {row.number}"
        whom = await self.picked(
            flow,
            "for",
            _("Wait for"),
            [Choice("customer", _("the customer")), Choice("team", _("a department"))],
        )
        if whom is None:
            return
        title = _("Promised time (15:00, 2h, 2026-11-23 09:30; may stay empty)")
        given = await self.read(flow, "until", title, moment_read(self.session.now(), self.session.zone))
        if given is None:
            return
        (until,) = given
        done = _("#{number} waits.").format(number=row.number)
        if await self.perform(
            desk.moving.wait, row.number, whom, until=until, generation=self.generation(), done=done
        ):
            self.forget(flow)
