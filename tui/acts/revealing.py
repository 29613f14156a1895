"""A masked value of the ticket in hand is looked at: chosen, written down, shown for a minute."""

from __future__ import annotations

from textual import work

from store.errors import DeskError
from store.i18n import _
from store.views.revealing import MaskedField, masked_fields
from tui.acts.asking import Asking
from tui.plain.errors import error_text
from tui.widgets.prompt import Choice
from tui.wording import word


class Revealing(Asking):
    """A masked value of the ticket in hand is looked at."""

    def ticket_to_reveal(self) -> int | None:
        """The ticket whose values those are."""
        row = self.target()
        return None if row is None else row.number

    @work(exclusive=True, group="act")
    async def action_reveal(self) -> None:
        number = self.ticket_to_reveal()
        if number is None or not self.may("reveal_field"):
            return
        try:
            fields, needs_reason = await self.do(masked_fields, number)
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        if not fields:
            self.say(_("Nothing here is masked."), refused=True)
            return
        wanted = await self.pick(_("Look at"), [Choice(_key(one), _label(one)) for one in fields])
        if wanted is None:
            return
        reason = None
        if needs_reason:
            reason = await self._why_reveal()
            if reason is None:
                return
        await self._show_revealed(number, next(one for one in fields if _key(one) == wanted), reason)

    async def _why_reveal(self) -> str | None:
        from store.rules.words import REVEAL_REASONS

        options = [Choice(code, word("reveal_reason", code)) for code in REVEAL_REASONS]
        return await self.pick(_("Why"), options)

    async def _show_revealed(self, number: int, field: MaskedField, reason: str | None) -> None:
        from store.desk.revealing import reveal
        from tui.screens.revealed import RevealedScreen

        try:
            found = await self.do(
                reveal,
                number,
                field.field,
                message=field.message,
                reason=reason,
                now=self.session.now(),
            )
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return

        async def copy() -> None:
            """A second look, this time into a clipboard."""
            again = await self.session.ask(
                reveal,
                number,
                field.field,
                message=field.message,
                reason=reason,
                copied=True,
                now=self.session.now(),
            )
            self.app.copy_to_clipboard(again.value)

        title = f"#{number} {word('reveal_field', field.field)}"
        self.app.push_screen(RevealedScreen(title, found, copy, self.session.now))


def _key(field: MaskedField) -> str:
    return field.field if field.message is None else f"{field.field}:{field.message}"


def _label(field: MaskedField) -> str:
    return f"{word('reveal_field', field.field)} {' '.join(field.shown.split())[:24]}"
