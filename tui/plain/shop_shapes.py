"""Orders and return requests as `--json` prints them."""

from __future__ import annotations

from store.views.orders import OrderView, ReturnView, ShipmentView
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
        "paid_fen": view.paid_fen,
        "refunded_fen": view.refunded_fen,
        "items": view.items,
        "sku": view.sku,
        "ship_by_at": facts.time(view.ship_by_at),
        "finished_at": facts.time(view.finished_at),
        "buyer_note": view.buyer_note,
        "seller_note": view.seller_note,
        "close_reason": view.close_reason,
        "shipments": [shipment_json(one, facts) for one in view.parcels],
    }


def shipment_json(view: ShipmentView, facts: Facts) -> Json:
    """One parcel."""
    return {
        "id": view.shipment_id,
        "tracking_no": view.tracking_no or None,
        "carrier": view.carrier,
        "status": view.status or None,
        "shipped_at": facts.time(view.shipped_at),
        "promised_at": facts.time(view.promised_at),
        "delivered_at": facts.time(view.delivered_at),
        "days_late": view.days_late(facts.now),
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
        "return_no": view.return_no,
        "platform": view.platform or None,
        "shop": view.shop,
        "product": view.product,
        "quantity": view.quantity,
        "carrier": view.carrier,
        "shipped_back_at": facts.time(view.shipped_back_at),
    }
