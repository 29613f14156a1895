"""From a column's values to what stands in the cells of a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

import msgspec

from store.database import Desk
from store.exports.options import Shape
from store.exports.times import Times
from store.rules.words import CATEGORIES
from store.text.formulas import GUARD, SUSPECT, guarded
from store.views.exporting import Values, words_of
from store.views.exporting_columns import CODE, DATA, FLAG, MONEY, NUMBER, TEXT, TIME, WORDS, Column

Turn = Callable[[Values], Values]
SEPARATORS: Final = frozenset(",，;；|、")
"""What the import splits tags at."""
LONGEST_TAG: Final = 40
"""Characters of a tag that the import takes from a list with separators."""


def titles(columns: tuple[Column, ...], shape: Shape) -> list[str]:
    """What the columns are called."""
    if shape.header == "zh":
        return [column.title for column in columns]
    if shape.header == "en":
        return [column.name.replace("_", " ").capitalize() for column in columns]
    return [column.name for column in columns]


def cell_turns(desk: Desk, columns: tuple[Column, ...], shape: Shape, times: Times) -> list[Turn | None]:
    """For each column what makes its values the texts and numbers of a table; None when they are that already."""
    return [_cells(desk, column, shape, times) for column in columns]


def json_turns(columns: tuple[Column, ...], times: Times) -> list[Turn | None]:
    """For each column what makes its values those of a JSON object."""
    return [_documents(column, times) for column in columns]


def yuan(fen: int) -> str:
    """An amount as people write it: `12.50`."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _cells(desk: Desk, column: Column, shape: Shape, times: Times) -> Turn | None:
    if column.holds == CODE:
        known = words_of(desk, column) if shape.header == "zh" else {}
        if column.words not in (None, CATEGORIES) and not known:
            return None
        return lambda values: _guarded([known.get(value, value) for value in values])
    if column.holds == TIME:
        return times.isos if shape.times == "iso" else times.locals
    if column.holds == WORDS:
        return lambda values: _guarded([_tags(value) for value in values])
    if column.holds == FLAG:
        return lambda values: [None if value is None else "true" if value else "false" for value in values]
    if column.holds == MONEY:
        return lambda values: [None if value is None else yuan(value) for value in values]
    if column.holds == NUMBER:
        return None
    assert column.holds in (TEXT, DATA)
    return _guarded


def _guarded(values: Values) -> Values:
    """Texts that no spreadsheet takes for formulas."""
    return [guarded(value) if value and value[0] in SUSPECT else value for value in values]


def _tags(value: str | None) -> str | None:
    """`vip;repeat`; where a tag has a separator in it, or is long, the JSON that the import takes too."""
    if value is None:
        return None
    found: list[str] = json.loads(value)
    if any(len(tag) > LONGEST_TAG or not SEPARATORS.isdisjoint(tag) or tag[:1] in "[" for tag in found):
        return value
    return ";".join(found)


def _documents(column: Column, times: Times) -> Turn | None:
    if column.holds == TIME:
        return times.isos
    if column.holds == WORDS:
        return lambda values: [msgspec.Raw(b"[]" if value is None else value.encode()) for value in values]
    if column.holds == DATA:
        return lambda values: [msgspec.Raw(b"{}" if value is None else value.encode()) for value in values]
    if column.holds == FLAG:
        return lambda values: [None if value is None else bool(value) for value in values]
    if column.holds == MONEY:
        return lambda values: [None if value is None else yuan(value) for value in values]
    return None


__all__ = ["GUARD", "cell_turns", "json_turns", "titles", "yuan"]
