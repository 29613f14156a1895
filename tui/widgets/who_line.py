"""One line in which somebody types who it is; what it finds is picked with the arrows."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.geometry import Offset
from textual.message import Message

from store.i18n import _
from tui.cells import fit
from tui.line_editor import LineEditor
from tui.widgets.painted import Line, Painted


class WhoLine(Painted, can_focus=True):
    """Tells each change of its text, and the keys that pick."""

    DEFAULT_CSS = """
    WhoLine { height: 1; }
    """

    @dataclass
    class Typed(Message):
        """The text is another now."""

        text: str

    @dataclass
    class Moved(Message):
        """One up (-1) or down (1) in what was found."""

        by: int

    @dataclass
    class Taken(Message):
        """That is who it is: go on."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._editor = LineEditor()

    @property
    def text(self) -> str:
        """What was typed."""
        return self._editor.text

    def show(self, text: str) -> None:
        """This text from now on, the cursor behind it; tells nothing."""
        self._editor = LineEditor()
        self._editor.insert(text)
        self.repaint()

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Letters are letters here."""
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        before = self._editor.text
        if event.key in ("up", "down"):
            self.post_message(self.Moved(-1 if event.key == "up" else 1))
        elif event.key == "enter":
            self.post_message(self.Taken())
        elif event.is_printable and event.character is not None:
            self._editor.insert(event.character)
        elif not self._editor.key(event.key):
            return
        event.stop()
        event.prevent_default()
        self._changed(before)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        before = self._editor.text
        self._editor.insert(event.text)
        self._changed(before)

    def _changed(self, before: str) -> None:
        self.repaint()
        if self._editor.text != before:
            self.post_message(self.Typed(self._editor.text))

    def line(self, y: int, width: int) -> Line:
        title = _("Who") + ": "
        text, cursor = self._editor.text, self._editor.cursor
        room = width - cell_len(title) - 1
        if not text and not self.has_focus:
            return (
                (title, "strong"),
                (fit(_("nick, phone, e-mail, order number or #ticket"), room), "muted"),
            )
        if not self.has_focus:
            return ((title, "strong"), (fit(text, room), ""))
        before, after = text[:cursor], text[cursor:]
        while cell_len(before) > room - 1 and before:
            before = before[1:]
        under = after[:1] or " "
        used = cell_len(title) + cell_len(before)
        self.app.cursor_position = self.content_region.offset + Offset(used, 0)
        hint = "" if text else _("nick, phone, e-mail, order number or #ticket")
        rest = max(width - used - cell_len(under), 0)
        tail = (fit(after[1:] or f" {hint}", rest), "muted" if hint else "")
        return ((title, "strong"), (before, ""), (under, "input"), tail)
