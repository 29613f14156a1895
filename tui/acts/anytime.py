"""What needs no question: undo, copy the number."""

from __future__ import annotations

from textual import work

from store import desk
from store.errors import DeskError
from store.i18n import _
from tui.acts.base import Acting
from tui.plain.errors import error_text
from tui.plain.words import verb_word


class Anytime(Acting):
    """What needs no question: undo, copy the number."""

    @work(exclusive=True, group="act")
    async def action_undo(self) -> None:
        try:
            undone = await self.ask(desk.undoing.undo, now=self.session.now())
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        text = _("#{number}: taken back: {verb}.")
        self.say(text.format(number=undone.number, verb=verb_word(undone.verb)))

    def action_copy_number(self) -> None:
        if row := self.target():
            self.app.copy_to_clipboard(str(row.number))
            self.say(_("{number} was sent to the clipboard.").format(number=row.number))
