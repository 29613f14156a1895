"""Reading tables as TOML gives them: each helper adds what is wrong to `problems` and answers something usable."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Any

from store.rules.durations import DAY_MS, duration_ms
from store.rules.problems import Path, Problem

LONGEST_TARGET_MS = 3650 * DAY_MS
"""Ten years, as people write them."""


def known_keys(table: Mapping[str, Any], known: Collection[str], path: Path, problems: list[Problem]) -> None:
    """Every key of the table is known, or is a problem with the key that was meant."""
    problems.extend(
        Problem((*path, str(key)), "unknown_key", {"known": ", ".join(known)}, meant(str(key), known))
        for key in table
        if key not in known
    )


def meant(word: str, known: Collection[str]) -> str | None:
    """The known word that is nearest to a misspelt one."""
    near = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return near[0] if near else None


def table_at(table: Mapping[str, Any], key: str, path: Path, problems: list[Problem]) -> Mapping[str, Any]:
    """The table under a key; an empty one when it is missing."""
    value = table.get(key, {})
    if isinstance(value, Mapping):
        return value
    problems.append(Problem((*path, key), "not_a_table"))
    return {}


def tables_at(
    table: Mapping[str, Any], key: str, path: Path, problems: list[Problem]
) -> list[tuple[Path, Mapping[str, Any]]]:
    """The tables of a list under a key, each with its path."""
    value = table.get(key, [])
    if not isinstance(value, list | tuple):
        problems.append(Problem((*path, key), "not_a_list"))
        return []
    found: list[tuple[Path, Mapping[str, Any]]] = []
    for index, item in enumerate(value):
        here = (*path, key, index)
        if isinstance(item, Mapping):
            found.append((here, item))
        else:
            problems.append(Problem(here, "not_a_table"))
    return found


def text_at(
    table: Mapping[str, Any], key: str, path: Path, problems: list[Problem], default: str | None = None
) -> str:
    """The text under a key; a problem when it is missing and has no default."""
    value = table.get(key, default)
    if isinstance(value, str) and value.strip():
        return value.strip()
    if value is None:
        problems.append(Problem(path, "missing", {"key": key}))
    else:
        problems.append(Problem((*path, key), "not_a_text"))
    return ""


def truth_at(table: Mapping[str, Any], key: str, path: Path, problems: list[Problem]) -> bool:
    """True or false under a key; false when it is missing."""
    value = table.get(key, False)
    if isinstance(value, bool):
        return value
    problems.append(Problem((*path, key), "not_a_truth"))
    return False


def one_of(value: object, known: Collection[str], path: Path, problems: list[Problem]) -> str | None:
    """The value when it is one of the known words."""
    if isinstance(value, str) and value in known:
        return value
    hint = meant(value, known) if isinstance(value, str) else None
    problems.append(Problem(path, "unknown_word", {"value": value, "known": ", ".join(known)}, hint))
    return None


def several_of(
    value: object, known: Collection[str] | None, path: Path, problems: list[Problem]
) -> tuple[str, ...]:
    """One text or a list of texts, each one of the known words (known None = any text)."""
    items = value if isinstance(value, list | tuple) else [value]
    if known is not None:
        return tuple(word for item in items if (word := one_of(item, known, path, problems)) is not None)
    if not all(isinstance(item, str) and item for item in items):
        problems.append(Problem(path, "not_a_text"))
        return ()
    return tuple(items)


def target_ms(value: object, path: Path, problems: list[Problem], instead: str | None = None) -> int | None:
    """A target's milliseconds: above zero, below ten years. `instead` is what to write where no target is meant."""
    ms = duration_ms(value) if isinstance(value, str) else None
    if ms is None:
        problems.append(Problem(path, "bad_duration", {"value": value}, _with_unit(value)))
        return None
    if not 0 < ms < LONGEST_TARGET_MS:
        problems.append(Problem(path, "bad_target", {"value": value}, instead))
        return None
    return ms


def _with_unit(value: object) -> str | None:
    """A bare number is most likely one of minutes."""
    bare = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return f"{value}m" if bare or (isinstance(value, str) and value.strip().isdecimal()) else None


def factor_at(value: object, path: Path, problems: list[Problem]) -> float:
    """A number above zero."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1000:
        return float(value)
    problems.append(Problem(path, "not_a_number"))
    return 1.0
