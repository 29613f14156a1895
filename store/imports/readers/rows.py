"""What every reader yields, whatever the format of its file."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import TracebackType
from typing import BinaryIO, Final

from store.i18n import N_, _
from store.imports.readers.opened import has_changed
from store.imports.reasons import Refused

Cell = str | int | float | bool | datetime | date | time | timedelta | None
Known = Callable[[str], bool]
"""Is this the name of a column that some layout has? Whoever opens a file tells; readers know no layout."""

NOTES_LISTED: Final = 1_000
NOTES: Final[dict[str, str]] = {
    "above": N_("above the header: {text}"),
    "total": N_("a total, no row: {text}"),
    "below": N_("a note, no row: {text}"),
    "header_again": N_("the header once more: {text}"),
}
REMARKS: Final[dict[str, str]] = {
    "encoding_likely": N_(
        "The bytes fit {encoding} and {others}; {encoding} is the likelier one (--encoding overrules it)."
    ),
    "other_sheets": N_("Sheet '{sheet}' was read; there are also: {others} (--sheet chooses)."),
    "html_inside": N_("The file is named like a workbook and is a web page; its largest table was read."),
    "text_inside": N_("The file is named like a workbook and is text; it was read as CSV."),
    "grew": N_("The file changed while it was read; what was written after the start is not in it."),
    "unpacked": N_("Unpacked: {name}."),
    "doubled_column": N_(
        "The header names '{column}' more than once; the first one was read ('{second}' is the next, for --map)."
    ),
}


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


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the file that is no row of its table: a title, a total, a footer."""

    number: int
    why: str
    """A key of NOTES."""
    text: str

    def __str__(self) -> str:
        return _(NOTES[self.why]).format(text=self.text)


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody should know about how the file was read. `code` names its text in REMARKS."""

    code: str
    params: dict[str, str]

    def __str__(self) -> str:
        return _(REMARKS[self.code]).format(**self.params)


class Source(ABC):
    """A file being read. Its rows can be asked for once; closing it closes the file."""

    format: str
    name: str
    encoding: str
    """Its name; "" where the format has none."""
    columns: tuple[str, ...]
    size: int
    """Bytes of the file, unpacked."""
    sheet: str
    """The sheet, or the list of a JSON file, that is read; "" where the format has none."""

    def __init__(self, stream: BinaryIO, name: str, encoding: str, size: int) -> None:
        self._stream = stream
        self.name, self.encoding, self.size = name, encoding, size
        self.sheet = ""
        self.skipped = 0
        """Lines that are no rows of the table; final when all rows have been read."""
        self.notes: list[Note] = []
        """The first of them."""
        self.remarks: list[Remark] = []

    @abstractmethod
    def rows(self) -> Iterator[Row | BrokenRow]:
        """Every row behind the header that is not blank, in order."""

    def position(self) -> int:
        """Bytes read so far, for a progress bar; `size` at the end."""
        return self.size if self._stream.closed else min(self._stream.tell(), self.size)

    def note(self, number: int, why: str, cells: Sequence[object]) -> None:
        """Count a line that is no row."""
        self.skipped += 1
        if len(self.notes) < NOTES_LISTED:
            text = " ".join(plain_name(cell) for cell in cells[:50] if cell not in ("", None))
            self.notes.append(Note(number, why, text[:200]))

    def remark(self, code: str, **params: str) -> None:
        """Tell something about how the file was read, once."""
        if all(one.code != code for one in self.remarks):
            self.remarks.append(Remark(code, params))

    def grown(self) -> bool:
        """Has somebody written to the file since it was opened? What is read is the file as it was then."""
        return has_changed(self._stream)

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
    names: dict[str, None] = {}
    for place, cell in enumerate(header, 1):
        base = plain_name(cell) or f"#{place}"
        name, copy = base, 2
        while name in names:
            name, copy = f"{base} ({copy})", copy + 1
        names[name] = None
    return tuple(names)


def plain_name(cell: object) -> str:
    """A header cell without blanks around it and characters that nobody sees."""
    text = "" if cell is None else str(cell)
    return "".join(c if c.isprintable() else " " for c in text if unicodedata.category(c) != "Cf").strip()
