"""Rows that were not taken, as a file that can be mended and imported as it is."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final, TextIO

from store.errors import CouldNot
from store.imports.readers.encodings import readable
from store.imports.readers.rows import Cell
from store.imports.reasons import Refused
from store.imports.values import text_of
from store.text.formulas import guarded

OUR_COLUMNS: Final = ("_row", "_reason")
_HEAD: Final = 1 << 20
_JSON_ENDINGS: Final = (".jsonl", ".ndjson", ".json")


def check_place(path: Path, *marks: bytes) -> None:
    """Raise CouldNot when there is a file of something else already; `marks`: what the beginning of rejects holds."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return  # nothing there, or nothing that can be read: writing says why
    if head and not all(mark in head for mark in marks):
        raise CouldNot("rejects_over_something", path=path)


def put_in_place(file: IO[Any], partial: Path, path: Path) -> None:
    """End a file and give it its name. Raises CouldNot."""
    try:
        file.close()
        os.replace(partial, path)
    except OSError as error:
        raise CouldNot("cannot_write", path=path, why=error.strerror or str(error)) from error


class RejectsFile:
    """The original columns, `_row` and `_reason`; made with its first row.

    JSON Lines where the path ends so, as that ending makes the import read it; else CSV (UTF-8 with a byte order mark).
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        """Raises CouldNot rather than write over what are no rejects, such as the file that is imported."""
        check_place(path, *(name.encode() for name in OUR_COLUMNS))
        self.path = path
        self._columns = tuple(column for column in columns if column not in OUR_COLUMNS)
        self._file: TextIO | None = None
        self._as_json = path.suffix.lower() in _JSON_ENDINGS
        self._partial = path.with_name(path.name + ".part")

    def add(self, number: int, cells: dict[str, Cell], reason: Refused) -> None:
        """Keep a row. Raises CouldNot when the file cannot be written."""
        try:
            if self._file is None:
                self._file = self._begun()
            texts = [readable(text_of(cells.get(column))).replace("\0", "\ufffd") for column in self._columns]
            if self._as_json:
                given = {column: text for column, text in zip(self._columns, texts, strict=True) if text}
                row = {**given, "_row": number, "_reason": str(reason)}
                self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
            else:
                csv.writer(self._file).writerow((*map(guarded, texts), number, str(reason)))
        except OSError as error:
            raise CouldNot("cannot_write", path=self.path, why=error.strerror or str(error)) from error

    def close(self) -> None:
        """Put the whole file in its place."""
        if self._file is None:
            return
        file, self._file = self._file, None
        put_in_place(file, self._partial, self.path)

    def _begun(self) -> TextIO:
        # For its owner alone: the rows hold customer data.
        descriptor = os.open(self._partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        if self._as_json:
            return os.fdopen(descriptor, "w", encoding="utf-8", newline="")
        file = os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="")
        csv.writer(file).writerow((*self._columns, *OUR_COLUMNS))
        return file
