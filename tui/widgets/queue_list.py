"""The list of a queue's tickets: virtual, live, and drawn only where it changed.

It is fed a window at a time (`show`), asks for another with `WindowNeeded` when its view nears the window's edge, and
keeps its cursor on a ticket (queue_model.py). Rows do not move under the reader's hands: for two seconds after a
movement key, or while `hold(True)` stands, a new order waits and `Moved` says how many rows it would move.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer

from store.i18n import _, language
from store.views.shapes import TicketRow, Window
from tui.cells import fit
from tui.countdown import Calendars
from tui.keys import bindings, key_text
from tui.queue_columns import header
from tui.queue_model import QueueModel, jumps, moved_rows, patched
from tui.row_cells import RowCells
from tui.widgets.painted import Line, Painted
from tui.widgets.stepping import Stepping

HOLD_S: Final = 2.0
MARGIN: Final = 50
"""Rows beyond the screen that should be known before anybody scrolls there."""
ROWS_AT_LEAST: Final = 20
"""Of a screen; the first window is asked for before its height is known."""
WHEEL_ROWS: Final = 3
SortKey = tuple[int, int, int, int]


class QueueList(Stepping, Painted, can_focus=True):
    """The tickets of one queue."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("list")]
    DEFAULT_CSS = """
    QueueList { height: 1fr; width: 1fr; }
    """

    @dataclass
    class Highlighted(Message):
        """The cursor stands on another ticket (None: on none)."""

        queue_list: QueueList
        number: int | None

    @dataclass
    class Opened(Message):
        """Somebody clicked on the ticket at the cursor."""

        queue_list: QueueList
        number: int

    @dataclass
    class Moved(Message):
        """So many rows wait to change places; 0 when none does any more."""

        queue_list: QueueList
        count: int

    @dataclass
    class WindowNeeded(Message):
        """Rows are needed around a sort key, or around an index when no row is known there."""

        queue_list: QueueList
        view: str
        around: SortKey | None
        at_index: int | None

    def __init__(
        self,
        *,
        now: Callable[[], int],
        calendars: Calendars | None = None,
        zone: ZoneInfo | None = None,
        clock: Callable[[], float] = time.monotonic,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`now` gives ms since the epoch; `clock` seconds for the pause before rows move."""
        super().__init__(id=id, classes=classes)
        self._now = now
        self._now_ms = 0
        self._clock = clock
        self.calendars: Calendars = calendars or {}
        self.view = ""
        self.filtered = False
        """A filter narrows the queue: an empty list may be its doing."""
        self._model = QueueModel()
        self._pending: Window | None = None
        self._held = False
        self._hold_until = 0.0
        self._hold_timer: Timer | None = None
        self._moved = 0
        self._cells = RowCells(zone)
        self._marked: dict[int, None] = {}
        self.sort: str | None = None
        """The column that the rows come sorted by; None = urgency."""
        self.reverse = False
        self._told: int | None = None
        self._asked: tuple[SortKey | None, int | None] | None = None
        self._answered = True
        self._fed = False
        """A window of this queue has been shown."""

    # what it shows -------------------------------------------------------------------------------------------

    @property
    def cursor(self) -> int | None:
        """The number of the ticket under the cursor."""
        return self._model.cursor

    @property
    def cursor_row(self) -> TicketRow | None:
        """The row under the cursor."""
        return self._model.row(self._model.cursor_index) if self._model.count else None

    @property
    def rows_wanted(self) -> int:
        """How many rows a window should hold: the screen's, and those that are scrolled to before the next one is here."""
        return max(self._model.height, ROWS_AT_LEAST) + 2 * MARGIN + MARGIN // 2

    @property
    def cursor_index(self) -> int:
        """Where in the queue the cursor stands, from 0."""
        return self._model.cursor_index

    @property
    def count(self) -> int:
        """How many tickets the queue has."""
        return self._model.count

    @property
    def visible_numbers(self) -> list[int | None]:
        """The tickets on screen, from top to bottom; None where a row is not known yet."""
        return self._model.visible()

    @property
    def moved(self) -> int:
        """How many rows wait to change places."""
        return self._moved

    @property
    def place(self) -> tuple[SortKey | None, int | None]:
        """(around, at_index) of the window that this list should be fed when something changed."""
        model = self._model
        if model.top == 0 and model.cursor_index == 0:
            return None, 0
        row = model.row(model.cursor_index)
        return (None, model.cursor_index) if row is None else (row.sort_key, None)

    def start(self, view: str) -> None:
        """Turn to another queue: empty until `show` brings its first window. Marks belong to the queue."""
        if view != self.view:
            self._marked.clear()
        self.view = view
        self._pending = None
        self._model.clear()
        self._cells.clear()
        self._asked = None
        self._hold_until = 0.0
        self._fed = False
        self._after_change()

    def show(self, window: Window) -> None:
        """Take in a window of this queue; one of another queue is ignored."""
        if window.view != self.view:
            return
        self._answered = self._fed = True
        if self._holding():
            candidate = self._model.copy()
            candidate.apply(window)
            if jumps(self._model, candidate) and self._model.shows_whole():
                self._pending = window
                self._model.refresh_rows(window)
                self._tell_moved(moved_rows(self._model, candidate))
                self._after_change()
                return
        self._apply(window)

    def patch(self, rows: Sequence[TicketRow], inside: Collection[int], as_of: int) -> None:
        """These tickets have changed, those `inside` belong to this queue. What is held in its place tells it, too."""
        if not self._fed:
            return
        model = self._model
        window = self.window
        news = patched(window, rows, inside, as_of)
        if self._holding():
            model.refresh_rows(Window(self.view, tuple(rows), 0, 0, as_of))
        if news.rows != window.rows or news.count != window.count or self._pending is not None:
            self.show(news)

    @property
    def window(self) -> Window:
        """What is known of the queue now. May be read on any thread."""
        model = self._model
        return self._pending or Window(self.view, model.rows, model.start, model.count, self._now_ms)

    def recount(self, count: int) -> None:
        """The queue has so many tickets, as somebody has counted who saw all of it."""
        model = self._model
        known = model.start + len(model.rows)
        if self._fed and self._pending is None and count != model.count:
            model.count = max(count, known)
            self._after_change()

    def apply_moves(self) -> None:
        """Show the waiting order now."""
        self._hold_until = 0.0
        if self._pending is not None:
            self._apply(self._pending)

    def hold(self, held: bool) -> None:
        """Keep rows in their places while a prompt is open."""
        self._held = held
        if not held:
            self._release_if_due()

    def select(self, number: int) -> bool:
        """The cursor to a ticket; False when it is not in the window."""
        index = self._model.index_of(number)
        if index is None:
            return False
        self._model.go(index)
        self._after_change()
        return True

    def relabel(self) -> None:
        self._cells.clear()
        super().relabel()

    def tick(self, now_ms: int) -> int:
        """Time has passed: draw the countdowns and ages that read differently; gives how many lines."""
        self._now_ms = now_ms
        return self.repaint()

    # marks ---------------------------------------------------------------------------------------------------

    @property
    def marked(self) -> list[int]:
        """The marked tickets, in the order of marking; some may have left the queue meanwhile."""
        return list(self._marked)

    def known(self, numbers: Iterable[int]) -> list[TicketRow]:
        """The rows of these tickets, of those in the window."""
        wanted = set(numbers)
        return [row for row in self._model.rows if row.number in wanted]

    def mark(self, numbers: Iterable[int]) -> None:
        """Mark these too."""
        self._marked |= dict.fromkeys(numbers)
        self.repaint()

    def unmark(self, numbers: Iterable[int] | None = None) -> None:
        """Take the marks of these off, or all."""
        for number in list(self._marked if numbers is None else numbers):
            self._marked.pop(number, None)
        self.repaint()

    def toggle_mark(self) -> None:
        """Mark the ticket at the cursor, or take its mark off, and go on to the next."""
        number = self.cursor
        if number is None:
            return
        if number in self._marked:
            del self._marked[number]
        else:
            self._marked[number] = None
        self._move(1)

    def choose_columns(self, columns: tuple[str, ...]) -> None:
        """Show these columns where they fit; none = the shipped ones."""
        self._cells.choose(columns)
        self.repaint()

    # movement ------------------------------------------------------------------------------------------------

    @property
    def page_lines(self) -> int:
        """Without the headings."""
        return self._model.height

    def step(self, entries: int) -> None:
        self._move(entries)

    def _move(self, delta: int) -> None:
        self._start_holding()
        self._model.move(delta)
        self._after_change()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(WHEEL_ROWS)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(-WHEEL_ROWS)
        event.stop()

    def _wheel(self, rows: int) -> None:
        self._start_holding()
        self._model.scroll(rows)
        self._after_change()

    def on_click(self, event: events.Click) -> None:
        """The first click selects, a click on the selected row opens it."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < 1:
            return
        index = self._model.top + offset.y - 1
        row = self._model.row(index)
        if row is None or index >= self._model.count:
            return
        if row.number == self._model.cursor:
            self.post_message(self.Opened(self, row.number))
            return
        self._start_holding()
        self._model.go(index)
        self._after_change()

    # the pause before rows move ------------------------------------------------------------------------------

    def _start_holding(self) -> None:
        self._hold_until = self._clock() + HOLD_S
        if self._pending is not None:
            self._arm()

    def _holding(self) -> bool:
        if self._held or self._clock() < self._hold_until:
            self._arm()
            return True
        return False

    def _arm(self) -> None:
        """Look again when the pause is over (once, however many keys are pressed meanwhile)."""
        if self._hold_timer is None and not self._held:
            self._hold_timer = self.set_timer(max(self._hold_until - self._clock(), 0.05), self._hold_over)

    def _hold_over(self) -> None:
        self._hold_timer = None
        self._release_if_due()

    def _release_if_due(self) -> None:
        if self._pending is None:
            return
        if self._held or self._clock() < self._hold_until:
            self._arm()
        else:
            self._apply(self._pending)

    def _apply(self, window: Window) -> None:
        self._pending = None
        self._model.apply(window)
        self._cells.keep_only({row.number for row in window.rows})
        self._tell_moved(0)
        self._after_change()

    def _tell_moved(self, count: int) -> None:
        if count != self._moved:
            self._moved = count
            self.post_message(self.Moved(self, count))

    # drawing -------------------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """More or fewer rows on screen."""
        super().on_resize(event)
        self._model.resize(self.size.height - 1)
        self._after_change()

    def _after_change(self) -> None:
        self._now_ms = max(self._now_ms, self._now())
        self.repaint()
        if self._model.cursor != self._told:
            self._told = self._model.cursor
            self.post_message(self.Highlighted(self, self._told))
        self._ask_if_needed()

    def line(self, y: int, width: int) -> Line:
        """The titles, then a row a line."""
        if y == 0:
            titles = header(width, language(), self._cells.columns, self.sort, reverse=self.reverse)
            return ((fit(titles, width), "title"),)
        index = self._model.top + y - 1
        if index >= self._model.count:
            if y == 1 and self.view:
                nothing = _("Nothing in this queue.")
                if self.filtered:
                    nothing = _("No ticket fits the filter; {key} and Esc show the whole queue.")
                return ((fit(nothing.format(key=key_text("filter")), width), "muted"),)
            return ()
        row = self._model.row(index)
        at_cursor = index == self._model.cursor_index
        if row is None:
            return ((fit("...", width), "cursor" if at_cursor else "muted"),)
        marked = row.number in self._marked
        spans = self._cells.spans(row, width, self._now_ms, self.calendars, marked=marked)
        if not at_cursor:
            return spans
        under = "cursor" if self.has_focus else "cursor-blurred"
        return tuple((text, f"{under} {style}" if style == "overdue" else under) for text, style in spans)

    # windows -------------------------------------------------------------------------------------------------

    def _ask_if_needed(self) -> None:
        """Ask for rows when the view, or what lies just beyond it, is not known."""
        model = self._model
        if not self.view or model.height <= 0 or model.count == 0:
            return
        first = max(model.top - MARGIN, 0)
        last = min(model.top + model.height + MARGIN, model.count)
        if model.start <= first and last <= model.start + len(model.rows):
            self._asked = None
            return
        middle = min(model.top + model.height // 2, model.count - 1)
        row = model.row(middle)
        wanted = (None, middle) if row is None else (row.sort_key, None)
        if wanted == self._asked or (not self._answered and row is not None):
            return
        self._asked, self._answered = wanted, False
        self.post_message(self.WindowNeeded(self, self.view, *wanted))
