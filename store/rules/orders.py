"""What an order's times say of its status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_REACHED: Final = (
    ("delivered_at", "delivered"),
    ("shipped_at", "shipped"),
    ("paid_at", "paid"),
    ("placed_at", "unpaid"),
)


def status_told(order: Mapping[str, Any]) -> str | None:
    """The status that is said, else the furthest that its times tell; None when they tell nothing."""
    if order.get("status"):
        return str(order["status"])
    return next((status for time, status in _REACHED if order.get(time) is not None), None)
