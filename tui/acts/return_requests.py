"""A return request is opened, and taken from stage to stage: what is asked, and what is done then."""

from __future__ import annotations

from typing import Any, Final

from store import desk
from store.i18n import N_, _
from store.rules import words
from store.rules.returns import stages_after
from store.views.orders import ReturnView
from tui.acts.asking import Asking
from tui.acts.complaining import amount_of
from tui.acts.moments import moment_read
from tui.widgets.prompt import Choice
from tui.wording import word

MORE: Final = {
    "due": N_("another deadline"),
    "tracking": N_("tracking number"),
    "amount": N_("another amount"),
}
"""What can be said of an open request without moving it."""


async def return_request(screen: Asking, number: int) -> None:
    """Open one on this ticket, or go on with the one that is open."""
    ticket = await screen.look(number)
    if ticket is None:
        return
    standing = next((one for one in ticket.returns if one.ended_at is None), None)
    if standing is None:
        await _open(screen, ticket.row.number)
    else:
        await _move(screen, standing)


async def _open(screen: Asking, number: int) -> None:
    flow = f"return:{number}"
    types = [Choice(code, word("return_type", code)) for code in words.RETURN_TYPES]
    type_ = await screen.picked(flow, "type", _("Return request on #{number}").format(number=number), types)
    if type_ is None:
        return
    reason = await screen.asked(flow, "reason", _("Why the customer wants it (may stay empty)"))
    if reason is None:
        return
    amount = await screen.read(flow, "amount", _("Amount in yuan (may stay empty)"), amount_of)
    due = None if amount is None else await _deadline(screen, flow)
    if amount is None or due is None:
        return
    done = _("#{number}: the return request is open.").format(number=number)
    if await screen.perform(
        desk.returning.open_return,
        number,
        type_,
        reason=reason,
        amount_fen=amount[0],
        due_at=due[0],
        done=done,
    ):
        screen.forget(flow)


async def _move(screen: Asking, request: ReturnView) -> None:
    number, flow = request.number, f"return:{request.number}:{request.return_id}:{request.stage}"
    stages = [Choice(code, word("return_stage", code)) for code in stages_after(request.type, request.stage)]
    more = [Choice(code, _(label)) for code, label in MORE.items()]
    title = _("Next for the return request on #{number} ({type}, {stage})").format(
        number=number,
        type=word("return_type", request.type),
        stage=word("return_stage", request.stage),
    )
    chosen = await screen.picked(flow, "next", title, [*stages, *more])
    if chosen is None:
        return
    stage = None if chosen in MORE else chosen
    said = await _said(screen, flow, chosen)
    if said is None:
        return
    done = _("#{number}: the return request was changed.").format(number=number)
    if stage is not None:
        done = _("#{number}: return request {stage}.").format(
            number=number, stage=word("return_stage", stage)
        )
    if await screen.perform(desk.returning.move_return, number, stage, done=done, **said):
        screen.forget(flow)


async def _said(screen: Asking, flow: str, chosen: str) -> dict[str, Any] | None:
    """What goes with the choice; None when it was left."""
    if chosen == "due":
        due = await _deadline(screen, flow)
        return None if due is None else {"due_at": due[0]}
    if chosen == "amount":
        amount = await screen.read(flow, "amount", _("Amount in yuan"), amount_of)
        return None if amount is None else {"amount_fen": amount[0]}
    name, title = ("note", _("Note (may stay empty)"))
    if chosen == "tracking":
        name, title = "tracking_no", _("Tracking number")
    text = await screen.asked(flow, name, title)
    return None if text is None else {name: text or None}


async def _deadline(screen: Asking, flow: str) -> tuple[int | None] | None:
    title = _("The platform's deadline (2d, 18:00, 2026-11-23 09:30; may stay empty)")
    return await screen.read(flow, "due", title, moment_read(screen.session.now(), screen.session.zone))
