"""An object of JSON as one row: what is nested gets names like `a.b`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import msgspec

from store.imports.readers.rows import Cell, plain_name
from store.imports.reasons import Refused

_DEPTH: Final = 8
_PLAIN: Final = frozenset((str, int, float, bool, type(None)))
_NAMES_KEPT: Final = 4_096
_name: Final = lru_cache(_NAMES_KEPT)(plain_name)
_clean_names: Final[set[str]] = set()
"""Keys that are their own plain names."""
TAGS: Final = "tags"
"""A list of words that are told apart even where one has a separator in it."""
_DOUBTFUL: Final = re.compile(r"[,，;；|、\[]|.{41}", re.DOTALL)


def flat(found: dict[str, Any]) -> dict[str, Cell]:
    """The values by name: an object's as `name.inner`, a list's joined by commas, each name of a list of objects so.

    Raises Refused for lists inside lists and nesting that nobody means.
    """
    if found.keys() <= _clean_names and _PLAIN.issuperset(map(type, found.values())):
        return found
    cells: dict[str, Cell] = {}
    for key, value in found.items():
        if len(_clean_names) < _NAMES_KEPT and _name(key) == key:
            _clean_names.add(key)
        if type(value) in _PLAIN:
            cells[_name(key)] = value
        else:
            _put(cells, _name(key), value, _DEPTH)
    return cells


def _put(cells: dict[str, Cell], name: str, value: Any, depth: int) -> None:
    if value is None or isinstance(value, (str, int, float)):
        cells[name] = value
    elif not depth:
        raise Refused("nested", column=name)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _put(cells, f"{name}.{_name(key)}", inner, depth - 1)
    elif value and isinstance(value[0], dict):
        joined: dict[str, list[str]] = {}
        for one in value:
            if not isinstance(one, dict):
                raise Refused("nested", column=name)
            parts: dict[str, Cell] = {}
            _put(parts, name, one, depth - 1)
            for inner_name, cell in parts.items():
                if cell is not None and cell != "":
                    joined.setdefault(inner_name, []).append(_text(cell))
        for inner_name, texts in joined.items():
            cells[inner_name] = ", ".join(texts)
    elif any(isinstance(one, (dict, list)) for one in value):
        raise Refused("nested", column=name)
    elif name == TAGS and all(isinstance(one, str) for one in value) and _DOUBTFUL.search("".join(value)):
        cells[name] = msgspec.json.encode(value).decode()
    else:
        cells[name] = ", ".join(_text(one) for one in value if one is not None)


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
