"""Fields of a form that is typed into: a word to choose, a line of text; what is wrong with one stands under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.geometry import Offset
from textual.message import Message

from tui.cells import fit, wrap
from tui.line_editor import LineEditor
from tui.widgets.painted import Line, Painted
from tui.widgets.prompt import Choice

LABEL_CELLS: Final = 14
MOST_LINES: Final = 2
"""Of an error."""


class Field(Painted, can_focus=True):
    """`label  value`, and an error in a second line while there is one."""

    DEFAULT_CSS = """
    Field { height: 1; }
    """

    @dataclass
    class Moved(Message):
        """To the next field (1) or the one before (-1)."""

        step: int

    def __init__(self, name: str, label: str) -> None:
        super().__init__(id=f"field-{name}")
        self.field = name
        self._label = label
        self._error = ""

    def show_error(self, text: str) -> None:
        """What is wrong with it; "" when nothing is."""
        self._error = text
        self.styles.height = 1 + len(self._wrapped(self.size.width))
        self.repaint()

    def line(self, y: int, width: int) -> Line:
        if y:
            lines = self._wrapped(width)[y - 1 : y]
            sign = "  ! " if y == 1 else "    "
            return ((fit(sign + lines[0], width), "risk"),) if lines else ()
        label = (fit(self._label, LABEL_CELLS), "strong" if self.has_focus else "muted")
        return (label, *self.value_line(width - LABEL_CELLS))

    def _wrapped(self, width: int) -> list[str]:
        return wrap(self._error, max(width - 4, 2))[:MOST_LINES] if self._error else []

    def value_line(self, width: int) -> Line:
        """The value in so many cells."""
        raise NotImplementedError

    def on_click(self) -> None:
        self.focus()

    def moves(self, event: events.Key) -> bool:
        """Up, down and enter go from field to field."""
        if event.key not in ("up", "down", "enter"):
            return False
        self.post_message(self.Moved(-1 if event.key == "up" else 1))
        return True


class ErrorLine(Field, can_focus=False):
    """The label of a field that is a widget of its own, with that field's error."""

    def value_line(self, width: int) -> Line:
        return (("", ""),)


class ChoiceField(Field):
    """One of some words, by left and right or by its first letters."""

    def __init__(self, name: str, label: str, choices: Sequence[Choice], value: str) -> None:
        super().__init__(name, label)
        self._choices = tuple(choices)
        self._at = next((at for at, choice in enumerate(self._choices) if choice.value == value), 0)

    @property
    def value(self) -> str:
        return self._choices[self._at].value

    def set(self, value: str) -> None:
        """Choose this word, if it is one."""
        self._at = next((at for at, choice in enumerate(self._choices) if choice.value == value), 0)
        self.repaint()

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Letters choose."""
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        if event.key in ("left", "right", "space"):
            self._at = (self._at + (-1 if event.key == "left" else 1)) % len(self._choices)
        elif event.is_printable and event.character is not None:
            self._jump(event.character.casefold())
        elif not self.moves(event):
            return
        event.stop()
        event.prevent_default()
        self.repaint()

    def value_line(self, width: int) -> Line:
        label = self._choices[self._at].label or "-"
        if not self.has_focus:
            return ((fit("  " + label, width), ""),)
        shown = f"< {label} >"
        return ((shown, "cursor"), (fit("", max(width - cell_len(shown), 0)), ""))

    def _jump(self, letter: str) -> None:
        """To the next choice that begins with the letter."""
        count = len(self._choices)
        for step in range(1, count + 1):
            choice = self._choices[(self._at + step) % count]
            if choice.label.casefold().startswith(letter) or choice.value.startswith(letter):
                self._at = (self._at + step) % count
                return


class LineField(Field):
    """A line of text."""

    def __init__(self, name: str, label: str, value: str) -> None:
        super().__init__(name, label)
        self._editor = LineEditor()
        self._editor.insert(value)

    @property
    def value(self) -> str:
        return self._editor.text

    def set(self, value: str) -> None:
        """Put another text in."""
        self._editor = LineEditor()
        self._editor.insert(value)
        self.repaint()

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Letters are letters."""
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character is not None:
            self._editor.insert(event.character)
        elif not self._editor.key(event.key) and not self.moves(event):
            return
        event.stop()
        event.prevent_default()
        self.repaint()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._editor.insert(event.text)
        self.repaint()

    def value_line(self, width: int) -> Line:
        before, after = self._editor.text[: self._editor.cursor], self._editor.text[self._editor.cursor :]
        while cell_len(before) > width - 2 and before:
            before = before[1:]
        if not self.has_focus:
            return ((fit(before + after, width), ""),)
        under = after[:1] or " "
        self.app.cursor_position = self.content_region.offset + Offset(LABEL_CELLS + cell_len(before), 0)
        rest = max(width - cell_len(before) - cell_len(under), 0)
        return ((before, ""), (under, "input"), (fit(after[1:], rest), ""))
