"""The customers that fit what was typed, each with their open tickets and newest orders; the last line is somebody new."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from store.i18n import _
from store.views.lookup import Found
from store.views.orders import OrderView
from tui.cells import fit
from tui.widgets.painted import Line, Painted
from tui.wording import word

MOST = 4
"""Found ones that are shown."""


class FoundList(Painted):
    """Shows what it is given; `at` None is the line of somebody new."""

    DEFAULT_CSS = """
    FoundList { height: 5; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._found: tuple[Found, ...] = ()
        self._who = ""
        self._at: int | None = None

    def show(self, found: Sequence[Found], who: str, at: int | None) -> None:
        """These fit `who`; the one at `at` is meant."""
        self._found, self._who, self._at = tuple(found[:MOST]), who.strip(), at
        self.repaint()

    def line(self, y: int, width: int) -> Line:
        if not self._who:
            return ((_("  nobody named: the ticket will have no customer"), "muted"),) if y == 0 else ()
        if y < len(self._found):
            return self._found_line(self._found[y], y == self._at, width)
        if y == len(self._found):
            text = _("somebody new: {who}").format(who=self._who)
            meant = self._at is None
            return ((fit(f"{'>' if meant else ' '} {text}", width), "cursor" if meant else "muted"),)
        return ()

    def _found_line(self, found: Found, meant: bool, width: int) -> Line:
        who = fit(_name(found), min(30, width // 3))
        tickets = ""
        if found.open_count:
            numbers = " ".join(f"#{number}" for number in found.open_numbers[:2])
            count = _("{count} open").format(count=found.open_count)
            tickets = f"{count}: {numbers}"
        text = f"{'>' if meant else ' '} {who}  {fit(tickets, 22)}"
        room = width - cell_len(text) - 2
        orders = "; ".join(_order(order) for order in found.orders)
        if meant:
            return ((text, "cursor"), (f"  {fit(orders, room)}", "cursor"))
        return ((text, ""), (f"  {fit(orders, room)}", "muted"))


def _name(found: Found) -> str:
    customer = found.customer
    if customer is None:
        return _("customer unknown")
    return " ".join(
        part
        for part in (customer.nick, customer.name, customer.phone or customer.email, customer.level)
        if part
    )


def _order(order: OrderView) -> str:
    parts = (order.order_no, order.product, word("order_status", order.status))
    return " ".join(part for part in parts if part)
