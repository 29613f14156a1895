"""Search over everything: tickets, messages, customers and orders, found while one types."""

from __future__ import annotations

import asyncio
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from store.errors import DeskError
from store.i18n import _, ngettext
from store.views.customers import customer_card
from store.views.lookup import Found
from store.views.orders import OrderView
from store.views.search import Everything, Hit, search_everything
from store.views.words_found import folded
from tui.acts.beside import Beside
from tui.cells import fit
from tui.highlight import highlighted
from tui.keys import bindings
from tui.plain.errors import error_text
from tui.screens.customer import CustomerScreen
from tui.widgets.filter_line import FilterLine
from tui.widgets.line_list import LineList
from tui.widgets.painted import Line
from tui.widgets.status_line import StatusLine
from tui.wording import word

LIMIT: Final = 50
WIDE: Final = 100
"""From so many columns on the subject stands beside the words."""
SIGN_CELLS: Final = 8
STATUS_CELLS: Final = 9
SUBJECT_CELLS: Final = 30

Entry = Found | OrderView | Hit
NOTHING: Final = Everything((), (), ())


class SearchLine(FilterLine, inherit_bindings=False):
    """What is looked for."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("search")]


class FoundCustomerScreen(CustomerScreen):
    """The card of a customer who was found, whether or not they have a ticket."""

    BESIDE: ClassVar[bool] = False
    QUESTION = staticmethod(customer_card)

    def place(self) -> int | None:
        return None


class SearchScreen(Beside):
    """The line, and below it customers, orders and tickets; it keeps them while one looks at a ticket."""

    CONTEXTS: ClassVar[tuple[str, ...]] = ("search", "app")
    AUTO_FOCUS = "SearchLine"

    def __init__(self) -> None:
        super().__init__()
        self.found = NOTHING
        self._words: list[str] = []
        self._looked_for = ""

    def parts(self) -> ComposeResult:
        yield SearchLine(id="line")
        yield LineList[Entry](self._line, _key, empty=self._empty, id="list")

    def on_mount(self) -> None:
        self._show_status()

    @property
    def _list(self) -> LineList[Entry]:
        return self.query_one(LineList)

    # looking -------------------------------------------------------------------------------------------------

    @on(FilterLine.Typed)
    def _looks_for(self, event: FilterLine.Typed) -> None:
        self._look(event.text)

    @work(exclusive=True, group="look")
    async def _look(self, text: str) -> None:
        await self._look_now(text)

    async def _look_now(self, text: str) -> None:
        """Ask on the slow reader; what comes after the line has changed again is dropped."""
        asked = text.strip()
        if asked == self._looked_for:
            return
        found = NOTHING
        if asked:
            question = self.session.ask_slow(search_everything, asked, limit=LIMIT, now=self.session.now())
            try:
                found = await asyncio.shield(question)
            except DeskError as error:
                if self.alive:
                    self.say(error_text(error), refused=True)
                return
        if self.alive and self.query_one(SearchLine).text.strip() == asked:
            self._looked_for, self._words = asked, folded(asked).split()
            self.found = found
            self._list.action_top()
            beside: tuple[Entry, ...] = (*found.customers, *found.orders)
            by_number = asked.removeprefix("#").isdecimal()
            self._list.show((*found.tickets, *beside) if by_number else (*beside, *found.tickets))
            self._list.relabel()
            self._show_status()

    def _show_status(self) -> None:
        left = [(_("Search"), "strong")]
        if self._looked_for:
            count = len(self.found.tickets)
            told = ngettext("{count} ticket", "{count} tickets", count).format(count=count)
            if count == LIMIT:
                told = _("the newest {count} tickets").format(count=count)
            left.append((told, ""))
        self.query_one(StatusLine).show(left, [(self.session.actor.name, "muted")])

    # keys ----------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="open")
    async def action_open_found(self) -> None:
        """The ticket at the cursor, or the customer's card; what was typed last is looked for first."""
        line = self.query_one(SearchLine)
        with self.desk_app.holding_keys():
            await self._look_now(line.text)
        self._open(self._list.cursor)

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self._open(self._list.cursor)

    def _open(self, entry: Entry | None) -> None:
        match entry:
            case Hit():
                self.desk_app.open_ticket(entry.row.number)
            case Found(customer=customer) if customer is not None:
                self._open_customer(customer.customer_id)
            case OrderView(customer_id=int() as customer_id):
                self._open_customer(customer_id)
            case OrderView(order_no=order_no):
                self.app.copy_to_clipboard(order_no)
                self.say(_("{number} was sent to the clipboard.").format(number=order_no))

    def _open_customer(self, customer_id: int) -> None:
        self.desk_app.hold_keys()
        self.desk_app.push_screen(FoundCustomerScreen(customer_id))

    def action_next_found(self) -> None:
        self._list.action_down()

    def action_previous_found(self) -> None:
        self._list.action_up()

    def action_page_down_found(self) -> None:
        self._list.action_page_down()

    def action_page_up_found(self) -> None:
        self._list.action_page_up()

    # lines ---------------------------------------------------------------------------------------------------

    def _empty(self) -> str:
        if self._looked_for:
            return _("Nothing found.")
        return _("Words of a ticket or a message, a nick, a name, an order number; Enter opens.")

    def _line(self, entry: Entry, width: int, at_cursor: bool) -> Line:
        style = "cursor" if at_cursor else ""
        sign, status, about, text = _told(entry)
        cells = [(sign, SIGN_CELLS, "strong"), (status, STATUS_CELLS, "muted")]
        if about and width >= WIDE:
            cells.append((about, SUBJECT_CELLS, ""))
        spans = [(fit(part, size) + " ", style or own) for part, size, own in cells]
        room = max(width - sum(cell_len(part) for part, _style in spans), 0)
        mark = "input" if at_cursor else "key"
        return (*spans, *highlighted(text, self._words, room, style=style, mark=mark), ("", style))


def _told(entry: Entry) -> tuple[str, str, str, str]:
    """What it is, how it stands, what it is about, and where the words are."""
    if isinstance(entry, Hit):
        row = entry.row
        about = "" if entry.match == row.subject else row.subject
        return f"#{row.number}", word("status", row.status), about, entry.match
    if isinstance(entry, OrderView):
        parts = (entry.order_no, entry.product or "", entry.platform, entry.shop or "")
        return _("order"), word("order_status", entry.status), "", "  ".join(part for part in parts if part)
    customer = entry.customer
    assert customer is not None
    parts = (customer.nick or "", customer.name or "", customer.phone or "", customer.level or "")
    told = "  ".join(part for part in parts if part)
    return _("customer"), _("{count} open").format(count=entry.open_count), "", told


def _key(entry: Entry) -> tuple[str, int]:
    if isinstance(entry, Hit):
        return "ticket", entry.row.number
    if isinstance(entry, OrderView):
        return "order", entry.order_id
    return "customer", 0 if entry.customer is None else entry.customer.customer_id
