"""The `[[suggest]]` entries of a policy: words, and what a text with one of them suggests."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from store.rules.problems import Path, Problem
from store.rules.suggesting import SUGGESTED, Hint, folded
from store.rules.table import known_keys, one_of, several_of, tables_at
from store.rules.words import GRADES, KINDS, PRIORITIES, SCENARIOS

_WORDS: Final[Mapping[str, Collection[str]]] = {
    "kind": KINDS,
    "scenario": SCENARIOS,
    "priority": PRIORITIES,
    "urgency": GRADES,
    "importance": GRADES,
}


def read_hints(
    table: Mapping[str, Any], categories: Collection[str], problems: list[Problem]
) -> tuple[Hint, ...]:
    """Every `[[suggest]]`, in order."""
    return tuple(
        _hint(entry, categories, path, problems) for path, entry in tables_at(table, "suggest", (), problems)
    )


def _hint(entry: Mapping[str, Any], categories: Collection[str], path: Path, problems: list[Problem]) -> Hint:
    known_keys(entry, ("words", *SUGGESTED), path, problems)
    known = {**_WORDS, "category": categories}
    values = {
        name: value
        for name in SUGGESTED
        if name in entry and (value := one_of(entry[name], known[name], (*path, name), problems)) is not None
    }
    if not entry.keys() & set(SUGGESTED):
        problems.append(Problem(path, "suggests_nothing", {"known": ", ".join(SUGGESTED)}))
    return Hint(_words(entry, path, problems), values)


def _words(entry: Mapping[str, Any], path: Path, problems: list[Problem]) -> tuple[str, ...]:
    if "words" not in entry:
        problems.append(Problem(path, "missing", {"key": "words"}))
        return ()
    here = (*path, "words")
    words = tuple(folded(word).strip() for word in several_of(entry["words"], None, here, problems))
    if not all(words) or (not words and entry["words"] == []):
        problems.append(Problem(here, "not_a_text"))
    return words
