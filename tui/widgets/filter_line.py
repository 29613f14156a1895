"""The line in which a list is filtered while one types: the text, and what is wrong with it, where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.timer import Timer

from tui.cells import fit, one_line
from tui.keys import bindings
from tui.line_editor import LineEditor
from tui.widgets.painted import Line, Painted, Span

TYPED_S: Final = 0.15
"""A pause in typing so long, and the list follows."""
SIGN: Final = "/ "


class FilterLine(Painted, can_focus=True):
    """One line. `Typed` comes when the typing pauses; what Enter, Esc and saving do is the screen's."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("filter")]
    DEFAULT_CSS = """
    FilterLine { height: 1; }
    """

    @dataclass
    class Typed(Message):
        """The text is this now."""

        text: str

    class Left(Message):
        """The focus went elsewhere."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._editor = LineEditor()
        self._error = ""
        self._error_at: int | None = None
        self._told = ""
        self._timer: Timer | None = None

    @property
    def text(self) -> str:
        """What stands in the line."""
        return self._editor.text

    def open(self, text: str) -> None:
        """Start with this text."""
        self._editor = LineEditor(text, len(text))
        self._told = text
        self.complain("", None)

    def complain(self, error: str, at: int | None) -> None:
        """Say what is wrong, and mark the character (from 0) where; "" when nothing is."""
        self._error, self._error_at = one_line(error), at
        self.repaint()

    def flush(self) -> None:
        """Tell now what was typed last."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.text != self._told:
            self._told = self.text
            self.post_message(self.Typed(self.text))

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Letters are letters here."""
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character is not None:
            self._editor.insert(event.character)
        elif not self._editor.key(event.key):
            return
        event.stop()
        event.prevent_default()
        self._edited()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._editor.insert(event.text)
        self._edited()

    def on_blur(self) -> None:
        self.flush()
        self.post_message(self.Left())

    def line(self, y: int, width: int) -> Line:
        editor = self._editor
        room = max(width - len(SIGN), 1)
        most = max(room // 2, room - cell_len(editor.text) - 4)
        said = fit(self._error, min(cell_len(self._error), most)) if self._error else ""
        room -= cell_len(said) + 2 if said else 0
        first, cells = 0, cell_len(editor.text[: editor.cursor])
        while cells > room - 2:
            cells -= cell_len(editor.text[first])
            first += 1
        shown = editor.text[first:] + " "
        spans: list[Span] = [(SIGN, "strong")]
        left = room
        for place, character in enumerate(shown, first):
            size = cell_len(character)
            if size > left:
                break
            left -= size
            at_cursor = self.has_focus and place == editor.cursor
            if at_cursor:
                self.app.cursor_position = self.content_region.offset + Offset(len(SIGN) + cells, 0)
            spans.append((character, "input" if at_cursor else "overdue" if place == self._error_at else ""))
        spans.append((" " * left, ""))
        if said:
            spans.append((f"  {said}", "risk"))
        return (*_joined(spans), ("", ""))

    def _edited(self) -> None:
        self.repaint()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(TYPED_S, self.flush)


def _joined(spans: list[Span]) -> list[Span]:
    """Neighbours of one style as one span."""
    found: list[Span] = []
    for text, style in spans:
        if found and found[-1][1] == style:
            found[-1] = (found[-1][0] + text, style)
        else:
            found.append((text, style))
    return found
