"""The privacy screen: nothing of the desk, and a line for the PIN. It draws when a key is pressed, and only then."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import Screen

from store.i18n import _
from tui.cells import wrap
from tui.widgets.painted import Line
from tui.widgets.scrolled import Scrolled

STAR = "*"


class _Dark(Scrolled, can_focus=False):
    DEFAULT_CSS = """
    _Dark { width: 1fr; height: 1fr; padding: 1 2; }
    """

    def __init__(self) -> None:
        super().__init__(id="dark")
        self.has_pin = False
        self.typed = 0
        self.said = ""

    def content(self, width: int) -> list[Line]:
        lines: list[Line] = [((_("The screen is hidden."), "muted"), ("", "")), ()]
        if self.has_pin:
            lines.append(((_("PIN"), "muted"), (f" {STAR * self.typed}", "")))
        else:
            text = _(
                "Without a PIN there is no way back: any key ends the session, drafts stay ('kefu agent pin' sets one)."
            )
            lines += [((part, "muted"), ("", "")) for part in wrap(text, width)]
        if self.said:
            lines += [(), ((self.said, "risk"), ("", ""))]
        return lines


class PrivacyScreen(Screen[None]):
    """Over everything; keys come to it from the app alone (tui.idling)."""

    def __init__(self) -> None:
        super().__init__()
        self._dark = _Dark()

    def compose(self) -> ComposeResult:
        yield self._dark

    def show(self, *, has_pin: bool, typed: int, said: str = "") -> None:
        """So many characters are typed; `said`: what was wrong with them."""
        self._dark.has_pin, self._dark.typed, self._dark.said = has_pin, typed, said
        if self._dark.is_attached:
            self._dark.renew()
