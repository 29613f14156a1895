"""A text file's lines, one by one, with those of the record being read kept at hand."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Callable
from typing import Final

from store.errors import CouldNot
from store.imports.readers.encodings import broken_byte, readable
from store.imports.reasons import Refused

LINE_LIMIT: Final = 1 << 24
"""Characters of one line, and of one record."""
_REREAD_LIMIT: Final = 4 * LINE_LIMIT
"""Characters read again after quotes that do not match, in a whole file."""
_ENDS: Final = ("\n", "\r")


class Lines:
    """An iterator of lines, for csv.reader."""

    def __init__(self, text: io.TextIOWrapper, name: str, encoding: str, grown: Callable[[], bool]) -> None:
        """`grown`: has the file changed since it was opened?"""
        self._text, self._name, self._encoding, self._grown = text, name, encoding, grown
        self._pending: deque[str] = deque()
        self._record: list[str] = []
        self._length = self._reread = 0
        self._number = 0
        self.first = 1
        self.unended = False
        """Has a line been read that nothing ends? It is the file's last one."""
        self.refused: Refused | None = None
        """Why the record being read cannot be taken, whatever its cells."""

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._pending.popleft() if self._pending else self._read()
        if not line:
            raise StopIteration
        self._number += 1
        self._record.append(line)
        self._length += len(line)
        if self._length > LINE_LIMIT:
            raise csv.Error
        if "\0" in line:
            self._refuse(Refused("nul", line=self._number))
            line = line.replace("\0", "\ufffd")
        if not line.isascii() and (broken := broken_byte(line)):
            offset, byte = broken
            encoding = self._encoding.removesuffix("-sig").upper()
            self._refuse(
                Refused("not_this_encoding", line=self._number, encoding=encoding, byte=byte, offset=offset)
            )
        if not line.endswith(_ENDS):
            self.unended = True
            if self._grown():
                self._refuse(Refused("cut_off", line=self._number))
        return line

    @property
    def broken_text(self) -> str:
        """The first line of a record that could not be read, with a sign for what is no text."""
        text = self._record[0][:1000] if self._record else ""
        return readable(text.rstrip("\r\n"))

    def begin_record(self) -> None:
        """What is read from now on is another record."""
        self._record.clear()
        self._length = 0
        self.first = self._number + 1
        self.refused = None

    def take_back(self, reason: Refused) -> Refused:
        """Give back all lines of the record but its first one; `reason`, or why even that one is unreadable."""
        if len(self._record[0]) > LINE_LIMIT:
            reason = Refused("line_too_long", line=self.first, limit=LINE_LIMIT)
        rest = self._record[1:]
        self._reread += sum(map(len, rest))
        if self._reread > _REREAD_LIMIT:
            raise CouldNot("quotes_hopeless", path=self._name, line=self.first)
        self._pending.extendleft(reversed(rest))
        self._number = self.first
        return self.refused or reason

    def peek(self, characters: int) -> str:
        """The file's beginning, whole lines of about so many characters, which stay to be read."""
        lines: list[str] = []
        length = 0
        while length < characters and (line := self._read()):
            lines.append(line)
            length += len(line)
        self._pending.extend(lines)
        return "".join(lines)

    def _refuse(self, reason: Refused) -> None:
        self.refused = self.refused or reason

    def _read(self) -> str:
        try:
            line = self._text.readline(LINE_LIMIT + 1)
            if len(line) > LINE_LIMIT and not line.endswith(_ENDS):
                while (more := self._text.readline(LINE_LIMIT)) and not more.endswith(_ENDS):
                    pass
            return line
        except UnicodeDecodeError as error:
            raise CouldNot(
                "wrong_encoding",
                path=self._name,
                line=self._number + 1,
                encoding=self._encoding,
                byte=f"0x{error.object[error.start]:02x}",
                offset=error.start,
            ) from error
        except OSError as error:
            raise CouldNot("cannot_read", path=self._name, why=error.strerror or str(error)) from error
