"""A line that is always being typed in: what stands in it is looked for as it changes."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from textual import events
from textual.geometry import Offset

from tui.cells import fit
from tui.line_editor import LineEditor
from tui.widgets.painted import Line, Painted


class SearchLine(Painted, can_focus=True):
    """`title: text` and, at the right, a remark; plain characters and editing keys change the text."""

    DEFAULT_CSS = """
    SearchLine { height: 1; }
    """

    def __init__(self, changed: Callable[[], None], *, id: str | None = None) -> None:
        """`changed` is called while the key is being handled: the keys behind it can be made to wait."""
        super().__init__(id=id)
        self._changed = changed
        self._title = ""
        self._remark = ""
        self._editor = LineEditor()

    @property
    def text(self) -> str:
        """What is typed."""
        return self._editor.text

    def show(self, title: str, remark: str) -> None:
        """What is looked through, and how."""
        self._title, self._remark = title, remark
        self.repaint()

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Letters are letters here."""
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        before = self._editor.text
        if event.is_printable and event.character is not None:
            self._editor.insert(event.character)
        elif not self._editor.key(event.key):
            return
        event.stop()
        event.prevent_default()
        self._tell(before)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        before = self._editor.text
        self._editor.insert(event.text)
        self._tell(before)

    def line(self, y: int, width: int) -> Line:
        title = f"{self._title}: "
        remark = f"  {self._remark}"
        room = max(width - cell_len(title) - cell_len(remark), 4)
        before, after = self._editor.text[: self._editor.cursor], self._editor.text[self._editor.cursor :]
        while cell_len(before) > room - 1 and before:
            before = before[1:]
        under = after[:1] or " "
        used = cell_len(before) + cell_len(under)
        self.app.cursor_position = self.content_region.offset + Offset(cell_len(title) + cell_len(before), 0)
        rest = fit(after[1:], max(room - used, 0))
        return ((title, "strong"), (before, ""), (under, "input"), (rest, ""), (remark, "muted"))

    def _tell(self, before: str) -> None:
        self.repaint()
        if self._editor.text != before:
            self._changed()
