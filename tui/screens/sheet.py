"""The complaint's form as a page, as `kefu report complaint-sheet N` prints it; scrollable."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from store.i18n import _
from tui.cells import fit
from tui.keys import bindings
from tui.widgets.painted import Line
from tui.widgets.scrolled import Scrolled
from tui.widgets.status_line import StatusLine


class SheetText(Scrolled):
    """The lines of a page as they are; what is wider than the screen is cut."""

    DEFAULT_CSS = """
    SheetText { height: 1fr; }
    """

    def __init__(self, text: str) -> None:
        super().__init__(id="sheet-text")
        self._text = text

    def content(self, width: int) -> list[Line]:
        return [((fit(line, width), ""),) for line in self._text.splitlines()]


class SheetScreen(ModalScreen[None]):
    """A page over the screen below; escape, P or q closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("help"),
        Binding("P,q", "back", show=False),
    ]
    DEFAULT_CSS = """
    SheetScreen { align: center middle; }
    SheetScreen > SheetText { width: 100%; max-width: 80; height: 1fr; background: $panel; }
    SheetScreen > StatusLine { max-width: 80; }
    """

    def __init__(self, text: str, number: int) -> None:
        super().__init__()
        self._text = text
        self._number = number

    def compose(self) -> ComposeResult:
        yield SheetText(self._text)
        yield StatusLine()

    def on_mount(self) -> None:
        way = f"Esc {_('back')}  PgDn {_('read on')}"
        print_it = f"kefu report complaint-sheet {self._number}"
        self.query_one(StatusLine).show([(way, "key")], [(print_it, "muted")])
        self.query_one(SheetText).focus()

    def action_back(self) -> None:
        self.dismiss(None)
