"""Rows of a JSON Lines file: one object a line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec

from store.errors import CouldNot
from store.imports.readers.encodings import broken_byte, error_handler, readable
from store.imports.readers.rows import BrokenRow, Cell, Row, Source, plain_name
from store.imports.readers.xlsx_limits import COLUMN_LIMIT
from store.imports.reasons import Refused

LINE_LIMIT: Final = 1 << 24
"""Bytes of one line."""
_decode: Final = msgspec.json.Decoder().decode


class JsonLinesSource(Source):
    """A file of objects; its columns are all the names that occur, in order of their first line."""

    format = "jsonl"

    def __init__(self, stream: BinaryIO, name: str, encoding: str, size: int) -> None:
        """Reads the file once for its columns. Raises CouldNot when it holds no object, with what its first line is."""
        super().__init__(stream, name, encoding, size)
        columns: dict[str, None] = {}
        broken: Refused | None = None
        for row in self.rows():
            if broken is None and isinstance(row, BrokenRow):
                broken = row.reason
            if row.cells.keys() - columns.keys() and isinstance(row, Row):
                columns.update(dict.fromkeys(row.cells))
        if not columns:
            if broken is not None:
                raise CouldNot("cannot_read", path=name, why=broken)
            raise CouldNot("empty_file", path=name)
        if len(columns) > COLUMN_LIMIT:
            raise CouldNot("too_many_columns", path=name, limit=COLUMN_LIMIT)
        self.columns = tuple(columns)

    def rows(self) -> Iterator[Row | BrokenRow]:
        self._stream.seek(0)
        first = next(iter(getattr(self, "columns", ())), "#1")
        for number, line in enumerate(self._lines(), 1):
            if not line.strip():
                continue
            try:
                yield Row(number, _cells_of(line, number, self.encoding))
            except Refused as reason:
                yield BrokenRow(number, {first: readable(line[:1000].strip())}, reason)

    def _lines(self) -> Iterator[str]:
        if self.encoding.startswith(("utf-16", "utf-32")):
            text = io.TextIOWrapper(self._stream, self.encoding, error_handler(self.encoding), newline="\n")
            try:
                yield from text
            except UnicodeDecodeError as error:
                raise CouldNot("no_encoding_fits", path=self.name) from error
            finally:
                text.detach()
            return
        handler = error_handler(self.encoding)
        while line := self._stream.readline(LINE_LIMIT + 1):
            if len(line) > LINE_LIMIT and not line.endswith(b"\n"):
                while (more := self._stream.readline(LINE_LIMIT)) and not more.endswith(b"\n"):
                    pass
            yield line.decode(self.encoding, handler)


def _cells_of(line: str, number: int, encoding: str) -> dict[str, Cell]:
    """The object's values by name. Raises Refused for anything but one object of plain values."""
    if len(line) > LINE_LIMIT:
        raise Refused("line_too_long", line=number, limit=LINE_LIMIT)
    if not line.isascii() and (broken := broken_byte(line)):
        offset, byte = broken
        name = encoding.removesuffix("-sig").upper()
        raise Refused("not_this_encoding", line=number, encoding=name, byte=byte, offset=offset)
    try:
        found = _decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refused("not_json", line=number, why=str(error)) from error
    if not isinstance(found, dict):
        raise Refused("not_json", line=number, why=type(found).__name__)
    return {plain_name(key): _plain(key, value) for key, value in found.items()}


def _plain(column: str, value: object) -> Cell:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    raise Refused("nested", column=column)
