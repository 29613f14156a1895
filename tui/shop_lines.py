"""Orders, return requests and what a customer thinks of the service, each on a line. Loads no Textual."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from store.i18n import _, ngettext
from store.views.customers import Satisfaction
from store.views.orders import OrderView, ReturnView, ShipmentView
from tui.plain.words import field_word, listed
from tui.wording import money, word

When = Callable[[int], str]


def order_line(order: OrderView) -> str:
    """`SO1  shipped  CNY 12.50  cup ×2`."""
    return "  ".join((order.order_no, *filter(None, order_parts(order))))


def order_text(order: OrderView, when: When, now: int | None = None) -> str:
    """An order with all that is known of it, on one line."""
    return " · ".join(
        (order_line(order), *(f"{label} {text}" for label, text in order_facts(order, when, now)))
    )


def order_parts(order: OrderView) -> tuple[str, str, str]:
    """Status, amount and product; empty where nobody says."""
    product = order.product or ""
    if order.quantity is not None and order.quantity != 1:
        product = f"{product} ×{order.quantity}".strip()
    amount = "" if order.amount_fen is None else money(order.amount_fen, order.currency)
    return word("order_status", order.status) or "", amount, product


def order_facts(order: OrderView, when: When, now: int | None = None) -> Iterator[tuple[str, str]]:
    """What else is known of an order: (label, text). `now`: a parcel that is still on its way may be late by then."""
    yield from _times(order, when)
    if order.parcels:
        for one in order.parcels:
            yield _("parcel"), shipment_line(one, when, now)
    elif parcel := " ".join(part for part in (order.carrier, order.tracking_no) if part):
        yield _("parcel"), parcel
    if order.paid_fen is not None and order.paid_fen != order.amount_fen:
        yield _("paid amount"), money(order.paid_fen, order.currency)
    if order.refunded_fen:
        yield _("refunded"), money(order.refunded_fen, order.currency)
    for name in ("platform", "shop", "region", "sku", "close_reason", "buyer_note", "seller_note"):
        value = getattr(order, name)
        if value:
            yield field_word(name), value


def shipment_line(parcel: ShipmentView, when: When, now: int | None = None) -> str:
    """`SF SF123, promised 3 Jun, arrived 5 Jun, 2 days late`."""
    return listed(_shipment_parts(parcel, when, now))


def _shipment_parts(parcel: ShipmentView, when: When, now: int | None) -> Iterator[str]:
    named = " ".join(part for part in (parcel.carrier, parcel.tracking_no) if part)
    if named:
        yield named
    if parcel.status and not (parcel.status == "delivered" and parcel.delivered_at is not None):
        yield word("shipment_status", parcel.status)
    if parcel.promised_at is not None:
        yield _("promised {when}").format(when=when(parcel.promised_at))
    at = parcel.delivered_at
    if at is not None:
        yield _("arrived {when}").format(when=when(at))
    elif now is not None and parcel.promised_at is not None and now > parcel.promised_at:
        at = now
        yield _("not there yet")
    late = None if at is None else parcel.days_late(at)
    if late is not None:
        yield ngettext("{count} day late", "{count} days late", late).format(count=late)


def order_way(order: OrderView, when: When) -> str:
    """When it was placed, how far it has come, and in which parcel."""
    times = list(_times(order, when))
    way = [f"{label} {text}" for label, text in dict.fromkeys((*times[:1], *times[-1:]))]
    parcel = " ".join(part for part in (order.carrier, order.tracking_no) if part)
    return " · ".join((*way, *([parcel] if parcel else [])))


def _times(order: OrderView, when: When) -> Iterator[tuple[str, str]]:
    for label, at in (
        (_("placed"), order.placed_at),
        (_("paid"), order.paid_at),
        (_("shipped"), order.shipped_at),
        (_("delivered"), order.delivered_at),
        (_("finished"), order.finished_at),
        (_("to be shipped by"), order.ship_by_at if order.shipped_at is None else None),
    ):
        if at is not None:
            yield label, when(at)


def nicks_text(nicks: Iterable[tuple[str, str]]) -> str:
    """Further nicks, each with its platform."""
    return listed(f"{nick} ({platform})" if platform else nick for platform, nick in nicks)


def return_line(request: ReturnView, when: When) -> str:
    """`return and refund, reviewed, CNY 12.50, due 18:00`."""
    return listed(return_parts(request, when))


def return_parts(request: ReturnView, when: When) -> Iterator[str]:
    """Type, stage, amount, deadline, parcel."""
    yield word("return_type", request.type)
    stage = word("return_stage", request.stage)
    yield stage if request.ended_at is None else f"{stage} {when(request.ended_at)}"
    if request.amount_fen is not None:
        yield money(request.amount_fen, request.currency)
    if request.external_due_at is not None and request.ended_at is None:
        yield _("deadline {when}").format(when=when(request.external_due_at))
    if request.tracking_no:
        yield _("parcel {number}").format(number=request.tracking_no)
    if request.return_no:
        yield _("number {number}").format(number=request.return_no)
    if request.reason:
        yield request.reason


def satisfaction_text(said: Satisfaction) -> str:
    """`4.5 of 5 (2 answers)`, and each rating that was given; empty when nobody answered."""
    if not said.answers or said.overall is None:
        return ""
    text = ngettext("{mean} of 5 ({count} answer)", "{mean} of 5 ({count} answers)", said.answers)
    parts = [text.format(mean=f"{said.overall:.1f}", count=said.answers)]
    for name in ("attitude", "solving", "speed", "product", "logistics", "aftersales"):
        mean: float | None = getattr(said, name)
        if mean is not None:
            parts.append(f"{word('rating', name)} {mean:.1f}")
    return "  ".join(parts)
