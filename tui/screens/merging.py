"""The question before two tickets become one: both are shown, and what would happen to their clocks."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from store.i18n import _
from store.views.joining import Merging
from tui.merge_lines import merge_lines
from tui.widgets.painted import Line
from tui.widgets.scrolled import Scrolled


class _Foreseen(Scrolled):
    DEFAULT_CSS = """
    _Foreseen { height: 1fr; }
    """

    def __init__(self, found: Merging, now_ms: int, zone: ZoneInfo) -> None:
        super().__init__(id="foreseen")
        self._found, self._now_ms, self._zone = found, now_ms, zone

    def content(self, width: int) -> list[Line]:
        keys: Line = (("y", "key"), (" " + _("merge"), ""), ("   n", "key"), (" " + _("leave them"), ""))
        return [*merge_lines(self._found, self._now_ms, self._zone, width), (), keys]


class MergeScreen(ModalScreen[bool]):
    """True only for `y`; escape, `n` and enter mean no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", show=False),
        Binding("n,escape,enter,q", "no", show=False),
    ]
    DEFAULT_CSS = """
    MergeScreen { align: center middle; }
    MergeScreen > _Foreseen { width: 90%; max-width: 130; height: 90%; padding: 0 1; background: $panel; }
    """

    def __init__(self, found: Merging, now_ms: int, zone: ZoneInfo) -> None:
        super().__init__()
        self._widget = _Foreseen(found, now_ms, zone)

    def compose(self) -> ComposeResult:
        yield self._widget

    def on_mount(self) -> None:
        self._widget.focus()

    def action_yes(self) -> None:
        self.dismiss(True)

    def action_no(self) -> None:
        self.dismiss(False)
