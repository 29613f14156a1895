"""The last line: the keys that matter most here, from the one table of keys."""

from __future__ import annotations

from rich.cells import cell_len

from tui.keys import footer_entries
from tui.widgets.painted import Line, Painted

GAP = "  "


class KeyFooter(Painted):
    """`n take next  c claim  ...`: as many as fit whole."""

    DEFAULT_CSS = """
    KeyFooter { height: 1; dock: bottom; background: $panel; }
    """

    def __init__(self, *contexts: str, id: str | None = None, classes: str | None = None) -> None:
        """The contexts live here, the nearest to the work first."""
        super().__init__(id=id, classes=classes)
        self._contexts = contexts

    def show(self, *contexts: str) -> None:
        """Other contexts are live now."""
        self._contexts = contexts
        self.repaint()

    def line(self, y: int, width: int) -> Line:
        spans: list[tuple[str, str]] = []
        used = 0
        for key, label in footer_entries(*self._contexts):
            size = cell_len(key) + 1 + cell_len(label)
            if used + size > width:
                break
            spans += [(key, "key"), (f" {label}{GAP}", "")]
            used += size + len(GAP)
        return tuple(spans)
