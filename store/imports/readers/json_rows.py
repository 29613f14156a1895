"""Rows of a JSON Lines file: one object a line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec

from store.errors import CouldNot
from store.imports.readers.encodings import broken_byte, codec_of, error_handler, readable
from store.imports.readers.flatten import flat
from store.imports.readers.rows import BrokenRow, Cell, Row, Source
from store.imports.reasons import Refused

LINE_LIMIT: Final = 1 << 24
"""Bytes of one line."""
COLUMN_LIMIT: Final = 2_000
_decode: Final = msgspec.json.Decoder().decode
_HEAD: Final = 1 << 20


class JsonLinesSource(Source):
    """A file of objects; its columns are all the names that occur, in order of their first line."""

    format = "jsonl"

    def __init__(self, stream: BinaryIO, name: str, encoding: str, size: int) -> None:
        """Reads the file once for its columns. Raises CouldNot when it holds no object, with what its first line is."""
        super().__init__(stream, name, encoding, size)
        columns: dict[str, None] = {}
        broken: Refused | None = None
        for row in self.rows():
            if isinstance(row, BrokenRow):
                broken = broken or row.reason
            elif not row.cells.keys() <= columns.keys():
                columns.update(dict.fromkeys(row.cells))
                if len(columns) > COLUMN_LIMIT:
                    raise CouldNot("too_many_columns", path=name, limit=COLUMN_LIMIT)
        if not columns:
            if broken is not None:
                raise CouldNot("cannot_read", path=name, why=broken)
            raise CouldNot("empty_file", path=name)
        self.columns = tuple(columns)

    def rows(self) -> Iterator[Row | BrokenRow]:
        self._stream.seek(0)
        first = next(iter(getattr(self, "columns", ())), "#1")
        for number, line in enumerate(self._lines(), 1):
            if not line.strip():
                continue
            try:
                yield Row(number, self._cells_of(line, number))
            except Refused as refused:
                half = not line.endswith("\n") and self.grown()
                reason = Refused("cut_off", line=number) if half else refused
                yield BrokenRow(number, {first: readable(line[:1000].strip())}, reason)
        if self.grown():
            self.remark("grew")

    def _lines(self) -> Iterator[str]:
        handler = error_handler(self.encoding)
        if self.encoding.startswith(("utf-16", "utf-32")):
            text = io.TextIOWrapper(self._stream, self.encoding, handler, newline="\n")
            try:
                while line := text.readline(LINE_LIMIT + 1):
                    if len(line) > LINE_LIMIT and not line.endswith("\n"):
                        while (rest := text.readline(LINE_LIMIT)) and not rest.endswith("\n"):
                            pass
                    yield line
            except UnicodeDecodeError as error:
                raise CouldNot("no_encoding_fits", path=self.name) from error
            finally:
                text.detach()
            return
        codec = codec_of(self.encoding)
        while packed := self._stream.readline(LINE_LIMIT + 1):
            if len(packed) > LINE_LIMIT and not packed.endswith(b"\n"):
                while (more := self._stream.readline(LINE_LIMIT)) and not more.endswith(b"\n"):
                    pass
            yield packed.decode(codec, handler)

    def _cells_of(self, line: str, number: int) -> dict[str, Cell]:
        """The object's values by name. Raises Refused for anything but one object."""
        if len(line) > LINE_LIMIT:
            raise Refused("line_too_long", line=number, limit=LINE_LIMIT)
        if not line.isascii() and (broken := broken_byte(line)):
            offset, byte = broken
            name = self.encoding.removesuffix("-sig").upper()
            raise Refused("not_this_encoding", line=number, encoding=name, byte=byte, offset=offset)
        try:
            found = _decode(line)
        except (msgspec.DecodeError, RecursionError) as error:
            raise Refused("not_json", line=number, why=str(error)) from error
        if not isinstance(found, dict):
            raise Refused("not_json", line=number, why=type(found).__name__)
        return flat(found)


def is_one_document(stream: BinaryIO, codec: str) -> bool:
    """Is a JSON file one list, or an object that holds one? Else it is an object a line."""
    stream.seek(0)
    begin = stream.read(_HEAD).decode(codec, "ignore").lstrip("\ufeff \t\r\n")
    stream.seek(0)
    if begin.startswith("["):
        return True
    if not begin.startswith("{"):
        return False
    try:
        first, end = json.JSONDecoder().raw_decode(begin)
    except (ValueError, RecursionError):
        # Cut off by the limit, broken, or an object of many lines.
        opening, line_end, _rest = begin.partition("\n")
        return (line_end != "" and opening.rstrip().endswith(("{", "[", ","))) or _opens_a_list(opening)
    if begin[end:].strip():
        return "\n" in begin[:end]
    return holds_objects(first)


def holds_objects(value: object, depth: int = 3) -> bool:
    """Is there a list of objects in this object, not too deep?"""
    if not isinstance(value, dict) or not depth:
        return False
    return any(
        (isinstance(one, list) and one and isinstance(one[0], dict)) or holds_objects(one, depth - 1)
        for one in value.values()
    )


def _opens_a_list(line: str) -> bool:
    """`{"tickets":[{...` on one long line: only plain values stand before the list of objects."""
    before = line[: line.find("[{")] if "[{" in line[:2000] else ""
    return before.count("{") >= 1 and before.count("}") == 0 and before.rstrip().endswith(":")
