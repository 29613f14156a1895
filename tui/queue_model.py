"""Which rows a queue list shows and where its cursor stands, as a window of a queue comes in. Pure: no screen, no clock.

Rows are known by ticket number. Only a window of the queue is known, the rest is counted. The cursor stays on its
ticket and on its screen line while rows come and go above it; at the very top it stays at the top.
"""

from __future__ import annotations

import bisect
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from store.views.shapes import TicketRow, Window


@dataclass(slots=True)
class QueueModel:
    """The state of a list of `height` screen lines. Indices count from the queue's first row."""

    rows: tuple[TicketRow, ...] = ()
    start: int = 0
    count: int = 0
    cursor: int | None = None
    """The ticket under the cursor; None when nothing is, or when its row is not known yet."""
    cursor_index: int = 0
    top: int = 0
    """The index on the first screen line."""
    height: int = 0
    _places: dict[int, int] = field(default_factory=dict)

    def row(self, index: int) -> TicketRow | None:
        """The row at an index; None when it is not known (yet)."""
        at = index - self.start
        return self.rows[at] if 0 <= at < len(self.rows) else None

    def index_of(self, number: int) -> int | None:
        """Where a ticket stands; None when it is not in the window."""
        at = self._places.get(number)
        return None if at is None else self.start + at

    def visible(self) -> list[int | None]:
        """The ticket numbers on screen; None for rows that are not known yet."""
        return [
            None if (row := self.row(index)) is None else row.number
            for index in range(self.top, min(self.top + self.height, self.count))
        ]

    def move(self, delta: int) -> None:
        """The cursor up or down; it stops at the ends."""
        self.go(self.cursor_index + delta)

    def go(self, index: int) -> None:
        """The cursor to an index, known or not; it stops at the ends."""
        self.cursor_index = max(0, min(index, self.count - 1))
        self._take_ticket_at_cursor()
        self._keep_cursor_on_screen()

    def scroll(self, delta: int) -> None:
        """The view up or down; the cursor goes along only when it would leave the screen."""
        self.top = self._clamped_top(self.top + delta)
        bottom = max(self.top, self.top + self.height - 1)
        inside = max(self.top, min(self.cursor_index, bottom, self.count - 1))
        if inside != self.cursor_index and self.count:
            self.cursor_index = inside
            self._take_ticket_at_cursor()

    def resize(self, height: int) -> None:
        """As many screen lines from now on."""
        self.height = max(height, 0)
        self.top = self._clamped_top(self.top)
        self._keep_cursor_on_screen()

    def clear(self) -> None:
        """Another queue is to come: nothing is known of it."""
        self._set_rows((), 0, 0)
        self.cursor, self.cursor_index, self.top = None, 0, 0

    def copy(self) -> QueueModel:
        """A state of its own over the same rows."""
        return QueueModel(
            self.rows,
            self.start,
            self.count,
            self.cursor,
            self.cursor_index,
            self.top,
            self.height,
            self._places,
        )

    def apply(self, window: Window) -> None:
        """Show this window from now on."""
        follow = self.cursor_index == 0 and self.top == 0
        successor = None if self.cursor is None or follow else self._survivor(window)
        self._set_rows(window.rows, window.start, window.count)
        if self.count == 0:
            self.cursor, self.cursor_index, self.top = None, 0, 0
            return
        if successor is not None:
            index = self.index_of(successor)
            assert index is not None
            self.top += index - self.cursor_index
            self.cursor, self.cursor_index = successor, index
        else:
            self.cursor_index = min(self.cursor_index, self.count - 1)
            self._take_ticket_at_cursor()
        self.top = self._clamped_top(self.top)
        self._keep_cursor_on_screen()

    def refresh_rows(self, window: Window) -> None:
        """New contents for the rows already here, in their old order and places."""
        news = {row.number: row for row in window.rows}
        self.rows = tuple(news.get(row.number, row) for row in self.rows)

    def shows_whole(self) -> bool:
        """True when every row on screen is known."""
        last = min(self.top + self.height, self.count)
        return self.top >= last or (self.start <= self.top and last <= self.start + len(self.rows))

    def _set_rows(self, rows: tuple[TicketRow, ...], start: int, count: int) -> None:
        self.rows, self.start, self.count = rows, start, count
        self._places = {row.number: at for at, row in enumerate(rows)}

    def _survivor(self, window: Window) -> int | None:
        """The cursor's ticket if it is still there, else the next below in the old order, else the next above."""
        left = {row.number for row in window.rows}
        if self.cursor in left:
            return self.cursor
        at = self._places.get(self.cursor) if self.cursor is not None else None
        if at is None:
            return None
        below = (row.number for row in self.rows[at + 1 :] if row.number in left)
        above = (row.number for row in reversed(self.rows[:at]) if row.number in left)
        return next(below, None) or next(above, None)

    def _take_ticket_at_cursor(self) -> None:
        row = self.row(self.cursor_index)
        self.cursor = None if row is None else row.number

    def _keep_cursor_on_screen(self) -> None:
        if self.height > 0:
            self.top = self._clamped_top(
                max(min(self.top, self.cursor_index), self.cursor_index - self.height + 1)
            )

    def _clamped_top(self, top: int) -> int:
        return max(0, min(top, self.count - max(self.height, 1)))


def patched(window: Window, rows: Sequence[TicketRow], inside: Collection[int], as_of: int) -> Window:
    """The window after these tickets changed; `inside`: those of them that belong to the queue.

    Of a ticket that comes or goes above or below the window nothing is seen here; the count is then told by others.
    """
    touched = {row.number for row in rows}
    before = {row.number for row in window.rows} & touched
    kept = [row for row in window.rows if row.number not in touched]
    at_top, at_end = window.start == 0, window.start + len(window.rows) >= window.count
    count = window.count - len(before)
    for row in rows:
        if row.number not in inside:
            continue
        at = bisect.bisect_left(kept, row.sort_key, key=lambda other: other.sort_key)
        if (at > 0 or at_top) and (at < len(kept) or at_end):
            kept.insert(at, row)
            count += 1
        elif row.number in before:
            count += 1
    return Window(window.view, tuple(kept), window.start, max(count, window.start + len(kept)), as_of)


def moved_rows(before: QueueModel, after: QueueModel) -> int:
    """How many tickets would come onto the screen, leave it or change places on it."""
    old = [number for number in before.visible() if number is not None]
    new = [number for number in after.visible() if number is not None]
    common = set(old) & set(new)
    place = {number: at for at, number in enumerate(new)}
    kept = longest_rising([place[number] for number in old if number in common])
    return (len(common) - kept) + max(len(old), len(new)) - len(common)


def jumps(before: QueueModel, after: QueueModel) -> bool:
    """Would a row that is on screen stand on another line, or go?"""
    new = after.visible()
    return any(
        number is not None and (y >= len(new) or new[y] != number)
        for y, number in enumerate(before.visible())
    )


def longest_rising(numbers: Sequence[int]) -> int:
    """The length of the longest rising run, gaps allowed."""
    tails: list[int] = []
    for number in numbers:
        at = bisect.bisect_left(tails, number)
        tails[at : at + 1] = [number]
    return len(tails)
