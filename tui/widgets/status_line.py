"""One line of plain words that says where one is: parts from the left, parts at the right edge."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from tui.cells import fit, one_line
from tui.widgets.painted import Line, Painted, Span

GAP = "  "


class StatusLine(Painted):
    """Shows parts (text, style name); what does not fit is cut on the left side, the right side stays.

    At its end it says, on every screen, that the person is away (the app's `own_state`).
    """

    DEFAULT_CSS = """
    StatusLine { height: 1; background: $panel; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._left: tuple[Span, ...] = ()
        self._right: tuple[Span, ...] = ()

    def show(self, left: Sequence[Span], right: Sequence[Span] = ()) -> None:
        """These parts from now on. Styles: "", "muted", "strong", "soon", "risk", "overdue", "good", "key"."""
        self._left, self._right = tuple(left), tuple(right)
        self.repaint()

    def line(self, y: int, width: int) -> Line:
        sign = getattr(self.app, "own_state", "")
        right = _joined((*self._right, (sign, "risk")))
        room = width - sum(cell_len(text) for text, _style in right)
        if room < 0:
            right, room = [], width
        spans: list[Span] = []
        for text, style in _joined(self._left):
            size = cell_len(text)
            if size > room:
                spans.append((fit(text, room), style))
                room = 0
                break
            spans.append((text, style))
            room -= size
        return (*spans, (" " * room, ""), *right, ("", ""))


def _joined(parts: Sequence[Span]) -> list[Span]:
    spans: list[Span] = []
    for text, style in parts:
        if text:
            spans += [(GAP, "")] if spans else []
            spans.append((one_line(text), style))
    return spans
