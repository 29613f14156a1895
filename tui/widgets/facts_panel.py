"""What is known beside the conversation: complaint steps and offers, fields, the customer, their other tickets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from store.i18n import _, language
from store.views.ticket_shapes import TicketView
from tui.cells import fit, wrap
from tui.complaint_lines import offer_lines
from tui.countdown import span_text, wall_text
from tui.keys import key_text
from tui.plain.words import field_word
from tui.shop_lines import order_facts, order_parts, return_line
from tui.widgets.alert_line import alert_reason
from tui.widgets.painted import Line
from tui.widgets.scrolled import Scrolled
from tui.wording import word

SHOWN: Final = (
    ("category", "category"),
    ("responsibility", "responsibility"),
    ("solution", None),
    ("wish", None),
    ("impact", None),
    ("urgency", "grade"),
    ("importance", "grade"),
    ("scenario", "scenario"),
    ("team", "team"),
    ("order_no", None),
    ("product", None),
    ("product_type", "product_type"),
    ("platform", None),
    ("shop", None),
    ("region", None),
    ("source", None),
    ("external_id", None),
)
"""Fields in their order, and the vocabulary of those that hold codes."""
LABEL: Final = {"en": 15, "zh": 9}
"""Cells of a label at least, so that most values stand below each other."""
SAID_ELSEWHERE: Final = frozenset({"received", "recorded", "solution"})
"""Steps whose time stands among the facts and offers."""


class FactsPanel(Scrolled):
    """Sections under titles; scrolls like the timeline."""

    DEFAULT_CSS = """
    FactsPanel { height: 1fr; }
    """

    def __init__(self, *, zone: ZoneInfo, now: Callable[[], int], id: str | None = None) -> None:
        super().__init__(id=id)
        self._zone = zone
        self._now = now
        self._ticket: TicketView | None = None

    def show(self, ticket: TicketView | None) -> None:
        """This ticket's facts."""
        same = (
            ticket is not None and self._ticket is not None and ticket.row.number == self._ticket.row.number
        )
        self._ticket = ticket
        if same:
            self.renew()
        else:
            self.restart()

    def content(self, width: int) -> list[Line]:
        ticket = self._ticket
        if ticket is None:
            return []
        sections: list[tuple[str, list[Line]]] = [
            (_("Complaint"), self._complaint(ticket, width)),
            (_("Return requests"), list(self._returns(ticket, width))),
            (_("Alerts"), self._alerts(ticket, width)),
            (_("Facts"), list(self._facts(ticket, width))),
            (_("Order"), list(self._order(ticket, width))),
            (_("Customer"), list(self._customer(ticket, width))),
            (_("Their other tickets"), list(self._others(ticket, width))),
        ]
        lines: list[Line] = []
        for title, body in sections:
            if body:
                lines += [((title, "title"), ("", "")), *body, ()]
        return lines

    def _when(self, at: int) -> str:
        return wall_text(at, self._now(), self._zone)

    def _complaint(self, ticket: TicketView, width: int) -> list[Line]:
        if not ticket.steps:
            return []
        lines: list[Line] = []
        for step in ticket.steps:
            if step.done_at is not None and step.name not in SAID_ELSEWHERE:
                done = f"{self._when(step.done_at)} {step.login or ''}".rstrip()
                lines += labelled(word("step", step.name), done, width)
        for offer in ticket.offers:
            lines += offer_lines(offer, self._when(offer.at), width)
        return lines

    def _alerts(self, ticket: TicketView, width: int) -> list[Line]:
        lines: list[Line] = []
        for alert in ticket.alerts[:5]:
            text = f"{self._when(alert.fired_at)} {alert_reason(alert)}"
            if alert.acknowledged_by is not None:
                text = _("{alert}, looked after by {who}").format(alert=text, who=alert.acknowledged_by)
            style = "muted" if alert.acknowledged_at is not None else "risk"
            lines += [((part, style),) for part in wrap(text, width)]
            if alert.note:
                lines += [(("  ", ""), (part, "note")) for part in wrap(alert.note, width - 2)]
        return lines

    def _facts(self, ticket: TicketView, width: int) -> Iterable[Line]:
        row = ticket.row
        for name, group in SHOWN:
            value = getattr(ticket, name, None) or getattr(row, name, None)
            if value:
                yield from labelled(field_word(name), word(group, value) if group else str(value), width)
        yield from labelled(_("opened"), self._when(row.opened_at), width)
        if ticket.recorded_at != row.opened_at:
            yield from labelled(_("recorded"), self._when(ticket.recorded_at), width)
        if ticket.occurred_at is not None:
            yield from labelled(_("occurred"), self._when(ticket.occurred_at), width)
        if row.promised_at is not None:
            yield from labelled(_("promised"), self._when(row.promised_at), width)
        if ticket.wait_s is not None:
            yield from labelled(_("waited"), span_text(ticket.wait_s * 1000), width)
        if row.lease_until is not None:
            yield from labelled(_("claim until"), self._when(row.lease_until), width)
        if ticket.linked_to is not None:
            yield from labelled(_("follows"), f"#{ticket.linked_to} ({key_text('link')})", width)
        if ticket.linked_from:
            numbers = " ".join(f"#{number}" for number in ticket.linked_from)
            yield from labelled(_("followed by"), f"{numbers} ({key_text('link')})", width)
        if row.tags:
            yield from labelled(_("tags"), "  ".join(row.tags), width)

    def _returns(self, ticket: TicketView, width: int) -> Iterable[Line]:
        for request in ticket.returns:
            style = "muted" if request.ended_at is not None else ""
            for text in filter(None, (return_line(request, self._when), request.note)):
                yield from (((part, style),) for part in wrap(text, width))

    def _order(self, ticket: TicketView, width: int) -> Iterable[Line]:
        if ticket.order is None:
            return
        status, amount, product = order_parts(ticket.order)
        for label, value in (
            (_("status"), status),
            (_("amount"), amount),
            (_("product"), product),
            *order_facts(ticket.order, self._when, self._now()),
        ):
            if value:
                yield from labelled(label, value, width)

    def _customer(self, ticket: TicketView, width: int) -> Iterable[Line]:
        customer = ticket.customer
        if customer is None:
            return
        for label, value in (
            (_("nick"), customer.nick),
            (_("name"), customer.name),
            (_("phone"), customer.phone),
            (_("e-mail"), customer.email),
            (_("level"), customer.level),
            (_("region"), customer.region),
        ):
            if value:
                yield from labelled(label, value, width)
        if customer.risks:
            from tui.plain.warning_words import risk_text  # few customers are at risk

            for risk in customer.risks:
                for line in wrap(f"! {risk_text(risk.cause, risk.data)}", width):
                    yield ((line, "risk"),)

    def _others(self, ticket: TicketView, width: int) -> Iterable[Line]:
        for row in ticket.other_tickets:
            status = word("status", row.status)
            head = f"#{row.number} {status} "
            yield ((head, "muted"), (fit(row.subject, max(width - cell_len(head), 0)), ""))


def labelled(label: str, value: str, width: int) -> Iterable[Line]:
    """`label  value`, the value wrapped beside it."""
    cells = min(max(cell_len(label) + 1, LABEL[language()]), max(width // 2, 1))
    first, *more = wrap(value, max(width - cells, 1)) or [""]
    yield ((fit(label, cells), "muted"), (first, ""))
    for part in more:
        yield ((" " * cells, ""), (part, ""))
