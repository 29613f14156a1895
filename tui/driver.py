"""The terminal driver: Textual's own, made to survive what terminals over SSH really do.

A terminal that is gone ends the desk instead of spinning on end-of-file; bytes that are no UTF-8 do not; a stray
SIGCONT starts no second pair of threads; Ctrl+Z is just a key (nothing is suspended, the shell is not the agent's);
of two sizes in a row the last one stays; a terminal that reads no more can be given up.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import selectors
import signal
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from tui.output import Output
from tui.thrift import thrifty

if TYPE_CHECKING:
    from textual.app import App

GONE: Final = 129
"""Exit code when the terminal went away."""
READ_BYTES: Final = 4096


class KefuDriver(LinuxDriver):
    """Textual's Linux driver with the holes closed."""

    output: Output | None = None
    """The thread that writes, while the terminal is ours."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)

    @property  # type: ignore[override]
    def _writer_thread(self) -> Output | None:
        return self.output

    @_writer_thread.setter
    def _writer_thread(self, theirs: object) -> None:
        """Where Textual puts its own writer, which it starts next, ours takes the place."""
        file = None if theirs is None else self._file
        self.output = None if file is None else Output(file.fileno(), file.encoding)

    @property
    def can_suspend(self) -> bool:
        """Never: the desk may be somebody's login shell."""
        return False

    def start_application_mode(self) -> None:
        """Take over the terminal."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        signal.signal(signal.SIGWINCH, self._size_changed)

    def _size_changed(self, *_: object) -> None:
        """The size is read on the loop: a handler interrupted by the next signal would tell the older size last."""
        self._loop.call_soon_threadsafe(self._tell_size)

    def _tell_size(self) -> None:
        if self._in_band_window_resize or not self._app.is_running:
            return
        size = Size(*self._get_terminal_size())
        self._app.post_message(events.Resize(size, size))

    def _sigcont_application(self, *_: object) -> None:
        """We never stopped, so there is nothing to resume; somebody else may have drawn over us."""
        self._loop.call_soon_threadsafe(self._repaint)

    def _repaint(self) -> None:
        if self._app.is_running:
            self._app.refresh(layout=True)

    def _get_terminal_size(self) -> tuple[int, int]:
        """The terminal's own word; COLUMNS and LINES of the shell that started us know of no later change."""
        try:
            columns, rows = os.get_terminal_size(self.fileno)
        except OSError:
            columns, rows = 0, 0
        return columns or 80, rows or 24

    def _enable_mouse_support(self) -> None:
        """Clicks, drags and the wheel; not every motion, which costs bytes both ways."""
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1002h\x1b[?1006h")
            self.flush()

    def _enable_mouse_pixels(self) -> None:
        """Cells are enough."""

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000l\x1b[?1002l\x1b[?1006l")
            self.flush()

    def write(self, data: str) -> None:
        """Draw, with no style told twice."""
        super().write(thrifty(data))

    def process_message(self, message: Message) -> None:
        """Pass a message on, but not the terminal's focus reports: each would repaint the whole screen."""
        if not isinstance(message, events.AppFocus | events.AppBlur):
            super().process_message(message)

    def run_input_thread(self) -> None:
        """Read keys until told to stop, or until the terminal is gone; then ask the app to leave."""
        parser = XTermParser(self._debug)
        decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                for _ready in selector.select(0.1):
                    data = self._read()
                    if not data:
                        self._leave()
                        return
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
        with contextlib.suppress(EOFError, ParseError):
            for event in parser.feed(decode(b"", final=True)):
                self.process_message(event)

    def _read(self) -> bytes:
        """What was typed; nothing when the terminal is gone."""
        try:
            return os.read(self.fileno, READ_BYTES)
        except OSError:
            return b""

    def _leave(self) -> None:
        self._loop.call_soon_threadsafe(self._app.exit, None, GONE)


def output_of(app: App[Any]) -> Output | None:
    """The thread that writes to this app's terminal, if it has one."""
    return getattr(app._driver, "output", None)
