"""What must hold of the terminal before the desk opens on it. Loads no Textual: its settings are read at import."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import MutableMapping
from typing import Final

from store.errors import CouldNot

MAX_COLUMNS: Final = 400
MAX_ROWS: Final = 120
QUIET: Final = {
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_SMOOTH_SCROLL": "0",
    "TEXTUAL_DISABLE_KITTY_KEY": "1",
}
"""No animation; and no kitty keyboard protocol, which loses what Chinese input methods type in some terminals."""


def prepare_environment(environ: MutableMapping[str, str] | None = None) -> None:
    """Set Textual's switches where the user has not. Call before the first import of textual."""
    env = os.environ if environ is None else environ
    for name, value in QUIET.items():
        env.setdefault(name, value)


def prepare_process() -> None:
    """Before the first import of textual: its switches, and no search for garbage until the desk stands.

    What is made while a program loads lives as long as the program does; looking through it takes a tenth of a start.
    """
    prepare_environment()
    gc.disable()


def process_is_ready() -> None:
    """The desk stands: garbage is looked for again, but after this once not in what is there to stay."""
    if not gc.isenabled():
        gc.collect()
        gc.freeze()
        gc.enable()


def check_terminal() -> None:
    """Raise CouldNot unless a person sits at a terminal that can show the desk (Textual draws on standard error)."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CouldNot("no_terminal")
    term = os.environ.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        raise CouldNot("dumb_terminal", term=term or "-")
    size = os.get_terminal_size(sys.stderr.fileno())
    check_size(size.columns, size.lines)


def check_size(columns: int, rows: int) -> None:
    """Raise CouldNot when a terminal claims a size that nobody has and that would cost the host dear."""
    if columns > MAX_COLUMNS or rows > MAX_ROWS:
        raise CouldNot(
            "terminal_too_large", columns=columns, rows=rows, max_columns=MAX_COLUMNS, max_rows=MAX_ROWS
        )
