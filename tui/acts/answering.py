"""What the customer hears, and for whom a ticket waits."""

from __future__ import annotations

from textual import work

from store import desk
from store.i18n import _
from tui.acts.base import Acting
from tui.times import moment_of
from tui.widgets.prompt import Choice


class Answering(Acting):
    """What the customer hears, and for whom a ticket waits."""

    @work(exclusive=True, group="act")
    async def action_sent(self) -> None:
        if row := self.target():
            done = _("#{number}: confirmed as sent.").format(number=row.number)
            await self.perform(desk.replying.sent, row.number, done=done)

    @work(exclusive=True, group="act")
    async def action_copy_reply(self) -> None:
        row = self.target()
        ticket = await self.look(row.number) if row else None
        if ticket is None:
            return
        replies = [message for message in ticket.messages if message.author == "agent" and message.public]
        if not replies:
            self.say(_("There is no reply to copy."), refused=True)
            return
        self.app.copy_to_clipboard(replies[-1].body)
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
        whom = await self.pick(
            _("Wait for"), [Choice("customer", _("the customer")), Choice("team", _("a department"))]
        )
        if whom is None:
            return
        until: int | None = None
        text = await self.text(_("Promised time (15:00, 2h, 2026-11-23 09:30; may stay empty)"))
        if text is None:
            return
        if text.strip():
            until = moment_of(text, self.session.now(), self.session.zone)
            if until is None:
                self.say(_("'{text}' is no time.").format(text=text), refused=True)
                return
        done = _("#{number} waits.").format(number=row.number)
        await self.perform(
            desk.moving.wait, row.number, whom, until=until, generation=self.generation(), done=done
        )
