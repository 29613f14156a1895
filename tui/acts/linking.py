"""Tickets that belong together: linked, opened from one another, a message split out into one of its own."""

from __future__ import annotations

from typing import Final

from textual import work

from store import desk
from store.errors import DeskError
from store.i18n import _
from store.views.shapes import MessageView, TicketView
from tui.acts.asking import Asking
from tui.cells import fit, one_line
from tui.countdown import wall_text
from tui.plain.errors import error_text
from tui.plain.typed import number as number_typed
from tui.widgets.prompt import Choice

ANOTHER: Final = "another"
LABEL: Final = 34
"""Cells for a message's beginning in the list."""


class Linking(Asking):
    """Tickets that belong together."""

    @work(exclusive=True, group="act")
    async def action_link(self) -> None:
        """Open a linked ticket, or link this one to another; without any links the number is asked for at once."""
        row = self.target()
        ticket = await self.look(row.number) if row else None
        if ticket is None:
            return
        linked = _linked(ticket)
        wanted: str | None = ANOTHER
        if linked:
            title = _("Linked to #{number}").format(number=ticket.row.number)
            wanted = await self.pick(title, [*linked, Choice(ANOTHER, _("link to another"))])
        if wanted == ANOTHER:
            await self._link(ticket.row.number)
        elif wanted is not None:
            self.desk_app.open_ticket(int(wanted))

    async def _link(self, number: int) -> None:
        flow = f"link:{number}"

        async def follow(typed: str) -> int:
            to = number_typed(typed)
            await self.do(desk.merging.link, number, to, now=self.session.now())
            return to

        to = await self.tried(flow, "to", _("#{number} follows which ticket").format(number=number), follow)
        if to is not None:
            self.forget(flow)
            self.say(_("#{number} follows #{to} now.").format(number=number, to=to))

    @work(exclusive=True, group="act")
    async def action_split(self) -> None:
        """Choose a message of the customer and move it into a ticket of its own."""
        row = self.target()
        ticket = await self.look(row.number) if row else None
        if ticket is None:
            return
        movable = [self._choice(one) for one in reversed(ticket.messages[1:]) if one.author == "customer"]
        if not movable:
            self.say(_("Only a later message of the customer can be split out; there is none."), refused=True)
            return
        message = await self.pick(_("Split out"), movable)
        if message is None:
            return
        try:
            new = await self.do(desk.splitting.split, ticket.row.number, int(message), now=self.session.now())
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        self.say(_("The message is in #{number} now, linked to this one.").format(number=new))

    def _choice(self, message: MessageView) -> Choice:
        when = wall_text(message.at, self.session.now(), self.session.zone)
        return Choice(str(message.message_id), f"{when} {fit(one_line(message.body), LABEL).rstrip()}")


def _linked(ticket: TicketView) -> list[Choice]:
    """What this ticket follows, and what follows it."""
    before = [] if ticket.linked_to is None else [ticket.linked_to]
    return [
        *(Choice(str(number), _("open #{number} (before)").format(number=number)) for number in before),
        *(
            Choice(str(number), _("open #{number} (after)").format(number=number))
            for number in ticket.linked_from
        ),
    ]
