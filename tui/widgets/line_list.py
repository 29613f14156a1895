"""A short list with a cursor that stays on its entry: settings, drafts, a leaver's tickets."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from tui.cells import fit
from tui.keys import bindings
from tui.widgets.painted import Line, Painted
from tui.widgets.stepping import Stepping

T = TypeVar("T")


class LineList(Stepping, Painted, Generic[T], can_focus=True):
    """Each entry is one line, as `line_of(entry, width, at_cursor)` says it; `key_of` tells entries apart."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("list")]
    DEFAULT_CSS = """
    LineList { height: 1fr; }
    """

    @dataclass
    class Highlighted(Message):
        """The cursor stands on another entry, or its entry is another one now."""

    @dataclass
    class Chosen(Message):
        """Somebody clicked on the entry at the cursor."""

    def __init__(
        self,
        line_of: Callable[[T, int, bool], Line],
        key_of: Callable[[T], Hashable],
        *,
        empty: Callable[[], str] = str,
        id: str | None = None,
    ) -> None:
        """`empty` gives the line of an empty list."""
        super().__init__(id=id)
        self._line_of = line_of
        self._key_of = key_of
        self._empty = empty
        self._entries: tuple[T, ...] = ()
        self._at = 0
        self._top = 0

    @property
    def entries(self) -> tuple[T, ...]:
        return self._entries

    @property
    def cursor(self) -> T | None:
        """The entry at the cursor."""
        return self._entries[self._at] if self._entries else None

    def show(self, entries: Sequence[T]) -> None:
        """These entries; the cursor stays on its entry, or at its place when that is gone."""
        before = self.cursor
        self._entries = tuple(entries)
        if before is not None:
            places = {self._key_of(entry): at for at, entry in enumerate(self._entries)}
            self._at = places.get(self._key_of(before), self._at)
        self._go(self._at)

    def go_to(self, key: Hashable) -> None:
        """Put the cursor on the entry with this key, if it is there."""
        for at, entry in enumerate(self._entries):
            if self._key_of(entry) == key:
                self._go(at)

    def line(self, y: int, width: int) -> Line:
        at = self._top + y
        if at < len(self._entries):
            return self._line_of(self._entries[at], width, at == self._at)
        return ((fit(self._empty(), width), "muted"),) if y == 0 and not self._entries else ()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._go(self._at)

    def step(self, entries: int) -> None:
        self._go(self._at + entries)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.step(3)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.step(-3)
        event.stop()

    def on_click(self, event: events.Click) -> None:
        """The first click selects, a click on the selected entry chooses it."""
        offset = event.get_content_offset(self)
        if offset is None or self._top + offset.y >= len(self._entries):
            return
        at = self._top + offset.y
        if at == self._at:
            self.post_message(self.Chosen())
        else:
            self._go(at)

    def _go(self, at: int) -> None:
        self._at = max(0, min(at, len(self._entries) - 1))
        height = max(self.size.height, 1)
        self._top = max(0, min(self._top, self._at, len(self._entries) - height), self._at - height + 1)
        self.repaint()
        self.post_message(self.Highlighted())
