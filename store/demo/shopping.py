"""What the demo's customers bought, and what they send back. Draws no lots: the order's number decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.demo.cast import city_of, customer
from store.demo.texts import Case, Texts
from store.desk.customers import OrderFacts, keep_order
from store.desk.returning import move_return, open_return
from store.errors import DeskError
from store.rules.durations import DAY_MS, HOUR_MS, MINUTE_MS
from store.rules.words import RETURN_TYPES

SENDS_BACK: Final = frozenset({"returns", "refund", "damage", "product", "description"})
"""Categories of tickets that a return request goes with."""
REGULARS: Final = 12
"""Customers who have bought before."""
_STAGES: Final = ((), ("reviewed",), ("reviewed", "received"), ("refused",), ("reviewed", "received", "done"))
_DUE: Final = (50 * MINUTE_MS, 26 * HOUR_MS, 5 * HOUR_MS, 2 * DAY_MS)
_APPLIED_BEFORE: Final = 3 * HOUR_MS


def keep_bought(desk: Desk, who: Actor, texts: Texts, case: Case, customer_index: int, now: int) -> None:
    """Keep the order that a case is about, placed some days before `now`."""
    turn = _turn(case.order_no)
    placed_at = now - (4 + turn % 6) * DAY_MS - turn * MINUTE_MS
    paid_at = placed_at + 5 * MINUTE_MS
    virtual = case.matter.product_type == "virtual"
    unpaid = case.matter.scenario == "presales"
    arrived = not unpaid and case.matter.category != "logistics"
    shipped_at = None if unpaid or virtual else placed_at + DAY_MS
    order = OrderFacts(
        order_no=case.order_no,
        platform=texts.platforms[customer_index % len(texts.platforms)],
        shop=texts.shops[customer_index % len(texts.shops)],
        customer=customer(texts, customer_index),
        status="unpaid" if unpaid else "finished" if arrived and turn % 3 == 0 else None,
        product=case.product,
        product_type=case.matter.product_type,
        quantity=1 + (turn % 7 == 0),
        amount_fen=case.price_fen,
        placed_at=placed_at,
        paid_at=None if unpaid else paid_at,
        shipped_at=shipped_at,
        delivered_at=paid_at if virtual and arrived else placed_at + 3 * DAY_MS if arrived else None,
        carrier=None if shipped_at is None else texts.carriers[turn % len(texts.carriers)],
        tracking_no=None if shipped_at is None else f"7{case.order_no[-8:]}{turn:02d}",
        region=case.city,
    )
    keep_order(desk, who, order, now=now)


def keep_earlier_orders(desk: Desk, who: Actor, texts: Texts, now: int) -> None:
    """What the regulars bought some weeks before `now`."""
    products = [name for group in texts.products.values() for name in group]
    for index in range(REGULARS):
        for again in range(1 + index % 3):
            turn = index * 5 + again * 7
            placed_at = now - (12 + turn % 40) * DAY_MS
            product = products[turn % len(products)]
            order = OrderFacts(
                order_no=f"SO{10_000_000 - 97 * (turn + 1) - again}",
                platform=texts.platforms[index % len(texts.platforms)],
                shop=texts.shops[index % len(texts.shops)],
                customer=customer(texts, index),
                status="refunded" if turn % 9 == 0 else "finished",
                product=product,
                amount_fen=texts.price_fen(product),
                placed_at=placed_at,
                delivered_at=placed_at + 3 * DAY_MS,
                region=city_of(texts, index),
            )
            keep_order(desk, who, order, now=now)


def send_back(desk: Desk, texts: Texts, tickets: Iterable[tuple[Actor, int, Case]], now: int) -> None:
    """Return requests on these tickets (who works on each, its number, what it is about), at all stages as of `now`."""
    types = tuple(RETURN_TYPES)
    for place, (who, number, case) in enumerate(tickets):
        at = now - _APPLIED_BEFORE
        try:
            open_return(
                desk,
                who,
                number,
                types[place % len(types)],
                reason=texts.return_reasons[place % len(texts.return_reasons)],
                amount_fen=case.price_fen,
                due_at=now + _DUE[place % len(_DUE)],
                now=at,
            )
        except DeskError:  # closed meanwhile
            continue
        for stage in _STAGES[place % len(_STAGES)]:
            at += 40 * MINUTE_MS
            parcel = f"8{case.order_no[-8:]}" if stage == "received" else None
            move_return(desk, who, number, stage, tracking_no=parcel, now=at)


def _turn(order_no: str) -> int:
    digits = "".join(character for character in order_no if character.isdigit())
    return int(digits[-2:] or 0)
