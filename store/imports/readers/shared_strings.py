"""How much text a workbook's cells hold when each has its own copy of the string that it shares with others."""

from __future__ import annotations

import re
import zipfile
from array import array
from collections.abc import Sequence
from typing import Final

from store.imports.readers.limits import TEXT_LIMIT

MEMBER: Final = "xl/sharedStrings.xml"
_CHUNK: Final = 1 << 20
_SMALLEST_CELL: Final = len('<c t="s"><v>1</v></c>')
_STRING_END: Final = re.compile(rb"</(?:\w+:)?si\s*>")
_SHARED: Final = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\bt\s*=\s*[\"']s[\"'][^>]*>(?:(?!</(?:\w+:)?c\s*>).)*?<(?:\w+:)?v\b[^>]*>\s*(\d{1,9})",
    re.DOTALL,
)
_CELL: Final = re.compile(rb"<(?:\w+:)?c\b")


def texts_of_cells(archive: zipfile.ZipFile, sheets: Sequence[zipfile.ZipInfo]) -> int:
    """Bytes that the fullest sheet's cells would hold; 0 where they cannot reach the limit."""
    if MEMBER not in archive.namelist():
        return 0
    shared = _SharedStrings()
    with archive.open(MEMBER) as strings:
        while data := strings.read(_CHUNK):
            shared.strings(data)
            if shared.longest > TEXT_LIMIT:
                return shared.longest
    fullest = 0
    for sheet in sheets:
        if shared.longest * (sheet.file_size // _SMALLEST_CELL) < TEXT_LIMIT:
            continue
        shared.begin_sheet()
        with archive.open(sheet) as cells:
            while data := cells.read(_CHUNK):
                shared.cells(data)
        fullest = max(fullest, shared.total)
    return fullest


class _SharedStrings:
    """The strings' sizes and the cells of a sheet that name them; `total` is what those would hold."""

    def __init__(self) -> None:
        self.sizes = array("I")
        self.total = 0
        self._before = b""

    def strings(self, data: bytes) -> None:
        """The next piece of the list of strings."""
        *ended, self._before = _STRING_END.split(self._before + data)
        self.sizes.extend(map(len, ended))

    @property
    def longest(self) -> int:
        return max(max(self.sizes, default=0), len(self._before))

    def begin_sheet(self) -> None:
        self._before, self.total = b"", 0

    def cells(self, data: bytes) -> None:
        """The next piece of a sheet."""
        data = self._before + data
        last = max(
            (found.start() for found in _CELL.finditer(data, max(len(data) - 4096, 0))), default=len(data)
        )
        sizes, count = self.sizes, len(self.sizes)
        for number in map(int, _SHARED.findall(data, 0, last)):
            if number < count:
                self.total += sizes[number]
        self._before = data[last:]
