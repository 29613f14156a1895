"""The end of a ticket, the way back, and the call for the supervisors."""

from __future__ import annotations

from textual import work

from store import desk
from store.errors import DeskError
from store.i18n import _
from tui.acts.describing import Describing
from tui.plain.errors import error_text


class Settling(Describing):
    """The end of a ticket, the way back, and the call for the supervisors."""

    @work(exclusive=True, group="act")
    async def action_resolve(self) -> None:
        row = self.target()
        if row is None:
            return
        title = _("Resolve #{number}: what was done (Enter: resolve, Esc: not)").format(number=row.number)
        flow = f"resolve:{row.number}"
        solution = await self.asked(flow, "solution", title)
        if solution is None:
            return
        while True:
            try:
                await self.do(
                    desk.closing.resolve,
                    row.number,
                    solution=solution or None,
                    generation=self.generation(),
                    now=self.session.now(),
                )
            except DeskError as error:
                if not await self._complete(row.number, error):
                    return
                continue
            self.forget(flow)
            self.say(_("#{number} is resolved.").format(number=row.number) + self.onward())
            return

    async def _complete(self, number: int, error: DeskError) -> bool:
        """Ask for what a complaint lacks before it can be resolved; False when it was not given."""
        if error.code == "undetermined_needs_note":
            note = await self.asked(f"resolve:{number}", "why", _("Why is the responsibility undetermined?"))
            return bool(note and note.strip()) and await self.perform(
                desk.replying.note, number, note, done=""
            )
        if error.code != "needs_for_resolve":
            self.say(error_text(error), refused=True)
            return False
        missing = str(error.params["missing"]).split(", ")[0]
        return await self._set(number, missing)

    @work(exclusive=True, group="act")
    async def action_reopen(self) -> None:
        if row := self.target():
            done = _("#{number} is open again.").format(number=row.number)
            await self.perform(desk.closing.reopen, row.number, done=done)

    @work(exclusive=True, group="act")
    async def action_escalate(self) -> None:
        row = self.target()
        if row is None:
            return
        flow = f"escalate:{row.number}"
        note = await self.asked(flow, "note", _("Why do the supervisors need to look at it?"))
        if note is None:
            return
        done = _("#{number}: the supervisors were called.").format(number=row.number)
        if await self.perform(desk.escalating.escalate, row.number, note, done=done):
            self.forget(flow)
