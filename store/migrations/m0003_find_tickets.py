"""Schema 3: a ticket is found by its order number, by its number where it came from, by the one before it."""

from __future__ import annotations

from store.database.handle import Desk


def up(desk: Desk) -> None:
    """Indexes on the numbers that people search by, and on links."""
    desk.execute("CREATE INDEX ix_ticket_order ON ticket (order_no) WHERE order_no IS NOT NULL")
    desk.execute("CREATE INDEX ix_ticket_outside ON ticket (external_id) WHERE external_id IS NOT NULL")
    desk.execute("CREATE INDEX ix_ticket_linked ON ticket (linked_to) WHERE linked_to IS NOT NULL")
