"""A customer's card as the rows of a form. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from store.i18n import _
from store.views.customers import CustomerCard
from store.views.shapes import TicketRow
from tui.plain.warning_words import risk_text
from tui.shop_lines import nicks_text, order_parts, order_way, return_line, satisfaction_text
from tui.widgets.form import FormRow
from tui.wording import word

When = Callable[[int], str]


def customer_rows(card: CustomerCard, when: When) -> list[FormRow]:
    """The whole card. Row keys: `ticket:12`, `order:SO1`, `return:12:3` (its ticket first)."""
    rows = list(_known(card, when))
    rows += _section(_("Open tickets"), [_ticket(row, when, "strong") for row in card.open_tickets])
    rows += _section(_("Return requests"), list(_returns(card, when)))
    rows += _section(_("Orders"), list(_orders(card, when)), card.order_count)
    past = card.ticket_count - len(card.open_tickets)
    return rows + _section(_("Past tickets"), [_ticket(row, when, "") for row in card.past_tickets], past)


def customer_name(card: CustomerCard) -> str:
    """What the customer is called."""
    customer = card.customer
    return customer.nick or customer.name or customer.phone or customer.email or "-"


def _known(card: CustomerCard, when: When) -> Iterator[FormRow]:
    customer = card.customer
    yield FormRow("", _("Customer"), customer_name(card), title=True)
    for label, value in (
        (_("name"), customer.name),
        (_("phone"), customer.phone),
        (_("e-mail"), customer.email),
        (_("level"), customer.level),
        (_("region"), customer.region),
        (_("known since"), when(card.since)),
        (_("satisfaction"), satisfaction_text(card.satisfaction)),
        (_("also known as"), nicks_text(card.also)),
    ):
        if value:
            yield FormRow("", label, value)
    for risk in customer.risks:
        yield FormRow("", _("at risk"), f"! {risk_text(risk.cause, risk.data)}", style="risk")


def _ticket(row: TicketRow, when: When, style: str) -> FormRow:
    parts = (when(row.opened_at), word("status", row.status), row.subject)
    return FormRow(f"ticket:{row.number}", f"#{row.number}", "  ".join(parts), style=style)


def _orders(card: CustomerCard, when: When) -> Iterator[FormRow]:
    for order in card.orders:
        value = " · ".join(filter(None, (*order_parts(order), order_way(order, when))))
        yield FormRow(f"order:{order.order_no}", order.order_no, value or "-")


def _returns(card: CustomerCard, when: When) -> Iterator[FormRow]:
    for request in card.returns:
        style = "strong" if request.ended_at is None else ""
        key = "" if request.number is None else f"return:{request.number}:{request.return_id}"
        label = "-" if request.number is None else f"#{request.number}"
        yield FormRow(key, label, return_line(request, when), style=style)


def _section(title: str, rows: list[FormRow], count: int | None = None) -> list[FormRow]:
    """A title and its rows; with the whole count where not all are shown."""
    if not rows:
        return []
    shown = "" if count is None or count <= len(rows) else str(count)
    return [FormRow("", title, shown, title=True), *rows]
