"""Why each clock of a ticket is due when it is, over the screen below; as `kefu why N` tells it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from store.i18n import _, ngettext
from tui.cells import wrap
from tui.keys import bindings
from tui.plain.why import phrase, title
from tui.widgets.painted import Line
from tui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from store.views.why import WhyClock

WHEN: Final = 14
"""Cells of `07-20 10:00:00`."""


class WhyText(Scrolled):
    """A paragraph a clock: its name and state, then what moved it, in order."""

    DEFAULT_CSS = """
    WhyText { height: 1fr; }
    """

    def __init__(self, number: int, clocks: Sequence[WhyClock], when: Callable[[int], str]) -> None:
        super().__init__(id="why-text")
        self._number, self._clocks, self._when = number, clocks, when

    def content(self, width: int) -> list[Line]:
        count = len(self._clocks)
        head = ngettext("#{number}: {count} clock", "#{number}: {count} clocks", count)
        lines: list[Line] = [((head.format(number=self._number, count=count), "strong"), ("", "")), ()]
        for each in self._clocks:
            late = each.clock.breached_at is not None
            lines.append(((title(each.clock), "risk strong" if late else "key"), ("", "")))
            for line in each.lines:
                when = self._when(line.at)
                indent = " " * (2 + max(WHEN, len(when)) + 2)
                first, *more = wrap(phrase(line, self._when), width - len(indent)) or [""]
                style = "risk" if line.code.startswith("breached") else ""
                lines.append((("  " + when.ljust(len(indent) - 2), "muted"), (first, style), ("", "")))
                lines.extend(((indent, ""), (text, style), ("", "")) for text in more)
            lines.append(())
        lines.append(((_("Esc closes this."), "muted"), ("", "")))
        return lines


class WhyScreen(ModalScreen[None]):
    """Escape, W or q closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("help"),
        Binding("W", "back", show=False, id="why"),
        Binding("q", "back", show=False, id="quit"),
    ]
    DEFAULT_CSS = """
    WhyScreen { align: center middle; }
    WhyScreen > WhyText { width: 100%; max-width: 96; height: 90%; padding: 1 2; background: $panel; }
    """

    def __init__(self, number: int, clocks: Sequence[WhyClock], now_ms: int, zone: ZoneInfo) -> None:
        super().__init__()
        self._text = WhyText(number, clocks, moments(clocks, now_ms, zone))

    def compose(self) -> ComposeResult:
        yield self._text

    def on_mount(self) -> None:
        self._text.focus()

    def action_back(self) -> None:
        self.dismiss(None)


def moments(clocks: Sequence[WhyClock], now_ms: int, zone: ZoneInfo) -> Callable[[int], str]:
    """How moments are written: the year where any of them lies in another, the seconds always."""
    year = datetime.fromtimestamp(now_ms / 1000, zone).year
    all_of = [line.at for each in clocks for line in each.lines]
    all_of += [at for each in clocks for line in each.lines for at in _moments_in(line.params)]
    with_year = any(datetime.fromtimestamp(at / 1000, zone).year != year for at in all_of)

    def when(at: int) -> str:
        moment = datetime.fromtimestamp(at / 1000, zone)
        return f"{moment:%Y-%m-%d %H:%M:%S}" if with_year else f"{moment:%m-%d %H:%M:%S}"

    return when


def _moments_in(params: dict[str, object]) -> list[int]:
    return [value for name, value in params.items() if name.endswith("_at") and isinstance(value, int)]
