"""CSV: UTF-8 with a byte order mark unless asked otherwise, so that Excel reads Chinese."""

from __future__ import annotations

import codecs
import csv
import io
from typing import BinaryIO

from store.exports.options import Shape, Written
from store.exports.shaping import Turn
from store.views.exporting import Values


class CsvFile:
    """A table written a page at a time."""

    def __init__(
        self, sink: BinaryIO, shape: Shape, titles: list[str], turns: list[Turn | None], written: Written
    ) -> None:
        self._sink = sink
        self._turns = turns
        self._written = written
        self._text = io.StringIO(newline="")
        self._writer = csv.writer(self._text, delimiter=shape.delimiter)
        self._encoding = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(shape.encoding, shape.encoding)
        mark = {"utf-8-sig": codecs.BOM_UTF8, "utf-16": codecs.BOM_UTF16_LE}.get(shape.encoding, b"")
        self._put(mark)
        self._writer.writerow(titles)
        self._flush()

    def add(self, page: list[Values]) -> None:
        """Write a page."""
        columns = [
            values if turn is None else turn(values) for values, turn in zip(page, self._turns, strict=True)
        ]
        self._writer.writerows(zip(*columns, strict=True))
        self._flush()

    def finish(self) -> None:
        """Nothing stands behind the last row."""

    def _flush(self) -> None:
        self._put(self._text.getvalue().encode(self._encoding))
        self._text.seek(0)
        self._text.truncate()

    def _put(self, data: bytes) -> None:
        self._sink.write(data)
        self._written.size += len(data)
