"""JSON Lines, an object a row; or one array of the same objects."""

from __future__ import annotations

from typing import BinaryIO

import msgspec

from store.exports.options import JSON, Shape, Written
from store.exports.shaping import Turn
from store.views.exporting import Values


class JsonFile:
    """Objects written a page at a time."""

    def __init__(
        self, sink: BinaryIO, shape: Shape, names: list[str], turns: list[Turn | None], written: Written
    ) -> None:
        self._sink = sink
        self._names = names
        self._turns = turns
        self._written = written
        self._encode = msgspec.json.Encoder().encode
        self._array = shape.format == JSON
        self._between = b"[\n" if self._array else b""

    def add(self, page: list[Values]) -> None:
        """Write a page."""
        columns = [
            values if turn is None else turn(values) for values, turn in zip(page, self._turns, strict=True)
        ]
        names, encode = self._names, self._encode
        lines = [encode(dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]
        self._put(self._between + (b",\n" if self._array else b"\n").join(lines))
        self._between = b",\n" if self._array else b"\n"

    def finish(self) -> None:
        """End the last line, or the array."""
        if self._array:
            self._put(b"[]\n" if self._between == b"[\n" else b"\n]\n")
        elif self._between:
            self._put(b"\n")

    def _put(self, data: bytes) -> None:
        self._sink.write(data)
        self._written.size += len(data)
