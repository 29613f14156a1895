"""The last line: the keys that matter most here, from the one table of keys."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from store.i18n import _
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
        self._instead: Sequence[tuple[str, str]] | None = None

    def instead(self, entries: Sequence[tuple[str, str]] | None) -> None:
        """While something is asked: these (key, label as msgid); None: the keys of the contexts again."""
        self._instead = entries
        self.repaint()

    def show(self, *contexts: str) -> None:
        """Other contexts are live now."""
        self._contexts = contexts
        self.repaint()

    def line(self, y: int, width: int) -> Line:
        spans: list[tuple[str, str]] = []
        used = 0
        entries = footer_entries(*self._contexts)
        if self._instead is not None:
            entries = [(_(key), _(label)) for key, label in self._instead]
        for key, label in entries:
            size = cell_len(key) + 1 + cell_len(label)
            if used + size > width:
                break
            spans += [(key, "key"), (f" {label}{GAP}", "")]
            used += size + len(GAP)
        return tuple(spans)
