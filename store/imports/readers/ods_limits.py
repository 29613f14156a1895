"""How far an ODS sheet reaches, seen chunk by chunk: its rows and cells may be written once and meant a million times."""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

from store.errors import CouldNot
from store.imports.readers.limits import CELL_LIMIT, COLUMN_LIMIT, ROW_LIMIT, SHEET_LIMIT, TEXT_LIMIT

MIME: Final = b"application/vnd.oasis.opendocument.spreadsheet"
CONTENT: Final = "content.xml"
_SPACE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_ROW, _CELLS = _SPACE + "table-row", (_SPACE + "table-cell", _SPACE + "covered-table-cell")
_TABLE: Final = _SPACE + "table"
_ROWS_REPEATED: Final = _SPACE + "number-rows-repeated"
_CELLS_REPEATED: Final = _SPACE + "number-columns-repeated"
_EMPTY_ALLOWS: Final = frozenset(
    (
        _CELLS_REPEATED,
        _SPACE + "style-name",
        _SPACE + "content-validation-name",
        _SPACE + "number-columns-spanned",
        _SPACE + "number-rows-spanned",
    )
)
"""What a cell without a content may say; anything else makes the reader keep it."""
_MOST_ROWS: Final = 1_048_576
_MOST_COLUMNS: Final = 16_384
_EMPTY_CELLS: Final = 200_000_000
"""Cells without a content that the reader may step over."""


class OdsSize:
    """Refuses a sheet beyond the limits, entities, and what is no XML."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._entity
        self._sheets = self._row = self._width = self._filled = self._cells = self._empty = 0
        self._repeated = self._cell_repeated = 1
        self._texts = self._row_texts = 0
        self._in_cell = False

    def look_at(self, data: bytes) -> None:
        """Raises CouldNot beyond a limit, ValueError for what is no XML."""
        try:
            self._parser.Parse(data, False)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS:
            self._cell_repeated = _times(attributes.get(_CELLS_REPEATED), _MOST_COLUMNS)
            self._width += self._cell_repeated
            self._in_cell = True
            if attributes.keys() - _EMPTY_ALLOWS:
                self._filled = self._width
        elif self._in_cell:
            self._filled = self._width
        elif name == _ROW:
            self._repeated = _times(attributes.get(_ROWS_REPEATED), _MOST_ROWS)
            self._width = self._filled = self._row_texts = 0
        elif name == _TABLE:
            self._sheets += 1
            self._row = 0
            if self._sheets > SHEET_LIMIT:
                raise CouldNot("too_many_sheets", path=self._name, found=self._sheets, limit=SHEET_LIMIT)

    def _text(self, text: str) -> None:
        if self._in_cell:
            self._row_texts += len(text) * self._cell_repeated

    def _end(self, name: str) -> None:
        if name in _CELLS:
            self._in_cell = False
        elif name == _ROW:
            self._row += self._repeated
            self._empty += self._width
            if self._empty > _EMPTY_CELLS:
                self._too_many_cells()
            if not self._filled:
                return
            if self._row > ROW_LIMIT + 1:
                raise CouldNot("too_many_rows", path=self._name, found=self._row, limit=ROW_LIMIT)
            if self._filled > COLUMN_LIMIT:
                raise CouldNot("too_many_columns", path=self._name, limit=COLUMN_LIMIT)
            self._texts += self._repeated * self._row_texts
            if self._texts > TEXT_LIMIT:
                raise CouldNot("workbook_too_large", path=self._name, limit=TEXT_LIMIT // 1_000_000)
            self._cells += self._repeated * self._filled
            if self._cells > CELL_LIMIT:
                self._too_many_cells()

    def _too_many_cells(self) -> None:
        raise CouldNot(
            "too_many_cells", path=self._name, rows=self._row, columns=self._width, limit=CELL_LIMIT
        )

    def _entity(self, *_declaration: object) -> None:
        raise ValueError("entity")


def _times(text: str | None, most: int) -> int:
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 8 and 0 < int(text) <= most):
        raise ValueError(text)
    return int(text)
