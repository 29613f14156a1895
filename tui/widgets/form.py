"""A form on one page: labelled lines under titles, a cursor on those that can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.message import Message

from tui.cells import fit, one_line, wrap
from tui.widgets.painted import Line
from tui.widgets.scrolled import Scrolled

SIGN: Final = 4
"""Cells for the sign in front."""
LABEL: Final = (8, 20)
"""Cells for the labels, at least and at most."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """One line of a form; long values go on underneath."""

    key: str
    """What the cursor stands on; "" for a title and for what is only to be read in passing."""
    label: str
    value: str = ""
    sign: str = ""
    """In front, for those who see no colours: `!` missing, `[x]` ticked, `+` to add one."""
    style: str = ""
    """Of sign and value."""
    title: bool = False


class Form(Scrolled):
    """Rows with a cursor that stays on its row while others come and go."""

    DEFAULT_CSS = """
    Form { height: 1fr; }
    """

    @dataclass
    class Chosen(Message):
        """Somebody clicked on the row at the cursor."""

        key: str

    def __init__(self, *, id: str | None = None, empty: str = "") -> None:
        """`empty`: said where there are no rows."""
        super().__init__(id=id)
        self._empty = empty
        self._rows: tuple[FormRow, ...] = ()
        self._stops: list[int] = []
        """Indexes of the rows that the cursor can stand on."""
        self._at = 0
        """Index in `_stops`."""
        self._places: list[tuple[int, int]] = []
        """First line and number of lines of each row."""

    @property
    def cursor(self) -> str:
        """The key of the row at the cursor; "" when there is none."""
        return self._rows[self._stops[self._at]].key if self._stops else ""

    def show(self, rows: Sequence[FormRow]) -> None:
        """These rows; the cursor stays on its row, or at its place when that is gone."""
        before = self.cursor
        self._rows = tuple(rows)
        self._stops = [at for at, row in enumerate(self._rows) if row.key]
        keys = [self._rows[at].key for at in self._stops]
        self._go(keys.index(before) if before in keys else self._at)

    def go_to(self, key: str) -> None:
        """The cursor onto the row with this key, where there is one."""
        keys = [self._rows[at].key for at in self._stops]
        if key in keys:
            self._go(keys.index(key))

    def content(self, width: int) -> list[Line]:
        labels = [cell_len(one_line(row.label)) for row in self._rows if row.value and not row.title]
        room = min(max([*labels, LABEL[0]]), LABEL[1], max(width // 5, 1)) + 2
        here = self._stops[self._at] if self._stops else -1
        lines: list[Line] = []
        self._places = []
        for at, row in enumerate(self._rows):
            shown = row_lines(row, room, width, at_cursor=at == here, focused=self.has_focus)
            if row.title and lines:
                shown = [(), *shown]
            self._places.append((len(lines), len(shown)))
            lines += shown
        if not self._rows and self._empty:
            lines.append(((self._empty, "muted"),))
        return lines

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.renew()

    def on_click(self, event: events.Click) -> None:
        """The first click selects, a click on the selected row chooses it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        line = self.top + offset.y
        for stop, at in enumerate(self._stops):
            first, count = self._places[at]
            if first <= line < first + count:
                if stop == self._at:
                    self.post_message(self.Chosen(self.cursor))
                else:
                    self._go(stop)
                return

    def step(self, entries: int) -> None:
        self._go(self._at + entries)

    def leap(self, lines: int) -> None:
        """To the row that is so many lines away, or the last one before it."""
        if not self._stops or not self._places:
            return
        wanted = self._places[self._stops[self._at]][0] + lines
        past = [stop for stop, at in enumerate(self._stops) if self._places[at][0] <= wanted]
        self._go(past[-1] if past else 0)

    def _go(self, at: int) -> None:
        self._at = max(0, min(at, len(self._stops) - 1))
        self._content = None
        self._lines()
        self._keep_in_sight()
        self._settle()

    def _keep_in_sight(self) -> None:
        """The cursor's row, with the title above it where that fits; the first row shows the very top."""
        if not self._stops or not self._places:
            return
        height = max(self.size.height, 1)
        at = self._stops[self._at]
        first, count = self._places[at]
        top = first
        if at and self._rows[at - 1].title:
            top = self._places[at - 1][0]
        if self._at == 0:
            top = 0
        if first + count - self._top > height:
            self._top = first + count - height
        if top < self._top:
            self._top = top if first - top < height else first
        self._top = min(self._top, first)

    def _settle(self) -> None:
        self._lines()
        self._keep_in_sight()
        super()._settle()


def row_lines(row: FormRow, room: int, width: int, *, at_cursor: bool, focused: bool) -> list[Line]:
    """A row's lines; `room` cells for its label."""
    if row.title:
        spans = [(one_line(row.label), "title")]
        if row.value:
            spans.append((fit(f"  {row.value}", max(width - cell_len(spans[0][0]), 0)), row.style or "muted"))
        return [(*spans, ("", ""))]
    cursor = ("cursor" if focused else "cursor-blurred") if at_cursor else ""
    left = SIGN + room
    if row.value:
        parts = wrap(row.value, max(width - left, 2)) or [""]
        heads = [fit(row.label, room - 2) + "  "]
    else:
        parts, heads = [""], wrap(row.label, max(width - SIGN, 2)) or [""]
    lines: list[Line] = []
    for place in range(max(len(parts), len(heads))):
        head = heads[place] if place < len(heads) else " " * room
        part = parts[place] if place < len(parts) else ""
        sign = fit(row.sign if place == 0 else "", SIGN)
        style = cursor or row.style
        text = (sign + head + part) if cursor else ""
        lines.append(
            ((fit(text, width), cursor),)
            if cursor
            else ((sign, style), (head, style if not row.value else "muted"), (part, style), ("", ""))
        )
    return lines
