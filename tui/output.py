"""What the app draws, on its way to the terminal: a thread that writes, and that can say that nobody reads.

Textual's own writer does not tell whether the terminal takes anything, blocks the event loop for ever when it does not,
and dies of a terminal that is gone. This one counts the pieces that were taken, and can be given up: from then on
nothing is written and nobody waits.
"""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from typing import Final

MOST_WAITING: Final = 30
"""Drawings; whoever has one more waits, so that nobody draws faster than the terminal reads."""
PIECE: Final = 4096
"""Bytes of one write: a slow terminal takes one now and then, one that stands still takes none."""
PATIENCE_S: Final = 0.1


class Output(threading.Thread):
    """Writes to a terminal. Has the methods of Textual's WriterThread."""

    def __init__(self, fd: int, encoding: str = "utf-8") -> None:
        super().__init__(daemon=True, name="textual-output")
        self._fd = fd
        self._encoding = encoding
        self._texts: deque[str] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._given_up = False
        self._taken = 0
        self._in_hand = False

    @property
    def waiting_for(self) -> int | None:
        """The number of the piece that the terminal has been given and not yet taken; None when there is none."""
        return self._taken if self._in_hand else None

    def give_up(self) -> None:
        """Drop what waits, and all that comes: whoever waits in `write` goes on."""
        with self._changed:
            self._given_up = True
            self._texts.clear()
            self._changed.notify_all()

    def write(self, text: str) -> None:
        """Have this drawn; waits while too much is on its way."""
        with self._changed:
            while len(self._texts) >= MOST_WAITING and not self._given_up:
                self._changed.wait()
            if text and not self._given_up:
                self._texts.append(text)
                self._changed.notify_all()

    def flush(self) -> None:
        """Nothing: what is there is written without delay."""

    def stop(self) -> None:
        """Write what is left, and end."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        while self.is_alive() and not self._given_up:
            self.join(PATIENCE_S)

    def run(self) -> None:
        while drawn := self._next():
            try:
                self._put(drawn)
            except OSError:  # the terminal is gone, which others see too
                self.give_up()

    def _next(self) -> bytes:
        """All that waits; nothing when this is the end."""
        with self._changed:
            while not (self._texts or self._closing or self._given_up):
                self._changed.wait()
            text = "".join(self._texts)
            self._texts.clear()
            self._changed.notify_all()
        return text.encode(self._encoding, "replace")

    def _put(self, drawn: bytes) -> None:
        rest = memoryview(drawn)
        self._in_hand = True
        try:
            while rest and not self._given_up:
                rest = rest[self._write(rest[:PIECE]) :]
                self._taken += 1
        finally:
            self._in_hand = False

    def _write(self, piece: memoryview) -> int:
        """How much of it the terminal took; another program on it may have made it one that does not wait."""
        while not self._given_up:
            try:
                return os.write(self._fd, piece)
            except BlockingIOError:
                select.select([], [self._fd], [], PATIENCE_S)
        return 0
