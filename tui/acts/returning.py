"""The return request of the ticket in hand: opened, and taken from stage to stage."""

from __future__ import annotations

from typing import Any, Final

from textual import work

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


class Returning(Asking):
    """The return request of the ticket in hand."""

    @work(exclusive=True, group="act")
    async def action_return_request(self) -> None:
        row = self.target()
        ticket = None if row is None else await self.look(row.number)
        if ticket is None:
            return
        standing = next((one for one in ticket.returns if one.ended_at is None), None)
        if standing is None:
            await self._open_return(ticket.row.number)
        else:
            await self._move_return(standing)

    async def _open_return(self, number: int) -> None:
        flow = f"return:{number}"
        types = [Choice(code, word("return_type", code)) for code in words.RETURN_TYPES]
        type_ = await self.picked(flow, "type", _("Return request on #{number}").format(number=number), types)
        if type_ is None:
            return
        reason = await self.asked(flow, "reason", _("Why the customer wants it (may stay empty)"))
        if reason is None:
            return
        amount = await self.read(flow, "amount", _("Amount in yuan (may stay empty)"), amount_of)
        due = None if amount is None else await self._deadline(flow)
        if amount is None or due is None:
            return
        done = _("#{number}: the return request is open.").format(number=number)
        if await self.perform(
            desk.returning.open_return,
            number,
            type_,
            reason=reason,
            amount_fen=amount[0],
            due_at=due[0],
            done=done,
        ):
            self.forget(flow)

    async def _move_return(self, request: ReturnView) -> None:
        number, flow = request.number, f"return:{request.number}:{request.return_id}:{request.stage}"
        stages = [
            Choice(code, word("return_stage", code)) for code in stages_after(request.type, request.stage)
        ]
        more = [Choice(code, _(label)) for code, label in MORE.items()]
        title = _("Next for the return request on #{number} ({type}, {stage})").format(
            number=number,
            type=word("return_type", request.type),
            stage=word("return_stage", request.stage),
        )
        chosen = await self.picked(flow, "next", title, [*stages, *more])
        if chosen is None:
            return
        stage = None if chosen in MORE else chosen
        said = await self._said(flow, chosen)
        if said is None:
            return
        done = _("#{number}: the return request was changed.").format(number=number)
        if stage is not None:
            done = _("#{number}: return request {stage}.").format(
                number=number, stage=word("return_stage", stage)
            )
        if await self.perform(desk.returning.move_return, number, stage, done=done, **said):
            self.forget(flow)

    async def _said(self, flow: str, chosen: str) -> dict[str, Any] | None:
        """What goes with the choice; None when it was left."""
        if chosen == "due":
            due = await self._deadline(flow)
            return None if due is None else {"due_at": due[0]}
        if chosen == "amount":
            amount = await self.read(flow, "amount", _("Amount in yuan"), amount_of)
            return None if amount is None else {"amount_fen": amount[0]}
        name, title = ("note", _("Note (may stay empty)"))
        if chosen == "tracking":
            name, title = "tracking_no", _("Tracking number")
        text = await self.asked(flow, name, title)
        return None if text is None else {name: text or None}

    async def _deadline(self, flow: str) -> tuple[int | None] | None:
        title = _("The platform's deadline (2d, 18:00, 2026-11-23 09:30; may stay empty)")
        return await self.read(flow, "due", title, moment_read(self.session.now(), self.session.zone))
