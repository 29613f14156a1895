"""What is done with all marked tickets of a queue at once: asked for once, done for each, told of each.

The asking and the doing are loaded when they are first wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from textual import work

from store.errors import DeskError
from store.i18n import _
from store.rules.permission import allowed
from store.views.shapes import TicketRow
from tui.plain.errors import error_text
from tui.screens.acting import ActingScreen

if TYPE_CHECKING:
    from tui.acts.many import Wanted

VERB_OF: Final = {"priority": "set", "set_field": "set"}
"""What a key does -> the verb that does it, where they are called differently."""


class Marking(ActingScreen):
    """While tickets are marked, the keys that make sense on many act on all of them."""

    _under_way = False
    bulk_stopped = False
    """What is under way ends after the ticket that it is at."""

    def marked(self) -> list[int]:
        """The numbers of the marked tickets."""
        raise NotImplementedError

    def unmark(self, numbers: Sequence[int]) -> None:
        """These are done."""
        raise NotImplementedError

    def rows_of(self, numbers: Sequence[int]) -> list[TicketRow]:
        """The rows of those that are known here."""
        raise NotImplementedError

    @property
    def bulk_under_way(self) -> bool:
        """True while marked tickets are worked through."""
        return self._under_way

    def stop_bulk(self) -> None:
        """Stop between two tickets; what is done stays done."""
        self.bulk_stopped = True

    def action_claim(self) -> Any:
        return self._mark_act("claim") if self.marked() else super().action_claim()

    def action_release(self) -> Any:
        return self._mark_act("release") if self.marked() else super().action_release()

    def action_assign(self) -> Any:
        return self._mark_act("assign") if self.marked() else super().action_assign()

    def action_transfer(self) -> Any:
        return self._mark_act("transfer") if self.marked() else super().action_transfer()

    def action_priority(self) -> Any:
        return self._mark_act("priority") if self.marked() else super().action_priority()

    def action_set_field(self) -> Any:
        return self._mark_act("set_field") if self.marked() else super().action_set_field()

    def action_resolve(self) -> Any:
        return self._mark_act("resolve") if self.marked() else super().action_resolve()

    @work(exclusive=True, group="act")
    async def _mark_act(self, name: str) -> None:
        if self.bulk_under_way:
            self.say(_("The marked tickets are being worked through; Esc stops."), refused=True)
            return
        role, verb = self.session.actor.role, VERB_OF.get(name, name)
        if not allowed(role, verb):
            self.say(error_text(DeskError("not_allowed", role=role, verb=verb)), refused=True)
            return
        from tui.acts.many import asked

        numbers = self.marked()
        wanted = await asked(self, name, numbers)
        if wanted is not None:
            self._work_through(numbers, wanted)

    @work(group="bulk")
    async def _work_through(self, numbers: list[int], wanted: Wanted) -> None:
        from tui.acts.many import work_through

        self._under_way, self.bulk_stopped = True, False
        try:
            await work_through(self, numbers, wanted)
        finally:
            self._under_way = False
