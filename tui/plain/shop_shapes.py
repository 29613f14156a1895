"""Orders and return requests as `--json` prints them."""

from __future__ import annotations

from store.views.orders import OrderView, ReturnView
from tui.plain.shapes import Facts, Json


def order_json(view: OrderView, facts: Facts) -> Json:
    """One order."""
    return {
        "id": view.order_id,
        "order_no": view.order_no,
        "platform": view.platform or None,
        "shop": view.shop,
        "status": view.status or None,
        "product": view.product,
        "product_type": view.product_type,
        "quantity": view.quantity,
        "amount_fen": view.amount_fen,
        "currency": view.currency,
        "placed_at": facts.time(view.placed_at),
        "paid_at": facts.time(view.paid_at),
        "shipped_at": facts.time(view.shipped_at),
        "delivered_at": facts.time(view.delivered_at),
        "carrier": view.carrier,
        "tracking_no": view.tracking_no,
        "region": view.region,
        "updated_at": facts.time(view.updated_at),
    }


def return_json(view: ReturnView, facts: Facts) -> Json:
    """One return request."""
    return {
        "id": view.return_id,
        "ticket": view.number,
        "order_no": view.order_no,
        "type": view.type,
        "stage": view.stage,
        "reason": view.reason,
        "amount_fen": view.amount_fen,
        "currency": view.currency,
        "tracking_no": view.tracking_no,
        "external_due_at": facts.time(view.external_due_at),
        "applied_at": facts.time(view.applied_at),
        "reviewed_at": facts.time(view.reviewed_at),
        "received_at": facts.time(view.received_at),
        "ended_at": facts.time(view.ended_at),
        "login": view.login,
        "note": view.note,
    }
