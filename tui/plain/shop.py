"""Customers, orders and return requests on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from store.errors import WrongUsage
from store.i18n import _
from store.text import safe_text
from store.views.customers import CustomerCard, OrderCard, customer_card, order_card
from store.views.lookup import customer_meant
from store.views.orders import ReturnView, returns_of_ticket
from store.views.shapes import TicketRow
from store.views.ticket_shapes import CustomerView
from tui.countdown import wall_text
from tui.plain import shapes
from tui.plain.output import paint, say, say_json
from tui.plain.shapes import Facts, Json
from tui.plain.shop_shapes import order_json, return_json
from tui.plain.times import moment
from tui.plain.warning_words import risk_text
from tui.plain.words import code_for
from tui.shop_lines import nicks_text, order_facts, order_line, order_text, return_line, satisfaction_text
from tui.wording import word

if TYPE_CHECKING:
    from store.actor import Actor
    from store.database import Desk

_RETURN: Final = {"return_reason": "reason", "return_order": "order_no", "return_tracking": "tracking_no"}
"""Options that are texts -> what the verbs call them."""


def say_customer(desk: Desk, actor: Actor, who: str, facts: Facts, *, json: bool) -> None:
    """The card of the one customer that is meant."""
    card = customer_card(desk, actor, customer_meant(desk, actor, who, now=facts.now), now=facts.now)
    if json:
        say_json(_card_json(card, facts))
    else:
        say("\n".join(_card_lines(card, facts)))


def say_order(
    desk: Desk, actor: Actor, order_no: str, platform: str | None, facts: Facts, *, json: bool
) -> None:
    """An order and what names it."""
    card = order_card(desk, actor, order_no.strip(), platform=platform, now=facts.now)
    if json:
        say_json(
            {
                **order_json(card.order, facts),
                "customer": None if card.customer is None else shapes.customer(card.customer),
                "returns": [return_json(one, facts) for one in card.returns],
                "tickets": [shapes.ticket(row, facts) for row in card.tickets],
            }
        )
    else:
        say("\n".join(_order_lines(card, facts)))


def keep_return(
    desk: Desk,
    actor: Actor,
    number: int,
    stage: str | None,
    given: Mapping[str, str],
    note: str,
    facts: Facts,
) -> str:
    """Open or move on a ticket's return request as the command line says; the request as a line.

    `given`: the options by name. Raises WrongUsage for words, amounts and times that are none, or a type where
    nothing is opened.
    """
    from store.desk.returning import move_return, open_return
    from store.desk.values import fen_of

    stage, type_ = code_for("return_stage", stage), code_for("return_type", given.get("return_type"))
    said: dict[str, Any] = {
        name: given[option] for option, name in _RETURN.items() if given.get(option) is not None
    }
    if note:
        said["note"] = note
    if "return_amount" in given:
        said["amount_fen"] = fen_of(given["return_amount"])
    if "return_due" in given:
        said["due_at"] = moment(given["return_due"], facts.now, facts.zone)
    if stage == "applied":
        if type_ is None:
            raise WrongUsage("missing_field", field="--type")
        open_return(desk, actor, number, type_, **said, now=facts.now)
    elif type_ is not None:
        raise WrongUsage("bad_option", option="--type", why=_("only with applied"))
    else:
        move_return(desk, actor, number, stage, **said, now=facts.now)
    return return_text(returns_of_ticket(desk, number)[0], facts)


def return_text(request: ReturnView, facts: Facts) -> str:
    """A return request on one line."""
    line = return_line(request, lambda at: _wall(at, facts))
    return safe_text(_("return request: {what}").format(what=line))


def _card_json(card: CustomerCard, facts: Facts) -> Json:
    said = card.satisfaction
    return {
        **shapes.customer(card.customer),
        "also": [{"platform": platform or None, "nick": nick} for platform, nick in card.also],
        "since": facts.time(card.since),
        "order_count": card.order_count,
        "orders": [order_json(one, facts) for one in card.orders],
        "returns": [return_json(one, facts) for one in card.returns],
        "ticket_count": card.ticket_count,
        "open_tickets": [shapes.ticket(row, facts) for row in card.open_tickets],
        "past_tickets": [shapes.ticket(row, facts) for row in card.past_tickets],
        "satisfaction": {
            "answers": said.answers,
            "overall": said.overall,
            "attitude": said.attitude,
            "solving": said.solving,
            "speed": said.speed,
            "product": said.product,
            "logistics": said.logistics,
            "aftersales": said.aftersales,
            "last_at": facts.time(said.last_at),
        },
    }


def _card_lines(card: CustomerCard, facts: Facts) -> list[str]:
    head = paint(safe_text(_name(card.customer)), "strong")
    number = paint(_("customer {id}").format(id=card.customer.customer_id), "muted")
    known = _known(card.customer)
    lines = [f"{head}  {number}", *(["  " + " · ".join(known)] if known else [])]
    if card.also:
        lines.append("  " + safe_text(_("also known as: {nicks}").format(nicks=nicks_text(card.also))))
    lines += [f"  ! {risk_text(risk.cause, risk.data)}" for risk in card.customer.risks]
    rated = satisfaction_text(card.satisfaction)
    if rated:
        lines.append("  " + _("satisfaction: {what}").format(what=rated))
    for title, found in (
        (_("Open tickets"), [_ticket(row) for row in card.open_tickets]),
        (_("Orders"), [safe_text(order_text(one, lambda at: _wall(at, facts))) for one in card.orders]),
        (_("Return requests"), [_request(one, facts) for one in card.returns]),
        (_("Past tickets"), [_ticket(row) for row in card.past_tickets]),
    ):
        lines += _section(title, found)
    return lines


def _order_lines(card: OrderCard, facts: Facts) -> list[str]:
    lines = [paint(safe_text(order_line(card.order)), "strong")]
    lines += [
        f"  {label}: {safe_text(text)}"
        for label, text in order_facts(card.order, lambda at: _wall(at, facts), facts.now)
    ]
    if card.customer is not None:
        known = (_name(card.customer), *_known(card.customer))
        lines.append("  " + _("customer: {facts}").format(facts=" · ".join(map(safe_text, known))))
    lines += _section(_("Return requests"), [_request(one, facts) for one in card.returns])
    return lines + _section(_("Tickets"), [_ticket(row) for row in card.tickets])


def _section(title: str, found: Iterable[str]) -> list[str]:
    lines = [f"  {line}" for line in found]
    return ["", paint(title, "strong"), *lines] if lines else []


def _name(customer: CustomerView) -> str:
    return customer.nick or customer.name or customer.phone or customer.email or "-"


def _known(customer: CustomerView) -> list[str]:
    """What is known beside what the customer is called."""
    known = (customer.name, customer.phone, customer.email, customer.level, customer.region)
    return [safe_text(fact) for fact in known if fact and fact != _name(customer)]


def _ticket(row: TicketRow) -> str:
    return f"#{row.number} {word('status', row.status)} {safe_text(row.subject)}"


def _request(request: ReturnView, facts: Facts) -> str:
    ticket = "" if request.number is None else f"#{request.number} "
    return safe_text(f"{ticket}{return_line(request, lambda at: _wall(at, facts))}")


def _wall(at_ms: int, facts: Facts) -> str:
    return wall_text(at_ms, facts.now, ZoneInfo(facts.zone))
