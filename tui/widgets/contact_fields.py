"""What stands under a contact's text: channel, call or not, order, kind, priority, category, each with a key's reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.message import Message

from store.i18n import _
from tui.cells import fit
from tui.contact import FIELDS, YES, Contact
from tui.plain.words import field_word
from tui.widgets.painted import Line, Painted, Span
from tui.wording import word

_LINES: Final = (("channel", "call", "order_no"), ("kind", "priority"), ("category",))
GAP: Final = "   "


class ContactFields(Painted, can_focus=True):
    """Left and right change the field at the cursor, a letter or Enter asks for its value; Tab goes on."""

    DEFAULT_CSS = """
    ContactFields { height: 3; }
    """

    @dataclass
    class Turned(Message):
        """The next (1) or the last (-1) value of a field is wanted."""

        field: str
        by: int

    @dataclass
    class Asked(Message):
        """The value of a field is wanted from a list, begun with these letters."""

        field: str
        letters: str

    def __init__(self, contact: Callable[[], Contact], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._contact = contact
        self._at = 0

    @property
    def field(self) -> str:
        """The field at the cursor."""
        return FIELDS[self._at]

    def enter(self, *, last: bool) -> None:
        """Take the focus at the first field, or at the last."""
        self._at = len(FIELDS) - 1 if last else 0
        self.focus()

    def step(self, by: int) -> bool:
        """To the field beside; False when there is none."""
        if not 0 <= self._at + by < len(FIELDS):
            return False
        self._at += by
        self.repaint()
        return True

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Letters ask for a value here."""
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        if event.key in ("left", "right"):
            self.post_message(self.Turned(self.field, 1 if event.key == "right" else -1))
        elif event.key in ("up", "down"):
            self.step(-1 if event.key == "up" else 1)
        elif event.key == "enter" or event.is_printable:
            letters = (event.character or "").strip() if event.is_printable else ""
            self.post_message(self.Asked(self.field, letters))
        else:
            return
        event.stop()
        event.prevent_default()

    def line(self, y: int, width: int) -> Line:
        spans: list[Span] = []
        used = 0
        for name in _LINES[y] if y < len(_LINES) else ():
            for text, style in self._field(name):
                room = width - used
                shown = text if cell_len(text) <= room else fit(text, room)
                spans.append((shown, style))
                used += cell_len(shown)
                if used >= width:
                    return tuple(spans)
        return (*spans, ("", ""))

    def _field(self, name: str) -> list[Span]:
        contact = self._contact()
        value, because = contact.value(name), contact.because(name)
        here = self.has_focus and name == self.field
        style = "cursor" if here else "strong" if name in contact.chosen else ""
        label = _("call") if name == "call" else field_word(name)
        spans = [(f"{label} ", "muted"), (value_word(name, value) or "-", style)]
        if because:
            spans.append((f" ({because})", "note"))
        return [*spans, (GAP, "")]


def value_word(name: str, value: str) -> str:
    """A field's value in the reader's language."""
    if name == "call":
        return _("yes") if value == YES else _("no")
    return value if name == "order_no" else word(name, value)
