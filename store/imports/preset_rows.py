"""The rows of a file as a preset sees them: those of another kind left out, those that are one put together."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from store.imports.preset import Preset, Table, canonical
from store.imports.readers.rows import BrokenRow, Cell, Row, Source
from store.imports.reading import folded
from store.imports.values import bare, text_of

_BETWEEN: Final = "；"
_ZERO: Final = re.compile(r"[-+]?0*(?:\.0*)?元?")
_LONGEST_LIST: Final = 2_000


def as_seen(source: Source, preset: Preset) -> Source:
    """The source with the rows that the preset's table speaks of; itself where it speaks of all, each by itself."""
    table = preset.table
    return _Seen(source, table, preset.empty) if table.leave_out or table.only or table.together else source


class _Seen(Source):
    """Another source's rows, some left out, some put together."""

    def __init__(self, source: Source, table: Table, empty: frozenset[str]) -> None:
        self._source, self._table, self._empty = source, table, empty
        self.sheet = source.sheet
        self._names = {canonical(column): column for column in reversed(source.columns)}
        self._left_out = self._test(table.leave_out)
        self._taken = self._test(table.only)
        self._keys = [column for name in table.together if (column := self._names.get(canonical(name)))]
        self._add = frozenset(filter(None, (self._names.get(canonical(name)) for name in table.add)))
        self._listed = frozenset(filter(None, (self._names.get(canonical(name)) for name in table.listed)))
        self.passed_over = 0
        """Rows of another kind."""
        self.joined = 0
        """Rows that went into the one before them."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def rows(self) -> Iterator[Row | BrokenRow]:
        rows = self._kept(self._source.rows())
        return self._together(rows) if self._keys else rows

    def position(self) -> int:
        return self._source.position()

    def close(self) -> None:
        self._source.close()

    def _kept(self, rows: Iterator[Row | BrokenRow]) -> Iterator[Row | BrokenRow]:
        for row in rows:
            if isinstance(row, Row) and (
                (self._left_out is not None and self._left_out(row.cells))
                or (self._taken is not None and not self._taken(row.cells))
            ):
                self.passed_over += 1
            else:
                yield row

    def _together(self, rows: Iterator[Row | BrokenRow]) -> Iterator[Row | BrokenRow]:
        """Rows that follow each other with the same key as the first of them."""
        first: Row | None = None
        key: tuple[str, ...] = ()
        more: list[Mapping[str, Cell]] = []
        for row in rows:
            if isinstance(row, Row):
                found = tuple(bare(text_of(row.cells.get(column))) for column in self._keys)
                if first is not None and found == key and any(found):
                    more.append(row.cells)
                    self.joined += 1
                    continue
                if first is not None:
                    yield self._merged(first, more)
                first, key, more = row, found, []
            else:
                yield row
        if first is not None:
            yield self._merged(first, more)

    def _merged(self, first: Row, more: list[Mapping[str, Cell]]) -> Row:
        if not more:
            return first
        cells = dict(first.cells)
        rows = [first.cells, *more]
        for column in self._source.columns:
            if column in self._add:
                cells[column] = _sum(row.get(column) for row in rows)
            elif column in self._listed:
                texts = dict.fromkeys(text for row in rows if (text := text_of(row.get(column)).strip()))
                cells[column] = _BETWEEN.join(texts)[:_LONGEST_LIST]
            elif self._is_nothing(cells.get(column)):
                cells[column] = next(
                    (cell for row in more if not self._is_nothing(cell := row.get(column))), cells.get(column)
                )
        return Row(first.number, cells)

    def _is_nothing(self, cell: Cell) -> bool:
        return cell is None or (
            isinstance(cell, str) and (not cell.strip() or cell.strip().lower() in self._empty)
        )

    def _test(self, told: Mapping[str, tuple[str, ...]]) -> Callable[[Mapping[str, Cell]], bool] | None:
        """Whether one of these columns holds one of its texts; None where there is nothing to look at."""
        tests = [
            (column, _matches(texts))
            for name, texts in told.items()
            if (column := self._names.get(canonical(name)))
        ]
        if not tests:
            return None
        return lambda cells: any(holds(cells.get(column)) for column, holds in tests)


def _matches(texts: tuple[str, ...]) -> Callable[[Cell], bool]:
    """Whether a cell is one of these texts: `*` stands for anything, `0` for every way to write it, "" for nothing."""
    plain = frozenset(folded(text) for text in texts if "*" not in text)
    patterns = [re.compile(fnmatch.translate(folded(text))) for text in texts if "*" in text]
    zero = "0" in plain
    known: dict[str, bool] = {}

    def matches(cell: Cell) -> bool:
        written = text_of(cell)
        found = known.get(written)
        if found is None:
            text = folded(bare(written))
            found = text in plain or any(pattern.match(text) for pattern in patterns)
            found = found or (zero and text != "" and _ZERO.fullmatch(text) is not None)
            if len(known) < 1000:
                known[written] = found
        return found

    return matches


def _sum(cells: Iterator[Cell]) -> Cell:
    """The numbers added up; the first cell where one is no number."""
    found = [cell for cell in cells if cell is not None and cell != ""]
    try:
        total = sum((Decimal(bare(text_of(cell)).replace(",", "")) for cell in found), Decimal(0))
    except InvalidOperation:
        return found[0]
    return f"{total:f}" if found else None
