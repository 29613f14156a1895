"""Home: the queues, the tickets of the chosen one, a preview where there is room, and the alerts above."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer

from store.actor import Actor
from store.clock import Clock
from store.database import Desk
from store.errors import DeskError
from store.i18n import _, ngettext
from store.rules.take_next import SortKey
from store.views import counting, queues
from store.views.changes import Changes
from store.views.shapes import QueueCount, TicketRow
from tui.acts.finding import Finding
from tui.keys import bindings, key_text
from tui.plain.errors import error_text
from tui.queue_model import patched
from tui.screens.arranging import NARROW, Arranging
from tui.session import Told
from tui.widgets.alert_line import AlertLine
from tui.widgets.bare import Bare
from tui.widgets.footer import KeyFooter
from tui.widgets.prompt import Prompt
from tui.widgets.queue_list import QueueList
from tui.widgets.queue_pane import QueuePane
from tui.widgets.status_line import StatusLine

LARGE: Final = 10_000
REFRESH_S: Final = 0.1
TOUCHED_S: Final = 0.05
MOST_TOUCHED: Final = 50
"""More tickets than this at once are not looked at one by one."""
COUNT_S: Final = 0.5
IDLE_COUNT_S: Final = 15.0
IDLE_ROWS_S: Final = 60.0
"""Of a large desk, in a queue whose tickets time alone neither brings nor takes."""
IN_ORDER: Final[Mapping[str, Any]] = {"sort": None, "reverse": False}
BY_TIME: Final = (*queues.BY_TIME, "mine")
PREVIEW_S: Final = 0.15


class QueueScreen(Finding, Arranging):
    """What an agent sees first and comes back to."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("queue", "act")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("queue", "act", "list", "app")
    AUTO_FOCUS = "QueueList"

    def __init__(self) -> None:
        super().__init__()
        self._counts: list[QueueCount] = []
        self._rows_timer: Timer | None = None
        self._touched: set[int] = set()
        self._looks: set[asyncio.Task[None]] = set()
        self._counting = False
        self._counts_timer: asyncio.TimerHandle | None = None
        self._preview_timer: Timer | None = None
        self._next_idle_count = self._next_idle_rows = 0
        self._glance: Callable[[Desk, Actor, frozenset[int]], bool] | None = None
        self.own_counts = {}

    def compose(self) -> ComposeResult:
        now, calendars = self.session.now, self.session.calendars
        yield StatusLine(id="status")
        yield AlertLine(id="alerts")
        narrow = "-narrow" if self.app.size.width < NARROW else ""
        with Bare(id="body", classes=narrow):
            yield QueuePane(now=now, calendars=calendars, id="queues", classes=narrow)
            with Bare(id="work"):
                yield QueueList(now=now, calendars=calendars, zone=self.session.zone, id="tickets")
        yield Prompt(id="prompt")
        yield KeyFooter(*self.CONTEXTS)

    def on_mount(self) -> None:
        self.tickets.choose_columns(self.desk_app.settings.columns)
        self.lay_out()
        self.show_queue(self.desk_app.view)
        self.refresh_alerts()

    def on_resize(self) -> None:
        self.lay_out()

    def on_screen_resume(self) -> None:
        """Back from a ticket, or from the settings: whatever happened meanwhile is shown now."""
        self.session.go(None)
        self.tickets.choose_columns(self.desk_app.settings.columns)
        self.lay_out()
        self._ask_rows()
        self._ask_counts()
        self.refresh_alerts()
        self._glance = partial(self._is_in_sight, self.tickets, self.session.now)
        self.session.glance = self._glance

    def on_screen_suspend(self) -> None:
        """Another screen may show more, or less: it hears of everything."""
        self.session.stop_glancing(self._glance)

    # marks ---------------------------------------------------------------------------------------------------

    def marked(self) -> list[int]:
        return self.tickets.marked

    def unmark(self, numbers: Sequence[int]) -> None:
        self.tickets.unmark(numbers)
        self._show_status()

    def rows_of(self, numbers: Sequence[int]) -> list[TicketRow]:
        return self.tickets.known(numbers)

    def action_mark(self) -> None:
        self.tickets.toggle_mark()
        self._show_status()

    @work(exclusive=True, group="act")
    async def action_mark_all(self) -> None:
        """The first of the queue, as many as may be acted on at once, in the order shown."""
        try:
            numbers = await self.do(
                self.first_numbers, self.tickets.view, now=self.session.now(), **self.order
            )
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        self.tickets.mark(numbers)
        self._show_status()
        marked = ngettext("{count} ticket is marked.", "{count} tickets are marked.", len(numbers))
        text = marked.format(count=len(numbers))
        if self.tickets.count > len(numbers):
            text += " " + _("The queue has {count}.").format(count=self.tickets.count)
        self.say(text)

    def action_clear(self) -> None:
        """Esc: what is under way stops, else the marks go, else the filter, else the order of a column."""
        if self.bulk_under_way:
            self.stop_bulk()
        elif self.tickets.marked:
            self.tickets.unmark()
            self._show_status()
        elif self.filter:
            self.action_clear_filter()
        else:
            self.clear_sort()

    # what it shows -------------------------------------------------------------------------------------------

    @property
    def order(self) -> dict[str, Any]:
        """How the rows are sorted, as views want to hear it."""
        return {"sort": self.sort, "reverse": self.reverse}

    @property
    def first_numbers(self) -> Any:
        """The question for the numbers of what is shown, from its top."""
        return self.numbers_question

    def show_queue(self, view: str) -> None:
        """Turn to a queue."""
        if view != self.desk_app.view:
            self.forget_filter()
        self.desk_app.view = view
        self.tickets.start(view)
        self._show_counts()
        self.desk_app.hold_keys()
        self._load_first_rows(view)
        self._ask_counts()

    def show_anew(self, *, hold: bool = False) -> None:
        if hold:
            self.desk_app.hold_keys()
            self._load_first_rows(self.tickets.view, anew=True)
        else:
            self._load_anew(self.tickets.view)

    def target(self) -> TicketRow | None:
        return self.tickets.cursor_row

    def changed(self, changes: Changes) -> None:
        """Somebody committed something."""
        if changes.numbers or changes.too_many:
            many = changes.too_many or len(self._touched | changes.numbers) > MOST_TOUCHED
            if many or self.narrowed or self.order != IN_ORDER:
                self._ask_rows()
            else:
                self._touch(changes.numbers)
            self._ask_counts()
            number = self.tickets.cursor
            if changes.too_many or number in changes.numbers:
                self.ask_preview()

    def refresh_alerts(self) -> None:
        """The alerts or the desk's condition are others now."""
        self.query_one(AlertLine).show(self.desk_app.alerts, self.desk_app.notice)

    def recalendared(self) -> None:
        """The desk has other calendars."""
        self.tickets.calendars = self.query_one(QueuePane).calendars = self.session.calendars

    def tick(self, now_ms: int) -> None:
        """A second has passed."""
        self.tickets.tick(now_ms)
        self.query_one(QueuePane).tick(now_ms)
        if self._preview is not None:
            self._preview.tick(now_ms)
        if now_ms >= self._next_idle_count:
            self._next_idle_count = now_ms + int(IDLE_COUNT_S * 1000)
            self._ask_counts()
            if (
                not self.large
                or self.narrowed
                or self.tickets.view in BY_TIME
                or now_ms >= self._next_idle_rows
            ):
                self._next_idle_rows = now_ms + int(IDLE_ROWS_S * 1000)
                self._ask_rows()

    def _show_counts(self) -> None:
        view = self.desk_app.view
        counts = self._counts or [QueueCount(name, 0, None) for name in queues.VIEWS]
        self.query_one(QueuePane).show(self.all_counts(counts), view)
        self._show_status()

    def _show_status(self) -> None:
        counts = {count.view: count.count for count in self.all_counts(self._counts)}
        view = self.desk_app.view
        left = [(f"{self.queue_name(view)} {counts.get(view, '')}", "strong")]
        if self.filter:
            left.append((f"/ {self.filter} {self.tickets.count}", "key"))
        if counts:
            breached, soon = counts["breached"], counts["due-soon"]
            left += [
                (_("{count} breached").format(count=breached), "overdue" if breached else "muted"),
                (_("{count} due soon").format(count=soon), "risk" if soon else "muted"),
                (_("{count} mine").format(count=counts["mine"]), ""),
            ]
        marked = len(self.tickets.marked)
        if marked:
            left.append((_("{count} marked").format(count=marked), "strong"))
        moved = self.tickets.moved
        if moved:
            text = _("{count} would move ({key})")
            left.append((text.format(count=moved, key=key_text("apply_moves")), "soon"))
        actor = self.session.actor
        self.query_one(StatusLine).show(left, [(actor.name, "muted"), (self.session.path.stem, "muted")])

    # asking --------------------------------------------------------------------------------------------------

    def _ask_rows(self) -> None:
        if self._rows_timer is None:
            self._rows_timer = self.set_timer(max(REFRESH_S, self.rest_s), self._rows_due)

    def _rows_due(self) -> None:
        self._rows_timer = None
        self._load_rows(self.tickets.view, *self.tickets.place)

    def _is_in_sight(
        self, tickets: QueueList, clock: Clock, desk: Desk, actor: Actor, numbers: frozenset[int]
    ) -> bool:
        """Whether these tickets' lines stand, or come to stand, among those that are known here. On the store thread."""
        window = tickets.window
        plain = window.view in queues.VIEWS and not self.filter and self.sort is None and not self.reverse
        if not plain or not numbers.isdisjoint(row.number for row in window.rows):
            return True
        rows, inside = queues.touched(desk, actor, window.view, numbers, now=clock())
        return patched(window, rows, inside, window.as_of).rows != window.rows

    def _touch(self, numbers: Collection[int]) -> None:
        """The loop's own timer and task, not Textual's, which cost ten times as much: fifty screens do this at each
        act of anybody."""
        if not self._touched:
            asyncio.get_running_loop().call_later(TOUCHED_S, self._touched_due)
        self._touched.update(numbers)

    def _touched_due(self) -> None:
        numbers = frozenset(self._touched)
        self._touched.clear()
        if self.alive and not self.narrowed:  # else all its rows are on their way
            look = asyncio.get_running_loop().create_task(self._load_touched(self.tickets.view, numbers))
            self._looks.add(look)
            look.add_done_callback(self._looked)

    def _looked(self, look: asyncio.Task[None]) -> None:
        self._looks.discard(look)
        error = None if look.cancelled() else look.exception()
        if isinstance(error, Exception):
            self.desk_app.post_message(self.desk_app.Heard(Told(crash=error)))

    async def _load_touched(self, view: str, numbers: frozenset[int]) -> None:
        """Only what changed is asked for, not the whole window."""
        now = self.session.now()
        try:
            rows, inside = await self.ask(queues.touched, view, numbers, now=now)
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        if self.alive and view == self.tickets.view and not self.narrowed:
            self.tickets.patch(rows, inside, now)

    def _ask_counts(self, after_s: float = COUNT_S) -> None:
        if self._counts_timer is None:
            self._counts_timer = asyncio.get_running_loop().call_later(after_s, self._counts_due)

    @property
    def large(self) -> bool:
        return self.tickets.count > LARGE or any(count.count > LARGE for count in self._counts)

    def _counts_due(self) -> None:
        self._counts_timer = None
        if self.alive:
            self._load_counts()

    def ask_preview(self) -> None:
        if self._preview_timer is not None:
            self._preview_timer.stop()
        self._preview_timer = self.set_timer(PREVIEW_S, self._load_preview)

    @work(exclusive=True, group="rows")
    async def _load_rows(self, view: str, around: SortKey | None, at_index: int | None) -> None:
        await self._load_window(view, around, at_index)

    @work(exclusive=True, group="rows")
    async def _load_anew(self, view: str) -> None:
        await self._load_window(view, None, None, anew=True)
        if self.alive:
            self._show_status()

    @work
    async def _load_first_rows(self, view: str, *, anew: bool = False) -> None:
        """Keys that come before the rows are meant for them."""
        app = self.desk_app
        try:
            await self._load_window(view, None, None, anew=anew)
        finally:
            app.release_keys()

    async def _load_window(
        self, view: str, around: SortKey | None, at_index: int | None, *, anew: bool = False
    ) -> None:
        if not self.alive:  # a worker begins later than it is asked for
            return
        try:
            rows = self.tickets.rows_wanted
            window = await self.fetch(view, around=around, at_index=at_index, limit=rows, **self.order)
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        if window is None or not self.alive:
            return
        if anew:
            self.tickets.start(view)
        self.tickets.show(window)
        if self.filter:
            self._show_status()
        if not self._counts:
            self._load_counts()

    @work(group="counts")
    async def _load_counts(self) -> None:
        """One at a time: whoever began to count brings it to its end, because the others wait for it."""
        if self._counting:
            self._ask_counts()
            return
        self._counting = True
        try:
            await self._count()
        except DeskError:
            return
        finally:
            self._counting = False

    async def _count(self) -> None:
        session = self.session
        kept = await self.ask(counting.kept_counts, now=session.now())
        if kept.counts is not None:
            self._take_counts(kept.counts)
        if kept.make:
            ask = session.ask_slow if self.large else session.ask
            summary = await ask(counting.make_counts, now=session.now())
            self._take_counts(await self.ask(counting.keep_counts, summary, now=session.now()))
        elif kept.again_ms:
            self._ask_counts(kept.again_ms / 1000)

    def _take_counts(self, counts: list[QueueCount]) -> None:
        if not self.alive:
            return
        news = counts != self._counts
        self._counts = counts
        if news:
            self._show_counts()
        if not self.narrowed:
            count = next((each.count for each in counts if each.view == self.tickets.view), None)
            if count is not None:
                self.tickets.recount(count)
        if news or self.own:
            self.count_own()

    def own_queues_changed(self) -> None:
        self._show_counts()

    def _load_preview(self) -> None:
        self._preview_timer = None
        if self._preview is not None and self._preview.display:
            self._preview.look(self.tickets.cursor)

    # what widgets tell ---------------------------------------------------------------------------------------

    @on(QueueList.WindowNeeded)
    def _window_needed(self, event: QueueList.WindowNeeded) -> None:
        self._load_rows(event.view, event.around, event.at_index)

    @on(QueueList.Highlighted)
    def _highlighted(self) -> None:
        self.ask_preview()

    @on(QueueList.Moved)
    def _moved(self) -> None:
        self._show_status()

    @on(QueueList.Opened)
    def _opened(self, event: QueueList.Opened) -> None:
        self.desk_app.open_ticket(event.number)

    @on(QueuePane.Chosen)
    def _chosen(self, event: QueuePane.Chosen) -> None:
        self.show_queue(event.view)

    @on(AlertLine.Chosen)
    async def _alerts_chosen(self) -> None:
        await self.desk_app.action_alerts()

    @on(Prompt.Answered)
    @on(Prompt.Dismissed)
    def _prompt_closed(self) -> None:
        self.tickets.hold(self.prompt.asking is not None)

    # keys ----------------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        if self.tickets.cursor is not None:
            self.desk_app.open_ticket(self.tickets.cursor)

    def action_queue(self, number: int) -> None:
        views = self.query_one(QueuePane).views
        if number <= len(views):
            self.show_queue(views[number - 1])

    def action_previous_queue(self) -> None:
        self.show_queue(self.query_one(QueuePane).neighbour(-1))

    def action_next_queue(self) -> None:
        self.show_queue(self.query_one(QueuePane).neighbour(1))

    def action_next_pane(self) -> None:
        self.focus_next("QueueList, Preview > *")

    def action_previous_pane(self) -> None:
        self.focus_previous("QueueList, Preview > *")

    def action_apply_moves(self) -> None:
        self.tickets.apply_moves()

    def action_reply(self) -> None:
        self._write("reply")

    def action_note(self) -> None:
        self._write("note")

    def _write(self, kind: str) -> None:
        if self.tickets.cursor is not None:
            self.desk_app.open_ticket(self.tickets.cursor, writing=kind)

    async def pick(self, *args: object, **options: object) -> str | None:
        """Rows keep their places while something is asked about one of them."""
        self.tickets.hold(True)
        return await super().pick(*args, **options)  # type: ignore[arg-type]

    async def text(self, *args: object, **options: object) -> str | None:
        self.tickets.hold(True)
        return await super().text(*args, **options)  # type: ignore[arg-type]
