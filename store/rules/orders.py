"""What an order's times and amounts say of its status, and whether a parcel came in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_DAY_MS: Final = 86_400_000
_REACHED: Final = (
    ("delivered_at", "delivered"),
    ("shipped_at", "shipped"),
    ("paid_at", "paid"),
    ("placed_at", "unpaid"),
)


def status_told(order: Mapping[str, Any]) -> str | None:
    """The status that is said; else refunded where all that was paid went back; else the furthest that its times tell.

    None when they tell nothing.
    """
    if order.get("status"):
        return str(order["status"])
    if _all_went_back(order.get("refunded_fen") or 0, order.get("amount_fen"), order.get("paid_fen")):
        return "refunded"
    return next((status for time, status in _REACHED if order.get(time) is not None), None)


def _all_went_back(refunded: int, amount: int | None, paid: int | None) -> bool:
    """Tmall's lists say what was paid less what went back, others what was paid: together they are more than the
    amount only where the whole payment is said.
    """
    if not refunded:
        return False
    if paid is None:
        return amount is None or refunded >= amount
    return paid == 0 or refunded >= (amount or 0) or (refunded >= paid and paid + refunded > (amount or 0))


def days_late(promised_at: int | None, at: int) -> int | None:
    """Days by which `at` lies behind a promise, a begun one counted whole; None when it does not, or none was made."""
    if promised_at is None or at <= promised_at:
        return None
    return -((promised_at - at) // _DAY_MS)


def furthest(status: str, reached: str | None) -> str:
    """An order's status after its parcels have `reached` one: it moves on from where nothing had arrived, never back."""
    way = ("", "unpaid", "paid", "shipped", "delivered")
    if reached not in way or status not in way:
        return status
    return max(status, reached, key=way.index)
