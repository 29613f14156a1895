"""CSV (RFC 4180): UTF-8 with a byte order mark unless asked otherwise, so that Excel reads Chinese.

Column by column: most columns never hold what needs quotes, and the standard library's writer, which looks at every
character of every cell, would take half of the time.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import BinaryIO, Final

from store.exports.options import Shape, Written
from store.exports.shaping import Turn
from store.rules.words import CATEGORIES
from store.views.exporting import Values
from store.views.exporting_columns import CODE, DATA, TEXT, WORDS, Column

_PLAIN_SIGNS: Final = frozenset(",;|\t")
"""Delimiters that stand in no number, time or word of a vocabulary."""
_NOTHING: Final = '""'
"""An empty cell that is alone in its row, which would be no row otherwise."""


class CsvFile:
    """A table written a page at a time."""

    def __init__(
        self,
        sink: BinaryIO,
        shape: Shape,
        columns: tuple[Column, ...],
        titles: list[str],
        turns: list[Turn | None],
        written: Written,
    ) -> None:
        self._sink = sink
        self._written = written
        self._sign = shape.delimiter
        self._needs_quotes = re.compile(f'["\r\n{re.escape(shape.delimiter)}]').search
        every = shape.delimiter not in _PLAIN_SIGNS
        self._steps: list[tuple[Turn | None, Callable[[Values], list[str]]]] = [
            (turn, self._quoted if _may_need_quotes(column) else self._all_quoted if every else _as_text)
            for column, turn in zip(columns, turns, strict=True)
        ]
        self._encoding = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(shape.encoding, shape.encoding)
        mark = {"utf-8-sig": codecs.BOM_UTF8, "utf-16": codecs.BOM_UTF16_LE}.get(shape.encoding, b"")
        self._put(mark + f"{self._sign.join(self._quoted(titles))}\r\n".encode(self._encoding))

    def add(self, page: list[Values]) -> None:
        """Write a page."""
        length = len(page[0])
        empty = [""] * length
        columns = [
            empty if values.count(None) == length else text(values if turn is None else turn(values))
            for values, (turn, text) in zip(page, self._steps, strict=True)
        ]
        if len(columns) == 1:
            columns = [[cell or _NOTHING for cell in columns[0]]]
        sign = self._sign
        lines = [sign.join(row) for row in zip(*columns, strict=True)]
        lines.append("")
        self._put("\r\n".join(lines).encode(self._encoding))

    def finish(self) -> None:
        """Nothing stands behind the last row."""

    def _quoted(self, values: Values) -> list[str]:
        needs = self._needs_quotes
        texts = ["" if value is None else value for value in values] if None in values else values
        if needs("".join(texts)) is None:
            return list(texts)
        return [
            "" if value is None else '"' + value.replace('"', '""') + '"' if needs(value) else value
            for value in values
        ]

    def _all_quoted(self, values: Values) -> list[str]:
        return self._quoted(_as_text(values))

    def _put(self, data: bytes) -> None:
        self._sink.write(data)
        self._written.size += len(data)


def _may_need_quotes(column: Column) -> bool:
    if column.holds == CODE:
        return column.words is None or column.words is CATEGORIES
    return column.holds in (TEXT, WORDS, DATA)


def _as_text(values: Values) -> list[str]:
    return ["" if value is None else str(value) for value in values]
