"""A customer on one page: who they are, their orders, return requests and tickets."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer

from store.errors import DeskError
from store.i18n import _
from store.views.changes import Changes
from store.views.customers import CustomerCard, card_of_ticket
from tui.acts.loading import Reading
from tui.acts.revealing import Revealing
from tui.countdown import wall_text
from tui.customer_rows import customer_name, customer_rows
from tui.keys import bindings
from tui.widgets.form import Form
from tui.widgets.status_line import StatusLine

REFRESH_S = 0.2


class CustomerScreen(Revealing, Reading):
    """The card of a ticket's customer; `back` returns to where it was opened."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("customer")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("customer", "list", "app")
    AUTO_FOCUS = "Form"
    QUESTION: ClassVar[Callable[..., CustomerCard]] = staticmethod(card_of_ticket)

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.card: CustomerCard | None = None
        self._refresh_timer: Timer | None = None

    def parts(self) -> ComposeResult:
        yield Form(id="form")

    def on_screen_resume(self) -> None:
        if self.card is not None:
            self._load()

    def place(self) -> int | None:
        """The ticket that one is in meanwhile."""
        return self.number

    def ticket_to_reveal(self) -> int | None:
        """The ticket at the cursor, else the one that the card was opened from."""
        kind, _colon, rest = self.query_one(Form).cursor.partition(":")
        number = rest.partition(":")[0]
        return int(number) if kind == "ticket" and number.isdecimal() else self.place()

    def changed(self, changes: Changes) -> None:
        """Somebody committed something; an order or customer that is kept touches no ticket."""
        if self._refresh_timer is None:
            self._refresh_timer = self.set_timer(REFRESH_S, self._load)

    async def _load_now(self, *, first: bool = False) -> None:
        self._refresh_timer = None
        try:
            card = await self.ask(self.QUESTION, self.number, now=self.session.now())
        except DeskError as error:
            self.refuse(error, first=first)
            return
        self.card = card
        now, zone = self.session.now(), self.session.zone
        self.query_one(Form).show(customer_rows(card, lambda at: wall_text(at, now, zone)))
        self.query_one(StatusLine).show(
            [(_("customer {name}").format(name=customer_name(card)), "strong")],
            [(self.session.actor.name, "muted")],
        )

    def action_customer(self) -> None:
        """The key that opened it closes it."""
        self.dismiss()

    @on(Form.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """A ticket is opened, also a request's; an order's number goes to the clipboard."""
        kind, _colon, rest = self.query_one(Form).cursor.partition(":")
        if kind in ("ticket", "return"):
            number = int(rest.partition(":")[0])
            app = self.desk_app
            self.dismiss()
            app.call_later(app.open_ticket, number)
        elif kind == "order":
            self.app.copy_to_clipboard(rest)
            self.say(_("{number} was sent to the clipboard.").format(number=rest))
