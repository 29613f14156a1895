"""The queues: number key, name, how many tickets, and the worst countdown in each; one line when there is no room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message

from store.views.shapes import QueueCount
from tui.cells import fit, one_line
from tui.countdown import Calendars, Reading, countdown_text, next_change_at
from tui.widgets.painted import Line, Painted, Span
from tui.wording import queue_word

COUNT_CELLS = 7
DUE_CELLS = 6
MARK_CELLS = 2
NEVER = 1 << 62


class QueuePane(Painted):
    """A line a queue; as soon as it is one line high, all queues in that line."""

    DEFAULT_CSS = """
    QueuePane { width: 34; height: 1fr; }
    QueuePane.-narrow { width: 1fr; height: 1; }
    """

    @dataclass
    class Chosen(Message):
        """Somebody clicked on a queue."""

        view: str

    def __init__(
        self,
        *,
        now: Callable[[], int],
        calendars: Calendars | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._now = now
        self._now_ms = 0
        self.calendars: Calendars = calendars or {}
        self._queues: tuple[QueueCount, ...] = ()
        self._current = ""
        self._next_change = 0

    @property
    def views(self) -> tuple[str, ...]:
        """The queues from top to bottom."""
        return tuple(queue.view for queue in self._queues)

    @property
    def current(self) -> str:
        """The chosen queue."""
        return self._current

    def show(self, queues: Sequence[QueueCount], current: str) -> None:
        """These queues, this one chosen."""
        self._queues, self._current = tuple(queues), current
        self.tick(self._now(), force=True)

    def tick(self, now_ms: int, *, force: bool = False) -> int:
        """Time has passed: draw the countdowns that read differently; gives how many lines."""
        self._now_ms = now_ms
        if now_ms < self._next_change and not force:
            return 0
        changes = (next_change_at(queue.worst, now_ms, self.calendars) for queue in self._queues)
        self._next_change = min((change for change in changes if change is not None), default=NEVER)
        return self.repaint()

    def neighbour(self, step: int) -> str:
        """The queue so many places further, around."""
        if not self._queues:
            return self._current
        views = self.views
        at = views.index(self._current) if self._current in views else 0
        return views[(at + step) % len(views)]

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or not self._queues:
            return
        if self.size.height > 1:
            if self._first + offset.y < len(self._queues):
                self.post_message(self.Chosen(self._queues[self._first + offset.y].view))
            return
        at = 0
        for queue, spans in zip(self._queues, self._entries(), strict=True):
            at += sum(cell_len(text) for text, _style in spans)
            if offset.x < at:
                self.post_message(self.Chosen(queue.view))
                return

    def line(self, y: int, width: int) -> Line:
        if self.size.height == 1:
            return self._all_in_one(width)
        y += self._first
        if y >= len(self._queues):
            return ()
        queue = self._queues[y]
        reading = self._reading(queue)
        style = "cursor" if queue.view == self._current else ""
        due_style = style if reading.level in ("ok", "none") else f"{style} {reading.level}".strip()
        key = str(y + 1) if y < 9 else " "
        name_cells = width - MARK_CELLS - DUE_CELLS - 3 - COUNT_CELLS
        return (
            (fit(reading.mark, MARK_CELLS) + fit(reading.text, DUE_CELLS, right=True), due_style),
            (" ", style),
            (key, style or "key"),
            (" ", style),
            (fit(_name(queue), max(name_cells, 1)), style),
            (fit(f"{queue.count}", COUNT_CELLS, right=True), style),
            ("", style),
        )

    @property
    def _first(self) -> int:
        """The queue on the first line: where they do not all fit, the chosen one is among those that are shown."""
        chosen = self.views.index(self._current) if self._current in self.views else 0
        return max(0, chosen - self.size.height + 1)

    def _all_in_one(self, width: int) -> Line:
        """The queues from the first on, but so that the chosen one is among them."""
        groups = self._entries()
        sizes = [sum(cell_len(text) for text, _style in spans) for spans in groups]
        chosen = self.views.index(self._current) if self._current in self.views else 0
        first = 0
        while first < chosen and sum(sizes[first : chosen + 1]) > width:
            first += 1
        line: list[Span] = []
        room = width
        for spans, size in zip(groups[first:], sizes[first:], strict=True):
            if size > room:
                break
            line += spans
            room -= size
        return (*line, ("", ""))

    def _entries(self) -> list[tuple[Span, ...]]:
        groups: list[tuple[Span, ...]] = []
        for at, queue in enumerate(self._queues):
            reading = self._reading(queue)
            style = "cursor" if queue.view == self._current else ""
            key = f"{at + 1}" if at < 9 else ""
            urgent = reading.mark if reading.level in ("risk", "overdue") else ""
            groups.append(
                (
                    (key, style or "key"),
                    (f" {_name(queue)} {queue.count}", style),
                    (urgent, reading.level if urgent else style),
                    ("  ", ""),
                )
            )
        return groups

    def _reading(self, queue: QueueCount) -> Reading:
        return countdown_text(queue.worst, self._now_ms, self.calendars)


def _name(queue: QueueCount) -> str:
    return one_line(queue.name) or queue_word(queue.view)
