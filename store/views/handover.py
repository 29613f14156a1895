"""What a leaver holds, as the one who hands it over needs to see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.rules.masking import mask_text
from store.rules.permission import require
from store.views.queues import in_order
from store.views.shapes import TicketRow

_HELD: Final = """
SELECT number FROM ticket WHERE assignee_id = :agent AND settled_at IS NULL
AND (lease_until IS NULL OR lease_until > :now) ORDER BY due_key, priority_rank, opened_at, number
"""
_LAST: Final = (
    "SELECT at, author, public, body FROM message WHERE ticket_id = ? ORDER BY at DESC, id DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class HeldTicket:
    """An open ticket in somebody's hands, and the last that was said on it."""

    row: TicketRow
    said_at: int | None
    author: str | None
    """customer, agent, auto or system."""
    public: bool
    said: str


def open_work(desk: Desk, actor: Actor, login: str, *, now: int) -> list[HeldTicket]:
    """All unsettled tickets that `login` holds, in queue order; another's only for who may hand them over.

    Raises DeskError for an unknown login.
    """
    require(actor, "see")
    require_handover(actor, login)
    with desk.snapshot():
        found = []
        for row in in_order(desk, held_numbers(desk, login, now), now):
            last = desk.row(_LAST, (row.number,))
            at, author, public, body = last if last is not None else (None, None, True, "")
            found.append(HeldTicket(row, at, author, bool(public), mask_text(body)))
        return found


def held_numbers(desk: Desk, login: str, now: int) -> list[int]:
    """The unsettled tickets that `login` holds, in queue order. Raises DeskError for an unknown login."""
    agent = desk.row("SELECT id FROM agent WHERE login = ?", (login,))
    if agent is None:
        raise DeskError("no_such_agent", login=login)
    return [number for (number,) in desk.rows(_HELD, {"agent": agent[0], "now": now})]


def require_handover(actor: Actor, login: str) -> None:
    """One's own work, or anybody's for who may assign. Raises DeskError not_allowed."""
    require(actor, "see" if login == actor.login else "assign")
