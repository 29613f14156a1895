"""Which values of a ticket are masked, so that one of them can be asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.rules.masking import mask_email, mask_name, mask_phone, mask_region, mask_text
from store.rules.permission import require

MESSAGE: Final = "message"
_CUSTOMER: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("name", mask_name),
    ("phone", mask_phone),
    ("email", mask_email),
    ("nick", mask_text),
    ("region", mask_region),
)
_TICKET: Final = ("subject", "wish", "impact", "solution", "responsibility_reason")
_ORDER: Final = ("buyer_note", "seller_note")


class Hidden(NamedTuple):
    """A masked value. `shown` is what everybody sees; `value` stays in the store until it is revealed."""

    field: str
    message: int | None
    shown: str
    value: str


class MaskedField(NamedTuple):
    """A masked value as a screen may know it."""

    field: str
    message: int | None
    shown: str


def masked_fields(desk: Desk, actor: Actor, number: int) -> tuple[tuple[MaskedField, ...], bool]:
    """What of a ticket is masked, the customer first, then the newest messages; and whether to reveal it needs a reason.

    Raises DeskError when there is no such ticket, or the actor may reveal nothing.
    """
    require(actor, "reveal_field")
    with desk.snapshot():
        ticket = _ticket(desk, number)
        found = hidden(desk, number, ticket)
        return tuple(MaskedField(one.field, one.message, one.shown) for one in found), _is_closed(ticket)


def hidden(desk: Desk, number: int, ticket: Mapping[str, Any]) -> Iterator[Hidden]:
    """The masked values of a ticket whose columns were read."""
    names = ", ".join(name for name, _mask in _CUSTOMER)
    customer = desk.row(f"SELECT {names} FROM customer WHERE id = ?", (ticket["customer_id"],))
    for (name, mask), value in zip(_CUSTOMER, customer or (), strict=False):
        yield from _one(name, None, value, mask)
    for name in _TICKET:
        yield from _one(name, None, ticket[name], mask_text)
    if ticket["order_no"]:
        sql = (
            f"SELECT {', '.join(_ORDER)} FROM shop_order WHERE order_no = ?"
            " ORDER BY platform = ? DESC, id DESC LIMIT 1"
        )
        order = desk.row(sql, (ticket["order_no"], ticket["platform"] or ""))
        for name, value in zip(_ORDER, order or (), strict=False):
            yield from _one(name, None, value, mask_text)
    sql = "SELECT id, body FROM message WHERE ticket_id = ? ORDER BY id DESC"
    for message, body in desk.rows(sql, (number,)):
        yield from _one(MESSAGE, message, body, mask_text)


def _one(field: str, message: int | None, value: str | None, mask: Callable[[str], str]) -> Iterator[Hidden]:
    if value and (shown := mask(value)) != value:
        yield Hidden(field, message, shown, value)


def _ticket(desk: Desk, number: int) -> dict[str, Any]:
    names = ("customer_id", "status", "order_no", "platform", *_TICKET)
    row = desk.row(f"SELECT {', '.join(names)} FROM ticket WHERE number = ?", (number,))
    if row is None:
        raise DeskError("no_such_ticket", number=number)
    return dict(zip(names, row, strict=True))


def _is_closed(ticket: Mapping[str, Any]) -> bool:
    from store.rules.words import SETTLED

    return ticket["status"] in SETTLED
