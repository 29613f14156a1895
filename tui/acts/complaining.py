"""A complaint's offers, answers and steps."""

from __future__ import annotations

from textual import work

from store import desk
from store.errors import DeskError
from store.i18n import _
from store.rules import words
from tui.acts.base import Acting
from tui.plain.errors import error_text
from tui.widgets.prompt import Choice
from tui.wording import word


class Complaining(Acting):
    """A complaint's offers, answers and steps."""

    @work(exclusive=True, group="act")
    async def action_offer(self) -> None:
        row = self.target()
        if row is None:
            return
        type_ = await self.pick(
            _("Solution offered"), [Choice(code, word("offer", code)) for code in words.OFFERS]
        )
        amount = await self.text(_("Amount in yuan (may stay empty)")) if type_ else None
        if type_ is None or amount is None:
            return
        try:
            fen = desk.values.fen_of(amount) if amount.strip() else None
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        text = await self.text(_("What was offered"))
        if text is not None:
            done = _("#{number}: the offer was recorded.").format(number=row.number)
            await self.perform(desk.complaint.offer, row.number, type_, amount_fen=fen, text=text, done=done)

    @work(exclusive=True, group="act")
    async def action_answer(self) -> None:
        row = self.target()
        if row is None:
            return
        given = await self.pick(
            _("The customer has"), [Choice(code, word("answer", code)) for code in words.ANSWERS]
        )
        text = await self.text(_("In their words (may stay empty)")) if given else None
        if given is not None and text is not None:
            done = _("#{number}: the answer was recorded.").format(number=row.number)
            await self.perform(desk.complaint.answer, row.number, given, text=text, done=done)

    @work(exclusive=True, group="act")
    async def action_step(self) -> None:
        row = self.target()
        if row is None:
            return
        name = await self.pick(
            _("Step done"), [Choice(code, word("step", code)) for code in words.STEPS_BY_HAND]
        )
        note = await self.text(_("Note (may stay empty)")) if name else None
        if name is not None and note is not None:
            done = _("#{number}: {step} is done.").format(number=row.number, step=word("step", name))
            await self.perform(desk.complaint.step, row.number, name, note=note, done=done)
