"""A customer, masked: who they are."""

from __future__ import annotations

from store.database import Desk
from store.rules.masking import mask_email, mask_name, mask_phone, mask_text
from store.views.shapes import CustomerView


def customer_view(desk: Desk, customer_id: int | None) -> CustomerView | None:
    """Who the customer is, masked; None for nobody."""
    row = desk.row(
        "SELECT id, nick, name, phone, email, level, region FROM customer WHERE id = ?", (customer_id,)
    )
    if row is None:
        return None
    id_, nick, name, phone, email, level, region = row
    return CustomerView(
        id_,
        mask_text(nick) if nick else None,
        mask_name(name) if name else None,
        mask_phone(phone) if phone else None,
        mask_email(email) if email else None,
        mask_text(level) if level else None,
        mask_text(region) if region else None,
    )
