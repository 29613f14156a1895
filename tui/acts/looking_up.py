"""Scripts and articles for the ticket that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from store.views.shapes import TicketView
from tui.acts.base import Acting
from tui.widgets.composer import Composer

if TYPE_CHECKING:
    from tui.screens.library_picker import Picked


class LookingUp(Acting):
    """Of a screen with one ticket and a composer."""

    ticket: TicketView | None

    def write_reply(self) -> None:
        """Go on with the reply."""
        raise NotImplementedError

    def action_knowledge(self) -> None:
        self._look_up(knowledge=True)

    @on(Composer.Wanted)
    def _wanted(self, event: Composer.Wanted) -> None:
        self._look_up(knowledge=event.knowledge)

    def _look_up(self, *, knowledge: bool) -> None:
        ticket = self.ticket
        if ticket is None:
            return
        from tui.screens.library_picker import LibraryPicker

        self.desk_app.hold_keys()
        self.app.push_screen(LibraryPicker(ticket, knowledge=knowledge), self._put_in)

    def _put_in(self, picked: Picked | None) -> None:
        if picked is None:
            return
        composer = self.query_one(Composer)
        if composer.display:
            composer.open(composer.kind)
        else:
            self.write_reply()
        composer.insert(picked.article_id, picked.filled)
