"""Rows of the largest table of a web page: what many shop systems hand out under the name of a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import BinaryIO, Final

from store.errors import CouldNot
from store.imports.readers.encodings import broken_byte, codec_of, error_handler, readable
from store.imports.readers.headers import SEARCHED, header_at, is_note, is_total
from store.imports.readers.limits import CELL_LIMIT, COLUMN_LIMIT, ROW_LIMIT
from store.imports.readers.rows import BrokenRow, Cell, Known, Row, Source, column_names
from store.imports.reasons import Refused

SIZE_LIMIT: Final = 100_000_000
_CHUNK: Final = 1 << 18
_SPAN_LIMIT: Final = 1_000


class HtmlSource(Source):
    """A page; every cell is a text."""

    format = "html"

    def __init__(
        self, stream: BinaryIO, name: str, encoding: str, size: int, *, known: Known | None = None
    ) -> None:
        """Reads the page. Raises CouldNot for one without a table, or beyond the limits of a workbook."""
        super().__init__(stream, name, encoding, size)
        if size > SIZE_LIMIT:
            raise CouldNot("workbook_too_large", path=name, limit=SIZE_LIMIT // 1_000_000)
        page = _Page(name)
        text = io.TextIOWrapper(stream, codec_of(encoding), error_handler(encoding))
        while chunk := text.read(_CHUNK):
            page.feed(chunk)
        page.close()
        text.detach()
        tables = [[row for row in table if any(row)] for table in page.tables]
        table = max(tables, key=len, default=[])
        if not table:
            raise CouldNot("no_table", path=name)
        place = header_at(table[:SEARCHED], known)
        for number, cells in enumerate(table[:place], 1):
            self.note(number, "above", cells)
        self._header = table[place]
        if len(self._header) > COLUMN_LIMIT:
            raise CouldNot("too_many_columns", path=name, limit=COLUMN_LIMIT)
        self.columns = column_names(self._header)
        self._table, self._place = table, place

    def rows(self) -> Iterator[Row | BrokenRow]:
        columns, width = self.columns, len(self.columns)
        last = max((at for at, cells in enumerate(self._table) if not is_note(cells, width)), default=0)
        for number, values in enumerate(self._table[self._place + 1 :], self._place + 2):
            cells: dict[str, Cell] = dict(zip(columns, values, strict=False))
            if is_total(values):
                self.note(number, "total", values)
            elif values == self._header:
                self.note(number, "header_again", values)
            elif number > last + 1:
                self.note(number, "below", values)
            elif broken := next((found for found in map(broken_byte, values) if found), None):
                clean: dict[str, Cell] = {column: readable(str(cell)) for column, cell in cells.items()}
                name = self.encoding.removesuffix("-sig").upper()
                yield BrokenRow(
                    number,
                    clean,
                    Refused(
                        "not_this_encoding", line=number, encoding=name, byte=broken[1], offset=broken[0]
                    ),
                )
            elif len(values) < width or any(values[width:]):
                yield BrokenRow(number, cells, Refused("cell_count", found=len(values), expected=width))
            else:
                yield Row(number, cells)


class _Page(HTMLParser):
    """The tables of a page, each a list of rows of texts; a table inside a cell is part of the cell."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._name = name
        self._depth = self._hidden = self._cells = 0
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
        elif tag in ("script", "style"):
            self._hidden += 1
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self.tables[-1].append([])
            if len(self.tables[-1]) > ROW_LIMIT + SEARCHED:
                raise CouldNot("too_many_rows", path=self._name, found=len(self.tables[-1]), limit=ROW_LIMIT)
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            span = dict(attrs).get("colspan") or "1"
            self._span = (
                min(int(span), _SPAN_LIMIT) if span.isascii() and span.isdigit() and len(span) < 9 else 1
            )
            self._cell = []
        elif self._cell is not None and tag in ("br", "p", "div"):
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                self._end_cell()
        elif tag in ("script", "style"):
            self._hidden = max(self._hidden - 1, 0)
        elif self._depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._hidden:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text, self._cell = "".join(self._cell).strip(), None
        if not self.tables[-1]:
            self.tables[-1].append([])
        row = self.tables[-1][-1]
        row.extend((text, *("",) * (self._span - 1)))
        if len(row) > COLUMN_LIMIT:
            raise CouldNot("too_many_columns", path=self._name, limit=COLUMN_LIMIT)
        self._cells += self._span
        if self._cells > CELL_LIMIT:
            raise CouldNot(
                "too_many_cells",
                path=self._name,
                rows=len(self.tables[-1]),
                columns=len(row),
                limit=CELL_LIMIT,
            )
