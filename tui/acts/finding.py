"""A queue filtered while one types, and queues of one's own: what the queue screen shows besides the desk's queues.

What only a filter needs is loaded with the first one, so that the desk stands sooner.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import work

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.i18n import _
from store.views import queues
from store.views.saved_queues import SavedView, filter_of, is_saved, saved_count, saved_queues
from store.views.shapes import QueueCount, Window
from tui.acts.base import Acting
from tui.plain.errors import error_text
from tui.widgets.footer import KeyFooter
from tui.widgets.prompt import Prompt
from tui.widgets.queue_list import QueueList
from tui.wording import queue_word

if TYPE_CHECKING:
    from store.rules.filters import Filter
    from tui.widgets.filter_line import FilterLine

ALL: Final = "open"
REST: Final = 5
"""What filtering or counting took, so many times longer it rests: it never takes more of a core than a sixth."""


class Finding(Acting):
    """The filter of the list, and one's own queues. The screen says how it shows a queue and its counts."""

    CONTEXTS: ClassVar[tuple[str, ...]]

    filter: Filter | None = None
    """What narrows the queue that is shown."""
    own: tuple[SavedView, ...] = ()
    own_counts: dict[str, QueueCount]
    _took_s = 0.0
    _count_own_after = 0.0

    def show_queue(self, view: str) -> None:
        """Turn to a queue."""
        raise NotImplementedError

    def show_anew(self, *, hold: bool = False) -> None:
        """The same queue, from its top, because its filter is another; with `hold` keys wait for its rows."""
        raise NotImplementedError

    def own_queues_changed(self) -> None:
        """One's own queues, or their counts, are others now."""
        raise NotImplementedError

    @property
    def large(self) -> bool:
        """True where a walk over the whole desk takes its time."""
        raise NotImplementedError

    @property
    def rest_s(self) -> float:
        """How long to wait before a list that a walk over the queue makes is asked for again."""
        return REST * self._took_s

    @property
    def narrowed(self) -> bool:
        """True when what is shown is not a plain queue of the desk."""
        return bool(self.filter) or is_saved(self.desk_app.view)

    def queue_name(self, view: str) -> str:
        """What people call a queue."""
        return next((queue.name for queue in self.own if queue.view == view), None) or queue_word(view)

    def forget_filter(self) -> None:
        """Another queue begins whole."""
        self.filter, self._written = None, None
        self.query_one(QueueList).filtered = False

    @property
    def numbers_question(self) -> Callable[..., list[int]]:
        """The question for the numbers of the tickets shown, from the top: takes the view and how it is sorted."""
        if not self.narrowed:
            return queues.first_numbers
        base, whole = self.base(self.desk_app.view)

        from store.views.filtering import filtered_numbers

        def numbers(desk: Desk, actor: Actor, _view: str, **order: Any) -> list[int]:
            return filtered_numbers(desk, actor, base, whole, **order)

        return numbers

    def base(self, view: str) -> tuple[str, Filter]:
        """The desk's queue behind a view, and all that narrows it now."""
        from store.rules.filters import Filter

        typed = () if self.filter is None else self.filter.terms
        if not is_saved(view):
            return view, Filter(typed)
        saved = next((queue for queue in self.own if queue.view == view), None)
        terms = () if saved is None else filter_of(saved).terms
        return ALL, Filter((*terms, *typed))

    async def fetch(self, view: str, **where: Any) -> Window | None:
        """A window of a queue as it is filtered now; None when the filter has changed before the answer came."""
        sorts_all = self.large and where.get("sort") not in (None, "due")
        if not self.narrowed and not sorts_all:
            self._took_s = 0.0
            return await self.ask(queues.window, view, now=self.session.now(), **where)
        if is_saved(view) and not self.own:
            await self.read_own()
        asked = self.filter
        base, whole = self.base(view)
        narrowed, now = self.narrowed, self.session.now()

        def question(desk: Desk, actor: Actor) -> Window:
            if narrowed:
                from store.views.filtering import filtered_window

                return filtered_window(desk, actor, base, whole, now=now, **where)
            return queues.window(desk, actor, base, now=now, **where)

        started = time.monotonic()
        ask = self.session.ask_slow if self.large else self.session.ask
        try:
            window = await asyncio.shield(ask(question))
        except DeskError as error:
            if self.filter is asked and "column" in error.params and self.filter_line is not None:
                self._complain_of(error)
                return None
            raise
        finally:
            if not self.alive:
                raise asyncio.CancelledError
        self._took_s = time.monotonic() - started
        return replace(window, view=view) if self.filter is asked else None

    # one's own queues ----------------------------------------------------------------------------------------

    def all_counts(self, counts: list[QueueCount]) -> list[QueueCount]:
        """The desk's queues, and one's own behind them."""
        if not counts:
            return counts
        return [*counts, *(self.own_counts.get(queue.view) or _empty(queue) for queue in self.own)]

    @work(exclusive=True, group="own")
    async def count_own(self) -> None:
        """One's own queues one after the other, other questions between them; rests longer where it takes longer."""
        try:
            await self.read_own()
            if not self.alive or time.monotonic() < self._count_own_after:
                return
            started = time.monotonic()
            ask = self.session.ask_slow if self.large else self.session.ask
            for queue in self.own:
                count = await ask(saved_count, queue, now=self.session.now())
                self.own_counts = {**self.own_counts, queue.view: count}
            took = time.monotonic() - started
        except DeskError:
            return
        self._count_own_after = time.monotonic() + REST * took
        if self.alive and self.own:
            self.own_queues_changed()

    async def read_own(self) -> None:
        """One's own queues as they are kept now."""
        own = tuple(await self.session.ask(saved_queues))
        if own != self.own:
            self.own = own
            self.own_counts = {}
            self._count_own_after = 0.0
            if not self.alive:
                return
            view = self.desk_app.view
            if is_saved(view) and all(queue.view != view for queue in own):
                self.show_queue(ALL)  # it was dropped elsewhere
            self.own_queues_changed()

    # the line ------------------------------------------------------------------------------------------------

    @property
    def filter_line(self) -> FilterLine | None:
        """The line, while it is open."""
        line = self._line
        return line if line is not None and line.display else None

    @property
    def _line(self) -> FilterLine | None:
        found: list[FilterLine] = list(self.query("FilterLine"))  # type: ignore[arg-type]
        return found[0] if found else None

    async def action_filter(self) -> None:
        """Open the line, in the place of the prompt."""
        line = self._line
        if line is None:
            from tui.widgets.filter_line import FilterLine

            line = FilterLine(id="filter")
            await self.mount(line, before=self.query_one(Prompt))
        line.open(self._written or "")
        line.display, self.prompt.display = True, False
        self.query_one(KeyFooter).show("filter")
        line.focus()

    _written: str | None = None
    """The filter as it was typed."""

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        if self.filter_line is not None:
            self._narrow_by(event.text)

    def on_filter_line_left(self) -> None:
        """A click elsewhere, or another pane: the filter stays as far as it parses, what was typed stays anyway."""
        line = self.filter_line
        if line is not None and not line.has_focus:
            self._narrow_by(line.text)
            self._written = line.text
            self._hide_line(line)

    def action_keep_filter(self) -> None:
        """Back to the list, as it is filtered now."""
        line = self.filter_line
        if line is None:
            return
        line.flush()
        if self._narrow_by(line.text):
            self._close_line()
            self.show_anew(hold=True)

    def action_clear_filter(self) -> None:
        """Back to the whole list."""
        self._close_line()
        self._narrow_to(None, None)

    def _close_line(self) -> None:
        line = self.filter_line
        if line is not None:
            self._hide_line(line)
            self.set_focus(
                self.query_one("QueueList")
            )  # now: the prompt gives the focus back to where it was

    def _hide_line(self, line: FilterLine) -> None:
        line.display, self.prompt.display = False, True
        self.query_one(KeyFooter).show(*self.CONTEXTS)

    def _narrow_by(self, text: str) -> bool:
        """Filter by this text; where it does not parse, say so and leave the list as it is."""
        from store.rules.filter_syntax import parse

        try:
            found = parse(text)
        except DeskError as error:
            self._complain_of(error)
            return False
        line = self.filter_line
        if line is not None:
            line.complain("", None)
        self._narrow_to(found, text)
        return True

    def _complain_of(self, error: DeskError) -> None:
        column = int(str(error.params["column"]))
        if self.filter_line is not None:
            # The line is short and the place is marked: what is wrong comes first.
            what = re.split(": |：", error_text(error), maxsplit=1)[-1]
            self.filter_line.complain(f"{column}: {what}", column - 1)

    def _narrow_to(self, found: Filter | None, text: str | None) -> None:
        found = found or None
        self._written = text if found else None
        if found != self.filter:
            self.filter = found
            self.query_one(QueueList).filtered = bool(found)
            self.show_anew()

    # saving --------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="act")
    async def action_save_filter(self) -> None:
        """Keep the filter under a name; in a queue of one's own and without a filter: rename or drop the queue."""
        line = self.filter_line
        if line is None:
            return
        line.flush()
        text = line.text
        if text.strip() and not self._narrow_by(text):
            return
        self._close_line()
        current = next((queue for queue in self.own if queue.view == self.desk_app.view), None)
        from tui.acts.own_queues import change_queue, keep_as_queue

        if self.filter:
            await keep_as_queue(self, current)
        elif current is not None:
            await change_queue(self, current)
        else:
            self.say(_("There is no filter to save."), refused=True)


def _empty(queue: SavedView) -> QueueCount:
    return QueueCount(queue.view, 0, None, queue.name)
