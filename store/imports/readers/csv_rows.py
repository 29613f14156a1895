"""Rows of a delimited text file, one at a time; a line that makes no sense costs its own row only."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, Final

from store.errors import CouldNot
from store.imports.readers.encodings import broken_byte, error_handler, readable
from store.imports.readers.rows import BrokenRow, Cell, Row, Source, column_names
from store.imports.reasons import Refused

DELIMITERS: Final = ",;\t|"
LINE_LIMIT: Final = 1 << 24
"""Characters of one line, and of one record."""
_SAMPLE: Final = 1 << 16
_REREAD_LIMIT: Final = 4 * LINE_LIMIT
"""Characters read again after quotes that do not match, in a whole file."""


class CsvSource(Source):
    """A file of cells between delimiters; the delimiter is found out from its beginning."""

    format = "csv"

    def __init__(self, stream: BinaryIO, name: str, encoding: str, size: int) -> None:
        """Reads the header. Raises CouldNot when there is none or the encoding is not the file's."""
        csv.field_size_limit(LINE_LIMIT)
        super().__init__(stream, name, encoding, size)
        self._lines = _Lines(
            io.TextIOWrapper(stream, encoding, error_handler(encoding), newline=""), name, encoding
        )
        self.delimiter = self._sniffed()
        header = next(self._records(), None)
        while (
            header is not None and not isinstance(header[1], Refused) and not any(map(str.strip, header[1]))
        ):
            header = next(self._records(), None)
        if header is None:
            raise CouldNot("empty_file", path=name)
        if isinstance(header[1], Refused):
            raise CouldNot("broken_header", path=name, why=str(header[1]))
        self.columns = column_names(header[1])

    def rows(self) -> Iterator[Row | BrokenRow]:
        columns = self.columns
        width = len(columns)
        for number, values in self._records():
            if isinstance(values, Refused):
                yield BrokenRow(number, {columns[0]: self._lines.broken_text}, values)
            elif len(values) == width:
                yield Row(number, dict(zip(columns, values, strict=True)))
            elif any(values[width:]) or len(values) < width:
                cells: dict[str, Cell] = dict(zip(columns, values, strict=False))
                yield BrokenRow(number, cells, Refused("cell_count", found=len(values), expected=width))
            else:
                yield Row(number, dict(zip(columns, values, strict=False)))

    def _sniffed(self) -> str:
        """The delimiter that cuts the first records most evenly; a line `sep=;` (as Excel knows it) says it."""
        sample = self._lines.peek(_SAMPLE)
        first = sample.splitlines()[0].strip() if sample.strip() else ""
        if first[:4].lower() == "sep=" and len(first) == 5:
            next(self._lines)
            return first[4]
        return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))

    def _records(self) -> Iterator[tuple[int, list[str] | Refused]]:
        """(line where it begins, cells) of every record that is not blank; a Refused for one that cannot be read."""
        lines = self._lines
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        while True:
            lines.begin_record()
            try:
                values = next(reader, None)
            except csv.Error:
                # Nobody knows how far a wrong quote reaches: its line alone is refused, the others are read again.
                yield lines.first, lines.take_back(Refused("quotes", line=lines.first))
                continue
            if values is None:
                return
            if lines.refused is not None:
                yield lines.first, lines.refused
            elif any(values):
                yield lines.first, values


class _Lines:
    """The file's lines, with those of the record being read kept at hand."""

    def __init__(self, text: io.TextIOWrapper, name: str, encoding: str) -> None:
        self._text, self._name, self._encoding = text, name, encoding
        self._pending: deque[str] = deque()
        self._record: list[str] = []
        self._length = self._reread = 0
        self._number = 0
        self.first = 1
        self.refused: Refused | None = None
        """Why the record being read cannot be taken, whatever its cells."""

    def __iter__(self) -> _Lines:
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
        return line

    @property
    def broken_text(self) -> str:
        """The first line of a record that could not be read, with a sign for what is no text."""
        text = self._record[0][:1000] if self._record else ""
        return readable(text.rstrip("\r\n"))

    def begin_record(self) -> None:
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
        while sum(map(len, lines)) < characters and (line := self._read()):
            lines.append(line)
        self._pending.extend(lines)
        return "".join(lines)

    def _refuse(self, reason: Refused) -> None:
        self.refused = self.refused or reason

    def _read(self) -> str:
        try:
            line = self._text.readline(LINE_LIMIT + 1)
            if len(line) > LINE_LIMIT and not line.endswith(("\n", "\r")):
                while (more := self._text.readline(LINE_LIMIT)) and not more.endswith(("\n", "\r")):
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


def _evenness(sample: str, delimiter: str) -> tuple[bool, float, int]:
    """How well a delimiter fits: whether it cuts the header at all, the share of rows cut like it, its cells."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True):
            if row:
                rows.append(row)
            if len(rows) > 20:
                break
    except csv.Error:
        pass
    width = len(rows[0]) if rows else 0
    if width < 2:
        return False, 0.0, 0
    return True, sum(len(row) == width for row in rows) / len(rows), width
