"""What every reader yields, whatever the format of its file."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import TracebackType
from typing import BinaryIO

from store.imports.reasons import Refused

Cell = str | int | float | bool | datetime | date | time | timedelta | None


@dataclass(slots=True)
class Row:
    """One row as the file has it. `number`: the line where it begins, or the row of the sheet; the header has one too."""

    number: int
    cells: dict[str, Cell]


@dataclass(slots=True)
class BrokenRow:
    """A row that could not be read as such, with as much of it as there is."""

    number: int
    cells: dict[str, Cell]
    reason: Refused


class Source(ABC):
    """A file being read. Its rows can be asked for once; closing it closes the file."""

    format: str
    name: str
    encoding: str
    """The codec; "" where the format has none."""
    columns: tuple[str, ...]
    size: int
    """Bytes of the file."""

    def __init__(self, stream: BinaryIO, name: str, encoding: str, size: int) -> None:
        self._stream = stream
        self.name, self.encoding, self.size = name, encoding, size

    @abstractmethod
    def rows(self) -> Iterator[Row | BrokenRow]:
        """Every row behind the header that is not blank, in order."""

    def position(self) -> int:
        """Bytes read so far, for a progress bar; `size` at the end."""
        return self.size if self._stream.closed else min(self._stream.tell(), self.size)

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def column_names(header: Sequence[object]) -> tuple[str, ...]:
    """The header's cells as names: trimmed, never empty, never twice (`category`, `category (2)`)."""
    names: list[str] = []
    for place, cell in enumerate(header, 1):
        base = plain_name(cell) or f"#{place}"
        name, copy = base, 2
        while name in names:
            name, copy = f"{base} ({copy})", copy + 1
        names.append(name)
    return tuple(names)


def plain_name(cell: object) -> str:
    """A header cell without blanks around it and characters that nobody sees."""
    text = "" if cell is None else str(cell)
    return "".join(c if c.isprintable() else " " for c in text if unicodedata.category(c) != "Cf").strip()
