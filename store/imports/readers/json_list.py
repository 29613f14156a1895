"""Rows of a JSON document: a list of objects, or an object that holds one, read piece by piece."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from store.errors import CouldNot, WrongUsage
from store.imports.readers.encodings import broken_byte, codec_of, error_handler, readable
from store.imports.readers.flatten import flat
from store.imports.readers.json_rows import COLUMN_LIMIT, holds_objects
from store.imports.readers.rows import BrokenRow, Cell, Row, Source, plain_name
from store.imports.reasons import Refused

ITEM_LIMIT: Final = 1 << 24
"""Characters of one item, and of anything else that stands beside the list."""
_CHUNK: Final = 1 << 18
_NEAR_END: Final = 32
"""An error so close to the end of what was read may be the end's and not the item's."""
_DEPTH: Final = 4
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_NEXT: Final = re.compile(r"\}\s*,\s*(?=\{)|\}\s*(?=\])")
_WHOLE: Final = "[]"
"""The path of a list that is the document."""
_ALONE: Final = "{}"
"""The path of objects that stand in no list."""

Found = tuple[str, dict[str, Any] | Refused, str]
"""(the list's path, an item or why it is none, its beginning)."""


class JsonSource(Source):
    """A document; a row's number is its place in the list."""

    format = "json"

    def __init__(
        self,
        stream: BinaryIO,
        name: str,
        encoding: str,
        size: int,
        *,
        wanted: str | None = None,
        prefer: str | None = None,
    ) -> None:
        """Reads the file once for its lists and columns. `wanted`: the list's path; `prefer`: its name if there are
        several. Raises CouldNot for a document without objects, WrongUsage when nothing tells which list is meant.
        """
        super().__init__(stream, name, encoding, size)
        found: dict[str, dict[str, None]] = {}
        broken: Refused | None = None
        for path, item, _text in self._items():
            columns = found.setdefault(path, {})
            if isinstance(item, Refused):
                broken = broken or item
            else:
                try:
                    cells = flat(item)
                    if not cells.keys() <= columns.keys():
                        columns.update(dict.fromkeys(cells))
                except Refused:
                    continue
            if len(columns) > COLUMN_LIMIT:
                raise CouldNot("too_many_columns", path=name, limit=COLUMN_LIMIT)
        lists = {path: columns for path, columns in found.items() if path != _ALONE} or found
        chosen = self._chosen(lists, wanted, prefer)
        self._path, self.sheet = chosen, "" if chosen in (_WHOLE, _ALONE) else chosen
        self.columns = tuple(lists[chosen])
        if not self.columns and broken is not None:
            why = Refused("not_json_item", item=1, why=broken.params["why"])
            raise CouldNot("cannot_read", path=name, why=why)
        if not self.columns:
            raise CouldNot("empty_file", path=name)
        if len(lists) > 1:
            self.remark(
                "other_sheets", sheet=self.sheet, others=", ".join(one for one in lists if one != chosen)
            )

    def rows(self) -> Iterator[Row | BrokenRow]:
        first = self.columns[0]
        number = 0
        for path, item, text in self._items():
            if path != self._path:
                continue
            number += 1
            try:
                if isinstance(item, Refused):
                    raise item
                yield Row(number, self._cells(item, text, number))
            except Refused as refused:
                nameless = refused.code == "not_json_item"
                reason = (
                    Refused("not_json_item", item=number, why=refused.params["why"]) if nameless else refused
                )
                yield BrokenRow(number, {first: readable(text[:1000])}, reason)
        if self.grown():
            self.remark("grew")

    def _cells(self, item: dict[str, Any], text: str, number: int) -> dict[str, Cell]:
        if not text.isascii() and (broken := broken_byte(text)):
            offset, byte = broken
            encoding = self.encoding.removesuffix("-sig").upper()
            raise Refused("item_encoding", item=number, encoding=encoding, byte=byte, offset=offset)
        return flat(item)

    def _chosen(self, lists: dict[str, Any], wanted: str | None, prefer: str | None) -> str:
        if not lists:
            raise CouldNot("empty_file", path=self.name)
        names = {path.rpartition(".")[2]: path for path in lists}
        if wanted is not None:
            if wanted in lists or wanted in names:
                return wanted if wanted in lists else names[wanted]
            raise WrongUsage("no_such_sheet", path=self.name, sheet=wanted, choices=", ".join(lists))
        if len(lists) == 1:
            return next(iter(lists))
        if prefer in names:
            return names[prefer]
        raise WrongUsage("several_lists", path=self.name, choices=", ".join(lists))

    def _items(self) -> Iterator[Found]:
        self._stream.seek(0)
        text = io.TextIOWrapper(
            self._stream, codec_of(self.encoding), error_handler(self.encoding), newline=""
        )
        try:
            yield from _Walk(text, self.name).documents()
        except UnicodeDecodeError as error:
            raise CouldNot("no_encoding_fits", path=self.name) from error
        finally:
            text.detach()


class _BrokenError(Exception):
    """What begins here is no value of JSON."""

    def __init__(self, why: str, at: int) -> None:
        super().__init__(why)
        self.why, self.at = why, at


class _Walk:
    """A document under the eye, of which no more is kept than one item."""

    def __init__(self, text: io.TextIOWrapper, name: str) -> None:
        self._text, self._name = text, name
        self._decode = json.JSONDecoder().raw_decode
        self._read = ""
        self._at = 0
        self._ended = False
        self._lines = 1

    def documents(self) -> Iterator[Found]:
        """Every object in a list, and every one that stands alone, with where it was found."""
        while mark := self._peek():
            if mark == "{":
                alone = self._small_object()
                if alone is None:
                    yield from self._object(())
                else:
                    yield _ALONE, *alone
            elif mark == "[":
                yield from self._list(_WHOLE)
            elif mark in "\ufeff,":
                self._at += 1
            else:
                raise self._broken(f"'{readable(mark)}'")

    def _object(self, path: tuple[str, ...]) -> Iterator[Found]:
        """The lists of objects that are somewhere inside."""
        self._at += 1
        while (mark := self._peek()) and mark != "}":
            key = self._whole_value()
            if not isinstance(key, str) or self._peek() != ":":
                raise self._broken(f"'{readable(str(key))[:40]}'")
            self._at += 1
            mark, inner = self._peek(), (*path, plain_name(key))
            if mark == "[" and self._peek(1) == "{":
                yield from self._list(".".join(inner))
            elif mark == "{" and len(inner) < _DEPTH:
                yield from self._object(inner)
            else:
                self._whole_value()
            if self._peek() == ",":
                self._at += 1
        self._at += 1

    def _list(self, path: str) -> Iterator[Found]:
        self._at += 1
        while mark := self._peek():
            if mark == "]":
                self._at += 1
                return
            if mark == ",":
                self._at += 1
                continue
            found, text = self._item()
            yield path, found, text
            if self._ended and self._at >= len(self._read) and isinstance(found, Refused):
                return
        yield path, Refused("not_json_item", item=0, why="end of file"), ""

    def _item(self) -> tuple[dict[str, Any] | Refused, str]:
        try:
            value, end = self._value()
        except _BrokenError as error:
            text = self._read[self._at : self._at + 1000]
            self._skip(error.at)
            return Refused("not_json_item", item=0, why=error.why), text
        text = self._read[self._at : end]
        self._at = end
        if not isinstance(value, dict):
            return Refused("not_json_item", item=0, why=type(value).__name__), text[:1000]
        return value, text

    def _small_object(self) -> tuple[dict[str, Any], str] | None:
        """An object without lists of objects, if what has been read holds the whole of it."""
        try:
            value, end = self._decode(self._read, self._at)
        except (ValueError, RecursionError):
            return None
        if holds_objects(value):
            return None
        text = self._read[self._at : end]
        self._at = end
        return value, text

    def _whole_value(self) -> Any:
        """The value that begins here, which nobody asked for."""
        try:
            value, self._at = self._value()
        except _BrokenError as error:
            raise self._broken(error.why) from error
        return value

    def _value(self) -> tuple[Any, int]:
        """The value that begins here, and where it ends."""
        while True:
            try:
                value, end = self._decode(self._read, self._at)
            except json.JSONDecodeError as error:
                near = error.pos >= len(self._read) - _NEAR_END or error.msg.startswith("Unterminated")
                if self._ended or not near or len(self._read) - self._at > ITEM_LIMIT:
                    raise _BrokenError(error.msg, error.pos) from error
            except (RecursionError, ValueError) as error:
                raise _BrokenError(type(error).__name__, self._at + 1) from error
            else:
                # A number may go on behind what was read.
                if end < len(self._read) or self._ended:
                    return value, end
            self._more()

    def _skip(self, at: int) -> None:
        """Go on behind a broken item: where the next one seems to begin, or at the file's end."""
        behind = max(at - self._at, 1)
        while not (found := _NEXT.search(self._read, self._at + behind)):
            if self._ended or len(self._read) - self._at > ITEM_LIMIT:
                self._at = len(self._read)
                return
            behind = max(behind, len(self._read) - self._at - 64)
            self._more()
        self._at = found.end()

    def _peek(self, beyond: int = 0) -> str:
        """The next sign that is no blank, and the one `beyond` it; "" at the end. The place moves to it."""
        while True:
            begin = _BLANK.match(self._read, self._at)
            self._at = begin.end() if begin else self._at
            at = self._at
            if beyond and at < len(self._read):
                inner = _BLANK.match(self._read, at + 1)
                at = inner.end() if inner else at
            if at < len(self._read):
                return self._read[at]
            if self._ended:
                return ""
            self._more()

    def _more(self) -> None:
        """Read on; what lies behind is forgotten."""
        self._lines += self._read.count("\n", 0, self._at)
        left = self._read[self._at :]
        more = self._text.read(max(_CHUNK, len(left)))
        self._ended = not more
        self._read, self._at = left + more, 0

    def _broken(self, why: str) -> CouldNot:
        line = self._lines + self._read.count("\n", 0, self._at)
        return CouldNot("broken_json", path=self._name, line=line, why=why)
