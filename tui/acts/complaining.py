"""A complaint's offers, answers and steps."""

from __future__ import annotations

from textual import work

from store import desk
from store.i18n import _
from store.rules import words
from tui.acts.asking import Asking
from tui.widgets.prompt import Choice
from tui.wording import word


class Complaining(Asking):
    """A complaint's offers, answers and steps."""

    @work(exclusive=True, group="act")
    async def action_offer(self) -> None:
        row = self.target()
        if row is None or not self.may("offer"):
            return
        flow = f"offer:{row.number}"
        types = [Choice(code, word("offer", code)) for code in words.OFFERS]
        type_ = await self.picked(flow, "type", _("Solution offered"), types)
        if type_ is None:
            return
        amount = await self.read(flow, "amount", _("Amount in yuan (may stay empty)"), amount_of)
        text = None if amount is None else await self.asked(flow, "text", _("What was offered"))
        if amount is None or text is None:
            return
        done = _("#{number}: the offer was recorded.").format(number=row.number)
        if await self.perform(
            desk.complaint.offer, row.number, type_, amount_fen=amount[0], text=text, done=done
        ):
            self.forget(flow)

    @work(exclusive=True, group="act")
    async def action_answer(self) -> None:
        row = self.target()
        if row is None or not self.may("answer"):
            return
        flow = f"answer:{row.number}"
        answers = [Choice(code, word("answer", code)) for code in words.ANSWERS]
        given = await self.picked(flow, "answer", _("The customer has"), answers)
        text = await self.asked(flow, "text", _("In their words (may stay empty)")) if given else None
        if given is None or text is None:
            return
        done = _("#{number}: the answer was recorded.").format(number=row.number)
        if await self.perform(desk.complaint.answer, row.number, given, text=text, done=done):
            self.forget(flow)

    @work(exclusive=True, group="act")
    async def action_step(self) -> None:
        row = self.target()
        if row is None or not self.may("step"):
            return
        steps = [Choice(code, word("step", code)) for code in words.STEPS_BY_HAND]
        name = await self.picked(f"step:{row.number}", "step", _("Step done"), steps)
        if name is not None:
            await self.step_done(row.number, name)

    async def step_done(self, number: int, name: str) -> None:
        """Ask for a note and mark the step as done."""
        flow = f"step:{number}:{name}"
        note = await self.asked(flow, "note", _("Note (may stay empty)"))
        if note is None:
            return
        done = _("#{number}: {step} is done.").format(number=number, step=word("step", name))
        if await self.perform(desk.complaint.step, number, name, note=note, done=done):
            self.forget(flow)


def amount_of(text: str) -> tuple[int | None]:
    """The amount in fen, None for an empty line; in a tuple, so that none is an answer too. Raises DeskError."""
    return (desk.values.fen_of(text) if text.strip() else None,)
