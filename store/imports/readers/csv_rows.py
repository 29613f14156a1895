"""Rows of a delimited text file, one at a time; a line that makes no sense costs its own row only."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO, Final

from store.errors import CouldNot
from store.imports.readers.dialects import Dialect, dialect_of
from store.imports.readers.encodings import codec_of, error_handler
from store.imports.readers.headers import SEARCHED, TOTALS, header_at, is_note, is_total
from store.imports.readers.lines import LINE_LIMIT, Lines
from store.imports.readers.rows import BrokenRow, Cell, Known, Row, Source, column_names
from store.imports.reasons import Refused

COLUMN_LIMIT: Final = 2_000
_SAMPLE: Final = 1 << 16
_NOTES_HELD: Final = 100
"""Rows of one cell that may turn out to be the end of the file."""

Record = list[str] | BrokenRow


class CsvSource(Source):
    """A file of cells between delimiters; delimiter, quotes and header are found out from its beginning."""

    format = "csv"

    def __init__(
        self, stream: BinaryIO, name: str, encoding: str, size: int, known: Known | None = None
    ) -> None:
        """Reads the header. Raises CouldNot when there is none or the encoding is not the file's."""
        csv.field_size_limit(LINE_LIMIT)
        super().__init__(stream, name, encoding, size)
        text = io.TextIOWrapper(stream, codec_of(encoding), error_handler(encoding), newline="")
        self._lines = Lines(text, name, encoding, self.grown)
        self.dialect = self._sniffed(known)
        self._pending = self._records()
        first = list(islice(self._pending, SEARCHED))
        readable = [
            (place, record)
            for place, (_number, record) in enumerate(first)
            if isinstance(record, list) and any(map(str.strip, record))
        ]
        if not readable and not any(isinstance(record, BrokenRow) for _number, record in first):
            raise CouldNot("empty_file", path=name)
        if not readable or (known is None and isinstance(first[0][1], BrokenRow)):
            broken = next(record for _n, record in first if isinstance(record, BrokenRow))
            raise CouldNot("broken_header", path=name, why=str(broken.reason))
        place, header = readable[header_at([record for _place, record in readable], known)]
        for number, record in first[:place]:
            self.note(number, "above", record if isinstance(record, list) else [*record.cells.values()])
        if len(header) > COLUMN_LIMIT:
            raise CouldNot("too_many_columns", path=name, limit=COLUMN_LIMIT)
        self._header = header
        self.columns = column_names(header)
        self._first = first[place + 1 :]

    @property
    def delimiter(self) -> str:
        """What stands between two cells."""
        return self.dialect.delimiter

    def rows(self) -> Iterator[Row | BrokenRow]:
        columns = self.columns
        width = len(columns)
        second = min(1, width - 1)
        unusual = TOTALS | {"", self._header[0]}
        held: list[tuple[int, list[str]]] = []
        for number, values in chain(self._begun(), self._pending):
            if isinstance(values, BrokenRow):
                row: Row | BrokenRow | None = BrokenRow(
                    number, dict(zip(columns, values.cells.values(), strict=False)), values.reason
                )
            elif len(values) == width and values[second] and values[0] not in unusual:
                row = Row(number, dict(zip(columns, values, strict=True)))
            elif is_total(values):
                self.note(number, "total", values)
                continue
            elif values == self._header:
                self.note(number, "header_again", values)
                continue
            elif is_note(values, width):
                held.append((number, values))
                if len(held) <= _NOTES_HELD:
                    continue
                row = None
            else:
                row = self._row(number, values)
            # What stands between two rows is not the table's end.
            for earlier in held:
                yield self._row(*earlier)
            held.clear()
            if row is not None:
                yield row
        for number, values in held:
            self.note(number, "below", values)
        if self.grown():
            self.remark("grew")

    def _begun(self) -> Iterator[tuple[int, Record]]:
        """What was read when the file was opened; its last line may have been half of one then."""
        if self._first and self._lines.unended and self.grown():
            number, _cells = self._first.pop()
            self._first.append((number, self._broken(number, Refused("cut_off", line=number))))
        return iter(self._first)

    def _broken(self, number: int, reason: Refused) -> BrokenRow:
        return BrokenRow(number, {"": self._lines.broken_text}, reason)

    def _row(self, number: int, values: list[str]) -> Row | BrokenRow:
        columns, width = self.columns, len(self.columns)
        cells: dict[str, Cell] = dict(zip(columns, values, strict=False))
        if len(values) < width or (len(values) > width and any(values[width:])):
            return BrokenRow(number, cells, Refused("cell_count", found=len(values), expected=width))
        return Row(number, cells)

    def _sniffed(self, known: Known | None) -> Dialect:
        """What the beginning shows; a line `sep=;` (as Excel knows it) says the delimiter."""
        sample = self._lines.peek(_SAMPLE)
        first, _end, rest = sample.partition("\n") if "\n" in sample else sample.partition("\r")
        said = first.strip("\r\n ")
        if said[:4].lower() == "sep=" and len(said) == 5:
            next(self._lines)
            quotes = dialect_of(rest, known)
            return Dialect(said[4], quotes.quote, quotes.escape, quotes.skip_blank)
        return dialect_of(sample, known)

    def _records(self) -> Iterator[tuple[int, Record]]:
        """(line where it begins, cells) of every record that is not blank; a BrokenRow for one that cannot be read."""
        lines = self._lines
        reader = csv.reader(lines, **self.dialect.options())
        while True:
            lines.begin_record()
            try:
                values = next(reader, None)
            except csv.Error:
                # Nobody knows how far a wrong quote reaches: its line alone is refused, the others are read again.
                reason = lines.take_back(Refused("quotes", line=lines.first))
                yield lines.first, self._broken(lines.first, reason)
                continue
            if values is None:
                return
            if lines.refused is not None:
                yield lines.first, self._broken(lines.first, lines.refused)
            elif any(values):
                yield lines.first, values
