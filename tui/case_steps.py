"""A ticket together with its case, as one question to the store thread."""

from __future__ import annotations

from store.actor import Actor
from store.database import Desk
from store.views import case as cases
from store.views import tickets
from store.views.case_shapes import CaseStep, CaseView
from store.views.ticket_shapes import TicketView


def whole_case(desk: Desk, actor: Actor, number: int, *, now: int) -> tuple[TicketView, CaseView]:
    """A ticket and its case, of one moment. Raises DeskError when there is none."""
    with desk.snapshot():
        ticket = tickets.ticket(desk, actor, number, now=now)
        return ticket, cases.of_ticket(desk, actor, ticket, now=now)


def with_steps(desk: Desk, actor: Actor, number: int, *, now: int) -> tuple[TicketView, tuple[CaseStep, ...]]:
    """A ticket and, of a complaint, its steps with what they wait for; other tickets have none."""
    with desk.snapshot():
        ticket = tickets.ticket(desk, actor, number, now=now)
        return ticket, cases.steps_of_ticket(desk, actor, ticket, now=now)
