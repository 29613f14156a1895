"""Schema 3: a ticket is found by its order number, or by its number where it came from."""

from __future__ import annotations

from store.database.handle import Desk


def up(desk: Desk) -> None:
    """Indexes on the numbers that people search by."""
    desk.execute("CREATE INDEX ix_ticket_order ON ticket (order_no) WHERE order_no IS NOT NULL")
    desk.execute("CREATE INDEX ix_ticket_outside ON ticket (external_id) WHERE external_id IS NOT NULL")
