"""Scripts and articles for the ticket that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from textual import on, work

from store.errors import DeskError
from store.i18n import _
from store.views.ticket_shapes import TicketView
from tui.acts.base import Acting
from tui.widgets.best_articles import BestArticles
from tui.widgets.composer import Composer

if TYPE_CHECKING:
    from tui.screens.library_picker import Picked

WIDE: Final = 100
HIGH: Final = 30


class LookingUp(Acting):
    """Of a screen with one ticket and a composer."""

    ticket: TicketView | None
    _asked: tuple[Any, ...] = ()
    """What the articles shown beside the ticket were looked for by."""

    def write_reply(self) -> None:
        """Go on with the reply."""
        raise NotImplementedError

    def look_for_articles(self) -> None:
        """Show the best articles beside the ticket; asked on the reader's thread, behind everything else."""
        ticket = self.ticket
        if ticket is None or not self.has_room_for_articles():
            return
        said = [message.message_id for message in ticket.messages if message.author == "customer"]
        asked = (ticket.row.subject, ticket.row.category, ticket.product, said[-1] if said else 0)
        if asked != self._asked:
            self._asked = asked
            self._show_best(ticket.row.number)

    def has_room_for_articles(self) -> bool:
        """On a wide and high terminal there is."""
        return self.app.size.width >= WIDE and self.app.size.height >= HIGH

    @work(exclusive=True, group="best")
    async def _show_best(self, number: int) -> None:
        from store.views.suggesting import suggest

        try:
            best = await self.session.ask_slow(suggest, number)
        except DeskError:
            return
        if self.alive:
            self.query_one(BestArticles).show(best)

    def action_knowledge(self) -> None:
        self._look_up(knowledge=True)

    @on(Composer.Wanted)
    def _wanted(self, event: Composer.Wanted) -> None:
        self._look_up(knowledge=event.knowledge)

    @on(Composer.Unfinished)
    def _unfinished(self) -> None:
        self.say(
            _("There is a blank left to fill in; the same key once more sends it as it is."), refused=True
        )

    @on(Composer.Empty)
    def _nothing_written(self) -> None:
        self.say(_("Nothing is written yet."), refused=True)

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
