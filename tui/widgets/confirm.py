"""The rare question before something that cannot be taken back."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from store.i18n import _
from tui.cells import wrap
from tui.widgets.painted import Line
from tui.widgets.scrolled import Scrolled


class _Question(Scrolled):
    DEFAULT_CSS = """
    _Question { height: 1fr; }
    """

    def __init__(self, text: str) -> None:
        super().__init__(id="question")
        self._text = text

    def content(self, width: int) -> list[Line]:
        lines: list[Line] = [((text, ""),) for text in wrap(self._text, width)]
        return [*lines, (), (("y", "key"), (" " + _("yes"), ""), ("   n", "key"), (" " + _("no"), ""))]


class ConfirmScreen(ModalScreen[bool]):
    """True only for `y`; escape, `n` and enter mean no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", show=False),
        Binding("n,escape,enter,q", "no", show=False),
    ]
    DEFAULT_CSS = """
    ConfirmScreen { align: center middle; }
    ConfirmScreen > _Question { width: 60; max-width: 100%; height: 16; max-height: 100%; padding: 1 2; background: $panel; }
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        yield _Question(self._text)

    def on_mount(self) -> None:
        self.query_one(_Question).focus()

    def action_yes(self) -> None:
        self.dismiss(True)

    def action_no(self) -> None:
        self.dismiss(False)
