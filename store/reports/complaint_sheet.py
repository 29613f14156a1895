"""A complaint's form (客户投诉处理表): everything that stands on it, masked."""

from __future__ import annotations

from dataclasses import dataclass

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.rules.masking import mask_text
from store.rules.permission import require
from store.views.case import of_ticket
from store.views.case_shapes import CaseView
from store.views.ticket_shapes import TicketView
from store.views.tickets import ticket


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form of a complaint as of `printed_at`. Times in ms since the epoch."""

    printed_at: int
    whole: TicketView
    case: CaseView
    content: str
    """What the customer said first."""
    step_notes: dict[str, str]
    """Step -> what was noted when it was marked as done."""
    handler: str
    """Name of whoever holds it, or last did."""
    assent: bool | None
    """Whether the customer accepted the last offer; None while it is not answered."""


def complaint_sheet(desk: Desk, actor: Actor, number: int, *, now: int) -> Sheet:
    """The form of a complaint. Raises DeskError no_such_ticket, or not_a_complaint for every other kind."""
    require(actor, "see")
    with desk.snapshot():
        whole = ticket(desk, actor, number, now=now)
        if whole.row.kind != "complaint":
            raise DeskError("not_a_complaint", number=number)
        case = of_ticket(desk, actor, whole, now=now)
        said = next((message.body for message in whole.messages if message.author == "customer"), "")
        answers = [offer.answer for offer in whole.offers[-1:]]
        return Sheet(
            printed_at=now,
            whole=whole,
            case=case,
            content=said or whole.row.subject,
            step_notes={
                name: mask_text(note)
                for name, note in desk.rows(
                    "SELECT name, note FROM step WHERE ticket_id = ? AND note <> ''", (number,)
                )
            },
            handler=_handler(desk, case, whole.row.assignee),
            assent=None if answers in ([], [None]) else answers == ["accepted"],
        )


def _handler(desk: Desk, case: CaseView, holder: str | None) -> str:
    held = (hand.login for hand in reversed(case.hands) if hand.login is not None)
    login = holder or next(held, None)
    return str(desk.value("SELECT name FROM agent WHERE login = ?", (login,)) or login or "")
