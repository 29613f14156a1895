"""A field's value from a row's cells: what the preset says of the cell, made into one function before the first row."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from store.errors import WrongUsage
from store.imports.columns import FoundWay
from store.imports.preset import ANY_OTHER, Preset
from store.imports.preset_steps import Step, step_of
from store.imports.readers.rows import Cell
from store.imports.reasons import Refused
from store.imports.values import Convert, Converters, Value, bare, text_of
from store.text.formulas import unguarded

Cells = Mapping[str, Cell]
Unmarked = Callable[[str], str]
Read = Callable[[Cells], Value]
"""A row's cells -> the field's value; None when nothing is given. Raises Refused."""

_MOST_UNKNOWN: Final = 100
_MOST_KEPT: Final = 1000
_LONGEST_KEPT: Final = 100
_LONGEST_EMPTY: Final = 12
MARKS: Final = frozenset("='\t‘’`")
"""What may stand before a cell's text to keep a spreadsheet from changing it."""


class Reading:
    """Makes the functions for one file."""

    def __init__(
        self, preset: Preset, values: Converters, *, guarded: bool, unknown: dict[tuple[str, str], int]
    ) -> None:
        """`guarded`: the file is one of ours, cells that look like formulas have an apostrophe before them. `unknown`
        counts the values that were left out, by column and value."""
        self._preset, self._converters = preset, values
        self._guarded, self._unknown = guarded, unknown

    def reader(self, field: str, ways: Sequence[FoundWay], convert: Convert, *, digits: bool) -> Read:
        """The function that reads the field by these ways. `digits`: what keeps a spreadsheet from rounding its cells
        goes, in our own format too."""
        values = self._preset.table.values.get(field)
        taking = convert if values is None else self._translated(field, values, convert)
        # A map of values remembers for itself, for it counts what it does not know.
        readers = [self._one(way, taking, digits=digits, remember=values is None) for way in ways]
        return readers[0] if len(readers) == 1 else _first_of(readers)

    def plain(self, field: str, ways: Sequence[FoundWay], *, digits: bool) -> tuple[str, Unmarked] | None:
        """(column, what takes away a mark before its text) of a field whose cell is taken as it is; None of others."""
        way = ways[0]
        foreign = self._preset.empty or self._preset.table.values.get(field) is not None
        if foreign or len(ways) > 1 or way.steps or way.join is not None:
            return None
        return way.columns[0], self._unmarking(digits=digits)

    def _one(self, way: FoundWay, convert: Convert, *, digits: bool, remember: bool) -> Read:
        steps = tuple(map(step_of, way.steps))
        if way.join is not None:
            return _joined(way.columns, way.join, self._prepared((), digits=digits), convert, steps)
        prepare = self._prepared(steps, digits=digits)
        if remember:
            return _remembering_reader(way.columns[0], prepare, convert, self._converters)
        return _prepared_reader(way.columns[0], prepare, convert)

    def _unmarking(self, *, digits: bool) -> Unmarked:
        guarded, marked = self._guarded, digits or not self._preset.is_own

        def unmarked(cell: str) -> str:
            plain = unguarded(cell) if guarded else cell
            # What we wrote ourselves is what stands behind our guard.
            return bare(plain) if marked and plain == cell else plain

        return unmarked

    def _prepared(self, steps: tuple[Step, ...], *, digits: bool) -> Step:
        """What happens to a cell first."""
        empty, unmarked = self._preset.empty, self._unmarking(digits=digits)

        def prepare(cell: Cell, column: str) -> Cell:
            if isinstance(cell, str):
                if cell[:1] in MARKS:
                    cell = unmarked(cell)
                if len(cell) <= _LONGEST_EMPTY and cell.strip().lower() in empty:
                    return None
            for step in steps:
                cell = step(cell, column)
                if cell is None or cell == "":
                    return None
            return cell

        return prepare

    def _translated(self, field: str, values: Mapping[str, str], convert: Convert) -> Convert:
        """The converter behind a map of values; what the map does not know and `*` covers is left out and counted."""
        named = f"{self._preset.name}: values.{field}"
        known: dict[str, Value] = {}
        for text, meaning in values.items():
            try:
                known[folded(text)] = convert(meaning, named) if meaning else None
            except Refused as reason:
                raise WrongUsage("bad_setting", why=str(reason)) from reason
        has_other, other = ANY_OTHER in values, known.pop(ANY_OTHER, None)
        seen: dict[str, Value] = {}
        unknown = self._unknown

        def translate(cell: Cell, column: str) -> Value:
            if isinstance(cell, str) and cell in seen:
                return seen[cell]
            text = cell if isinstance(cell, str) else text_of(cell)
            folded_text = folded(text)
            if folded_text in known:
                value = known[folded_text]
            else:
                try:
                    value = convert(cell, column)
                except Refused:
                    if not has_other:
                        raise
                    key = (column, text.strip()[:40])
                    if key in unknown or len(unknown) < _MOST_UNKNOWN:
                        unknown[key] = unknown.get(key, 0) + 1
                    return other
            if isinstance(cell, str) and len(seen) < _MOST_KEPT:
                seen[cell] = value
            return value

        return translate


def folded(text: str) -> str:
    """A value as the keys of a map are compared: NFKC, no case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _prepared_reader(column: str, prepare: Step, convert: Convert) -> Read:
    def read(cells: Cells) -> Value:
        cell = cells.get(column)
        if cell is None or cell == "":
            return None
        cell = prepare(cell, column)
        return None if cell is None else convert(cell, column)

    return read


def _remembering_reader(column: str, prepare: Step, convert: Convert, converters: Converters) -> Read:
    """The same for columns whose cells repeat: shops, goods, amounts. Cells that lost characters are read each time,
    for those are counted."""
    known: dict[str, Value] = {}

    def read(cells: Cells) -> Value:
        cell = cells.get(column)
        if cell is None or cell == "":
            return None
        if not isinstance(cell, str):
            made = prepare(cell, column)
            return None if made is None else convert(made, column)
        if cell in known:
            return known[cell]
        before = converters.removed
        made = prepare(cell, column)
        value = None if made is None else convert(made, column)
        if len(known) < _MOST_KEPT and len(cell) <= _LONGEST_KEPT and converters.removed == before:
            known[cell] = value
        return value

    return read


def _joined(
    columns: Sequence[str], between: str, prepare: Step, convert: Convert, steps: Sequence[Step]
) -> Read:
    """Several columns as one text; those that are empty or say the same as another are left out."""

    def read(cells: Cells) -> Value:
        parts: dict[str, None] = {}
        for column in columns:
            cell = cells.get(column)
            if cell is not None and cell != "":
                cell = prepare(cell, column)
            if cell is not None and any(map(str.isalnum, text := text_of(cell).strip())):
                parts[text] = None
        if not parts:
            return None
        whole: Cell = between.join(parts)
        for step in steps:
            whole = step(whole, columns[0])
            if whole is None:
                return None
        return convert(whole, columns[0])

    return read


def _first_of(readers: Sequence[Read]) -> Read:
    """The first that gives something."""

    def read(cells: Cells) -> Value:
        for one in readers:
            value = one(cells)
            if value is not None:
                return value
        return None

    return read
