"""Values put into a TOML text where they stand: comments, order and everything else stay. Pure."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from store.policy.toml_lines import lines_of, values_of
from store.rules.problems import Path

Value = str | bool | Sequence[str]


class CannotEditError(Exception):
    """The text writes this key in a way that only a person can change."""


def edited(text: str, changes: Mapping[Path, Value | None]) -> str:
    """The TOML text with these values (None takes the key out). Paths: `(name,)` or `(table, name)`.

    Raises TOMLDecodeError for a text that is none, CannotEditError when the outcome would not say what is meant.
    """
    for path, value in changes.items():
        expected = tomllib.loads(text)
        _put(expected, path, value)
        text = _edited(text, path, value)
        try:
            found = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise CannotEditError from error
        if found != expected:
            raise CannotEditError
    return text


def written(value: Value) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return f"[{', '.join(map(written, value))}]"


def _put(table: dict[str, Any], path: Path, value: Value | None) -> None:
    *tables, name = path
    for part in tables:
        table = table.setdefault(str(part), {})
        if not isinstance(table, dict):
            raise CannotEditError
    if value is None:
        table.pop(str(name), None)
    else:
        table[str(name)] = value if isinstance(value, str | bool) else list(value)


def _edited(text: str, path: Path, value: Value | None) -> str:
    places = values_of(text)
    if path in places:
        start, end = places[path]
        if value is not None:
            return text[:start] + written(value) + text[end:]
        line = text.rfind("\n", 0, start) + 1
        after = text.find("\n", end)
        return text[:line] + ("" if after < 0 else text[after + 1 :])
    if value is None:
        return text
    line_text = f"{path[-1]} = {written(value)}\n"
    return _inserted(text, path[:-1], line_text)


def _inserted(text: str, table: Path, line_text: str) -> str:
    """The line behind the last key of its table; a table that is missing comes at the end."""
    siblings = [end for path, (_start, end) in values_of(text).items() if path[:-1] == table]
    if siblings:
        at = max(siblings)
    elif table:
        header = lines_of(text).get(table)
        if header is None:
            gap = "" if not text or text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
            return f"{text}{gap}[{table[0]}]\n{line_text}"
        at = len("".join(text.splitlines(keepends=True)[: header - 1]))
    else:
        return line_text + text
    end = text.find("\n", at)
    if end < 0:
        return f"{text}\n{line_text}"
    return text[: end + 1] + line_text + text[end + 1 :]
