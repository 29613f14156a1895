"""What differs between two policies, key by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from store.rules.problems import Path, Problem


@dataclass(frozen=True, slots=True)
class Difference:
    """One key whose value differs; None where it is missing."""

    key: str
    before: Any
    after: Any


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What changes from one policy's table to another's, in the order of the keys."""
    return list(_walk(before, after, ()))


def _walk(before: Any, after: Any, path: Path) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            yield from _walk(before.get(key), after.get(key), (*path, key))
    elif _tables(before) and _tables(after):
        for index in range(max(len(before), len(after))):
            yield from _walk(_at(before, index), _at(after, index), (*path, index))
    else:
        yield Difference(Problem(path, "").key, before, after)


def _tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else None
