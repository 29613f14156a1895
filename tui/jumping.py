"""A ticket by its number: asked for at the bottom of whatever screen one is on."""

from __future__ import annotations

from store.errors import DeskError
from store.i18n import _
from store.views import queues
from tui.acts.base import Acting
from tui.plain.errors import error_text

MOST_DIGITS = 17


async def asked_number(screen: Acting) -> int | None:
    """The number of a ticket that there is; None when it was not given, or (and said so) when there is none."""
    typed = await screen.text(_("Number of the ticket"))
    if typed is None or not typed.strip():
        return None
    digits = typed.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit()):
        screen.say(_("'{text}' is no ticket number.").format(text=typed), refused=True)
        return None
    try:
        if len(digits) > MOST_DIGITS:
            raise DeskError("no_such_ticket", number=digits)
        if not await screen.do(queues.rows, [int(digits)], now=screen.session.now()):
            raise DeskError("no_such_ticket", number=int(digits))
    except DeskError as error:
        screen.say(error_text(error), refused=True)
        return None
    return int(digits)
