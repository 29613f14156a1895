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


class ReturnRequest(Table):
    id = never_reused()
    ticket_id = refers_to("ticket (number)")
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


ReturnRequest.add_index(
    ReturnRequest.index(ReturnRequest.ticket_id, ReturnRequest.id, name="ix_return_ticket")
)
ReturnRequest.add_index(
    ReturnRequest.index(ReturnRequest.order_no, name="ix_return_order", where=SQL("order_no IS NOT NULL"))
)
