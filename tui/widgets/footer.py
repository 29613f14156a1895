"""The last line: the keys that matter most here, from the one table of keys."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from store.i18n import _
from tui.key_rights import may_press
from tui.keys import footer_entries, key_text
from tui.widgets.painted import Line, Painted

GAP = "  "
STAYING = ("help",)
STAYING_WITH_TICKETS = ("take", *STAYING)
"""Where tickets are worked on; elsewhere the screen's own keys go before the next ticket."""


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
        role = getattr(self.app, "role", None)
        entries = footer_entries(*self._contexts, without=lambda key: not may_press(key, role))
        if self._instead is not None:
            entries = [(_(key), _(label)) for key, label in self._instead]
        spans: list[tuple[str, str]] = []
        staying = STAYING_WITH_TICKETS if "act" in self._contexts else STAYING
        for key, label in _fitting(entries, width, staying):
            spans += [(key, "key"), (f" {label}{GAP}", "")]
        return tuple(spans)


def _fitting(
    entries: list[tuple[str, str]], width: int, staying_ids: tuple[str, ...]
) -> list[tuple[str, str]]:
    """The first ones that fit whole. Where any has to go, those of `staying_ids` stay: what names all keys, ..."""
    staying = {(shown_key, label) for shown_key, label in entries if shown_key in map(key_text, staying_ids)}
    kept = list(entries)
    while _cells(kept) > width and (going := [entry for entry in kept if entry not in staying]):
        kept.remove(going[-1])
    while kept and _cells(kept) > width:
        kept.pop()
    return kept


def _cells(entries: list[tuple[str, str]]) -> int:
    return sum(cell_len(key) + 1 + cell_len(label) + len(GAP) for key, label in entries) - len(GAP)
