"""JSON Lines, an object a row; or one array of the same objects."""

from __future__ import annotations

from typing import Any, BinaryIO

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
        self._turns = turns
        self._written = written
        encoder = msgspec.json.Encoder()
        self._encode, self._encode_lines = encoder.encode, encoder.encode_lines
        self._row = msgspec.defstruct("Row", [(name, Any) for name in names], gc=False)
        """Its names are encoded once, and not for every row."""
        self._array = shape.format == JSON
        self._between = b"[\n" if self._array else b""

    def add(self, page: list[Values]) -> None:
        """Write a page."""
        columns = [
            values if turn is None else turn(values) for values, turn in zip(page, self._turns, strict=True)
        ]
        row = self._row
        rows = [row(*values) for values in zip(*columns, strict=True)]
        if self._array:
            self._put(self._between + b",\n".join(map(self._encode, rows)))
            self._between = b",\n"
        else:
            self._put(self._encode_lines(rows))

    def finish(self) -> None:
        """End the array."""
        if self._array:
            self._put(b"[]\n" if self._between == b"[\n" else b"\n]\n")

    def _put(self, data: bytes) -> None:
        self._sink.write(data)
        self._written.size += len(data)
