"""What an act on many tickets did not do, and why: a list to read and leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from store.desk.bulk import Done
from store.i18n import _
from tui.cells import wrap
from tui.plain.bulk import why_not
from tui.widgets.painted import Line
from tui.widgets.scrolled import Scrolled


class _Results(Scrolled):
    DEFAULT_CSS = """
    _Results { height: 1fr; }
    """

    def __init__(self, title: str, refused: Sequence[Done]) -> None:
        super().__init__(id="results")
        self._title = title
        self._refused = tuple(refused)

    def content(self, width: int) -> list[Line]:
        lines: list[Line] = [((text, "strong"),) for text in wrap(self._title, width)]
        lines.append(())
        for one in self._refused:
            lines.extend(((text, "risk"),) for text in wrap(why_not(one), width))
        left = _("They stay marked. u takes back one ticket at a time. Esc leaves this list.")
        return [*lines, (), *(((text, "muted"),) for text in wrap(left, width))]


class ResultsScreen(ModalScreen[None]):
    """Over the queue until it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q,h", "leave", show=False)]
    DEFAULT_CSS = """
    ResultsScreen { align: center middle; }
    ResultsScreen > _Results { width: 76; max-width: 100%; height: 80%; padding: 1 2; background: $panel; }
    """

    def __init__(self, title: str, refused: Sequence[Done]) -> None:
        super().__init__()
        self._title = title
        self._refused = refused

    def compose(self) -> ComposeResult:
        yield _Results(self._title, self._refused)

    def on_mount(self) -> None:
        self.query_one(_Results).focus()

    def action_leave(self) -> None:
        self.dismiss(None)
