"""What customers bought, and what they want to send back."""

from __future__ import annotations

from peewee import SQL, IntegerField, TextField

from store.tables.base import Table, millis, never_reused, refers_to, words


class Order(Table):
    id = never_reused()
    order_no = TextField()
    platform = words("")
    shop = TextField(null=True)
    customer_id = refers_to("customer (id)", null=True)
    status = TextField()
    product = TextField(null=True)
    product_type = TextField(null=True)
    quantity = IntegerField(null=True)
    amount_fen = IntegerField(null=True)
    currency = words("CNY")
    placed_at = millis(null=True)
    paid_at = millis(null=True)
    shipped_at = millis(null=True)
    delivered_at = millis(null=True)
    carrier = TextField(null=True)
    tracking_no = TextField(null=True)
    region = TextField(null=True)
    updated_at = millis(null=True)
    """As its shop says; null when it does not."""
    created_at = millis()
    import_batch = refers_to("import_batch (id)", null=True)
    paid_fen = IntegerField(null=True)
    """What the buyer paid, where it differs from the amount."""
    refunded_fen = IntegerField(null=True)
    items = IntegerField(null=True)
    """Kinds of goods."""
    sku = TextField(null=True)
    ship_by_at = millis(null=True)
    """When the platform wants it on its way."""
    finished_at = millis(null=True)
    buyer_note = TextField(null=True)
    seller_note = TextField(null=True)
    close_reason = TextField(null=True)

    class Meta:
        table_name = "shop_order"
        indexes = ((("order_no", "platform"), True),)


Order.add_index(
    Order.index(
        Order.customer_id, Order.placed_at, name="ix_order_customer", where=SQL("customer_id IS NOT NULL")
    )
)
Order.add_index(
    Order.index(Order.tracking_no, name="ix_order_tracking", where=SQL("tracking_no IS NOT NULL"))
)
Order.add_index(
    Order.index(Order.placed_at, Order.created_at, name="ix_order_placed", where=SQL("placed_at IS NOT NULL"))
)


class Shipment(Table):
    """One parcel of an order."""

    id = never_reused()
    order_no = TextField()
    platform = words("")
    tracking_no = words("")
    carrier = TextField(null=True)
    status = words("")
    shipped_at = millis(null=True)
    promised_at = millis(null=True)
    """When it was promised to arrive."""
    delivered_at = millis(null=True)
    region = TextField(null=True)
    updated_at = millis(null=True)
    created_at = millis()
    import_batch = refers_to("import_batch (id)", null=True)

    class Meta:
        indexes = ((("order_no", "platform", "tracking_no"), True),)


Shipment.add_index(
    Shipment.index(Shipment.tracking_no, name="ix_shipment_tracking", where=SQL("tracking_no <> ''"))
)


class ReturnRequest(Table):
    id = never_reused()
    ticket_id = refers_to("ticket (number)", null=True)
    """Null for one that a file told of when it was over."""
    order_no = TextField(null=True)
    type = TextField()
    stage = TextField()
    reason = words("")
    amount_fen = IntegerField(null=True)
    currency = words("CNY")
    tracking_no = TextField(null=True)
    external_due_at = millis(null=True)
    applied_at = millis()
    reviewed_at = millis(null=True)
    received_at = millis(null=True)
    ended_at = millis(null=True)
    """When it reached done or refused."""
    agent_id = refers_to("agent (id)", null=True)
    note = words("")
    import_batch = refers_to("import_batch (id)", null=True)
    customer_id = refers_to("customer (id)", null=True)
    """Where a file says who; else the ticket's customer."""
    platform = words("")
    return_no = TextField(null=True)
    """The platform's own number."""
    shop = TextField(null=True)
    product = TextField(null=True)
    quantity = IntegerField(null=True)
    carrier = TextField(null=True)
    shipped_back_at = millis(null=True)
    updated_at = millis(null=True)
    """As the platform says; null when it does not."""


ReturnRequest.add_index(
    ReturnRequest.index(ReturnRequest.ticket_id, ReturnRequest.id, name="ix_return_ticket")
)
ReturnRequest.add_index(
    ReturnRequest.index(ReturnRequest.order_no, name="ix_return_order", where=SQL("order_no IS NOT NULL"))
)
ReturnRequest.add_index(
    ReturnRequest.index(
        ReturnRequest.customer_id, name="ix_return_customer", where=SQL("customer_id IS NOT NULL")
    )
)
ReturnRequest.add_index(
    ReturnRequest.index(
        ReturnRequest.return_no,
        ReturnRequest.platform,
        unique=True,
        name="ux_return_no",
        where=SQL("return_no IS NOT NULL"),
    )
)
