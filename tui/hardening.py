"""What every full-screen app of the desk does not do: open programs, write files, suspend, animate, trust text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Final

from rich.text import Text
from textual import events
from textual.app import SuspendNotSupported, SystemCommand
from textual.binding import BindingType
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen
from textual.worker import WorkerFailed

from store.errors import CouldNot
from store.i18n import _
from tui.covered import Covered
from tui.filters import SafeOutput, without_forbidden
from tui.key_order import KeyOrderApp
from tui.plain.errors import error_text
from tui.terminal import check_size
from tui.themes import DEFAULTS, THEMES

CLIPBOARD_BYTES: Final = 10_000
"""Larger clipboard writes are cut by some terminals and stall slow links."""


class HardenedApp(Covered, KeyOrderApp):
    """An app without doors: links, downloads, screenshots, suspension and markup in notices are off."""

    BINDINGS: ClassVar[list[BindingType]] = []
    COMMAND_PALETTE_BINDING = "ctrl+p"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "kefu-dark"
        self.animation_level = "none"
        self._safe_output = SafeOutput()
        self._no_color = NoColor()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The desk's own colours under a theme that is not ours."""
        return DEFAULTS

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, then the last defence. Without colours: none at all, not shades of grey."""
        kept = [f for f in super().get_line_filters() if not isinstance(f, Monochrome | NoColor)]
        return [*kept, self._no_color, self._safe_output] if self.no_color else [*kept, self._safe_output]

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """None of Textual's own: they save screenshots and the like."""
        return ()

    def on_resize(self, event: events.Resize) -> None:
        """Leave a terminal that claims an absurd size."""
        try:
            check_size(event.size.width, event.size.height)
        except CouldNot as error:
            self.exit(return_code=4, message=_(error.template).format(**error.params))

    def say(self, text: str, *, urgent: bool = False) -> None:
        """A notice in plain text."""
        self.notify(without_forbidden(text), severity="warning" if urgent else "information", markup=False)

    def copy_to_clipboard(self, text: str) -> None:
        """Send text to the terminal's clipboard, cut to what terminals take."""
        cut = text.encode("utf-8")[:CLIPBOARD_BYTES].decode("utf-8", errors="ignore")
        super().copy_to_clipboard(without_forbidden(cut, keep="\n"))

    def _set_pointer_shape(self, shape: str) -> None:
        """Nothing: terminals that do not know the sequence beep at its end."""

    def _fatal_error(self) -> None:
        """A sentence instead of Textual's traceback, which shows every local value: customers' data, on any terminal."""
        if os.environ.get("KEFU_TRACEBACK"):
            super()._fatal_error()
            return
        error: BaseException | None = self._exception
        if isinstance(error, WorkerFailed):
            error = error.error
        refusal = CouldNot("defect", what=f"{type(error).__name__}: {error}")
        self._return_code = refusal.exit_code
        self._exit_renderables[:] = [Text(error_text(refusal))]
        self._close_messages_no_wait()

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Nothing: a browser would start on the desk's host, with the desk's rights."""

    def deliver_text(self, *args: Any, **options: Any) -> str | None:
        """Nothing: files are written by the commands that say so."""
        return None

    def deliver_binary(self, *args: Any, **options: Any) -> str | None:
        """Nothing, as for text."""
        return None

    def deliver_screenshot(self, *args: Any, **options: Any) -> str | None:
        """Nothing: a picture of a screen is customer data in a file."""
        return None

    def save_screenshot(self, *args: Any, **options: Any) -> str:
        """Nothing, as above."""
        return ""

    def action_screenshot(self, *args: Any, **options: Any) -> None:
        """Nothing, as above."""

    def action_suspend_process(self) -> None:
        """Nothing: the desk may be somebody's login shell."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Refused: no child process is started from inside the desk."""
        raise SuspendNotSupported("kefu does not suspend")
        yield
