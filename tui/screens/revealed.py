"""A value that is masked everywhere else, for a minute."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from store.desk.revealing import Revealed
from store.errors import DeskError
from store.i18n import _
from tui.cells import wrap
from tui.plain.errors import error_text
from tui.widgets.painted import Line
from tui.widgets.scrolled import Scrolled

TICK_S = 1.0


class _Value(Scrolled):
    DEFAULT_CSS = """
    _Value { height: 1fr; }
    """

    def __init__(self, title: str, revealed: Revealed) -> None:
        super().__init__(id="value")
        self._title = title
        self._text = revealed.value
        self._left = revealed.left
        self.seconds = 0
        self.said: tuple[str, str] = ("", "")

    def hide(self) -> None:
        """Nothing of it any more."""
        self._text = ""
        self.renew()

    def content(self, width: int) -> list[Line]:
        left = _("{left} more within the hour").format(left=self._left)
        hidden = _("hidden again in {seconds} s").format(seconds=self.seconds)
        lines: list[Line] = [((self._title, "strong"), ("", "")), ()]
        for part in self._text.splitlines():
            lines += [((text, ""), ("", "")) for text in wrap(part, width)]
        lines += [
            (),
            ((hidden, "muted"), ("", "")),
            ((left, "muted"), ("", "")),
            (("c ", "key"), (_("copy"), ""), ("   Esc ", "key"), (_("close"), "")),
        ]
        if self.said[0]:
            lines += [(), (self.said, ("", ""))]
        return lines


class RevealedScreen(ModalScreen[None]):
    """Escape closes it, a minute does, and so does whatever takes the screen away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy", show=False),
        Binding("escape,enter,q,X", "close", show=False),
    ]
    DEFAULT_CSS = """
    RevealedScreen { align: center middle; }
    RevealedScreen > _Value { width: 64; max-width: 100%; height: 16; max-height: 100%; padding: 1 2; background: $panel; }
    """

    def __init__(
        self, title: str, revealed: Revealed, copy: Callable[[], Awaitable[None]], now: Callable[[], int]
    ) -> None:
        """`copy` asks the desk once more and sends the value to the clipboard."""
        super().__init__()
        self._value = _Value(title, revealed)
        self._until = revealed.until
        self._copy = copy
        self._now = now

    def compose(self) -> ComposeResult:
        yield self._value

    def on_mount(self) -> None:
        self._value.focus()
        self._tick()
        self.set_interval(TICK_S, self._tick)

    def on_screen_suspend(self) -> None:
        """Something else has come over it: what lies below is not seen, and is not there any more when that goes."""
        self._until = 0
        self._value.hide()

    def on_screen_resume(self) -> None:
        self._tick()

    def action_close(self) -> None:
        self.dismiss(None)

    @work(exclusive=True)
    async def action_copy(self) -> None:
        try:
            await self._copy()
        except DeskError as error:
            self._say(error_text(error), "risk")
            return
        self._say(_("It was sent to the clipboard; that was written down."), "good")

    def _say(self, text: str, style: str) -> None:
        self._value.said = (text, style)
        self._value.renew()

    def _tick(self) -> None:
        self._value.seconds = max(0, -(-(self._until - self._now()) // 1000))
        if self._value.seconds:
            self._value.renew()
        elif self.is_current:
            self.dismiss(None)
