"""What a terminal shows, read cheaply: which tickets stand on which lines of the queue.

No emulator: fifty terminals are read at once. Of all that a program writes only places and texts matter; the number of a
ticket stands behind a `#` in the list's own column.
"""

from __future__ import annotations

import re
from typing import Final

from rich.cells import cell_len

_PART: Final = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[[?>=]?[\d;]*[A-Za-z]|\r|\n|\x1b[^\[]|([^\x1b\r\n]+)")
_NUMBER: Final = re.compile(r"#(\d{6})(?!\d)")


class Screen:
    """Lines of one terminal, as far as the queue's numbers go."""

    def __init__(self) -> None:
        self._kept = b""
        self._row = self._column = 1
        self._place = 0
        """The column of the numbers, once the list has been seen."""
        self._numbers: dict[int, int] = {}

    @property
    def numbers(self) -> set[int]:
        """The tickets in the list on screen."""
        return set(self._numbers.values())

    def feed(self, data: bytes) -> set[int]:
        """Take in what was written; gives the tickets that have left the list with it."""
        data = self._kept + data
        end = max(data.rfind(b"\x1b"), len(data) - 3)
        whole = len(data) if data[-1:] in b"mHhl\n" and b"\x1b" in data else max(end, 0)
        self._kept = data[whole:]
        before = self.numbers
        for part in _PART.finditer(data[:whole].decode("utf-8", errors="ignore")):
            row, column, text = part.groups()
            if row:
                self._row, self._column = int(row), int(column)
            elif text:
                self._write(text)
        return before - self.numbers

    def _write(self, text: str) -> None:
        start = self._column
        self._column += len(text) if text.isascii() else cell_len(text)
        found = _NUMBER.search(text)
        if found and not self._place and text.startswith(" #"):
            self._place = start + found.start()
        if self._place and start <= self._place < self._column:
            if found and start + found.start() == self._place and text.startswith(" #"):
                self._numbers[self._row] = int(found[1])
            else:
                self._numbers.pop(self._row, None)
