"""What a ticket fills a script's variables with."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from store.rules.masking import is_masked
from store.text import safe_text
from store.views.ticket_shapes import TicketView

PROMISING: Final = ("plan", "resolution")
"""Clocks that say by when a customer gets something, the nearer promise first."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def values_of(ticket: TicketView, agent_name: str, language: str, zone: ZoneInfo, now: int) -> dict[str, str]:
    """Variable -> its text, in the language of the script; what is not known, or masked, is left out.

    {customer} is the nick; {due} the promised time, else when the plan or the resolution is due, while that lies ahead.
    """
    due = ticket.row.promised_at
    for kind in PROMISING:
        if due is None:
            running = (
                clock.due_at for clock in ticket.clocks if clock.kind == kind and clock.state == "running"
            )
            due = next(running, None)
    values = {
        "customer": ticket.customer.nick if ticket.customer else None,
        "order": ticket.order_no,
        "product": ticket.product,
        "agent": agent_name,
        "due": due_text(due, language, zone) if due is not None and due > now else None,
    }
    return {code: safe_text(value) for code, value in values.items() if value and not is_masked(value)}


def due_text(at: int, language: str, zone: ZoneInfo) -> str:
    """A moment as a customer reads it: 7月21日 18:00, or 21 Jul 18:00."""
    moment = datetime.fromtimestamp(at / 1000, zone)
    if language == "zh":
        return f"{moment.month}月{moment.day}日 {moment:%H:%M}"
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment:%H:%M}"
