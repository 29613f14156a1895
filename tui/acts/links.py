"""A ticket's links: gone along, and made; a message split out, which makes one too."""

from __future__ import annotations

from typing import Final

from store import desk
from store.errors import DeskError
from store.i18n import _
from store.views.ticket_shapes import MessageView, TicketView
from tui.acts.asking import Asking
from tui.cells import fit, one_line
from tui.countdown import wall_text
from tui.plain.errors import error_text
from tui.plain.typed import number as number_typed
from tui.widgets.prompt import Choice

ANOTHER: Final = "another"
LABEL: Final = 34
"""Cells for a message's beginning in the list."""


async def go_along(screen: Asking, number: int) -> None:
    """Open a linked ticket, or link this one to another; without any links the number is asked for at once."""
    ticket = await screen.look(number)
    if ticket is None:
        return
    linked = _linked(ticket)
    wanted: str | None = ANOTHER
    if linked:
        title = _("Linked to #{number}").format(number=ticket.row.number)
        wanted = await screen.pick(title, [*linked, Choice(ANOTHER, _("link to another"))])
    if wanted == ANOTHER:
        await _link(screen, ticket.row.number)
    elif wanted is not None:
        screen.desk_app.open_ticket(int(wanted))


async def _link(screen: Asking, number: int) -> None:
    flow = f"link:{number}"

    async def follow(typed: str) -> int:
        to = number_typed(typed)
        await screen.do(desk.merging.link, number, to, now=screen.session.now())
        return to

    to = await screen.tried(flow, "to", _("#{number} follows which ticket").format(number=number), follow)
    if to is not None:
        screen.forget(flow)
        screen.say(_("#{number} follows #{to} now.").format(number=number, to=to))


async def split_out(screen: Asking, number: int) -> None:
    """Choose a message of the customer and move it into a ticket of its own."""
    ticket = await screen.look(number)
    if ticket is None:
        return
    movable = [_choice(screen, one) for one in reversed(ticket.messages[1:]) if one.author == "customer"]
    if not movable:
        screen.say(_("Only a later message of the customer can be split out; there is none."), refused=True)
        return
    message = await screen.pick(_("Split out"), movable)
    if message is None:
        return
    try:
        new = await screen.do(desk.splitting.split, ticket.row.number, int(message), now=screen.session.now())
    except DeskError as error:
        screen.say(error_text(error), refused=True)
        return
    screen.say(_("The message is in #{number} now, linked to this one.").format(number=new))


def _choice(screen: Asking, message: MessageView) -> Choice:
    when = wall_text(message.at, screen.session.now(), screen.session.zone)
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
