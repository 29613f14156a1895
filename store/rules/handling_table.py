"""`[dispute.NAME]`, `[[guide]]` and `[follow_up]` as they are written in a policy."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from store.rules.handling import Dispute, FollowUp, Guide, Handling
from store.rules.problems import Path, Problem
from store.rules.table import known_keys, one_of, several_of, table_at, tables_at, target_ms, text_at
from store.rules.words import KINDS, RESPONSIBILITIES, SCENARIOS

HANDLING_KEYS: Final = ("dispute", "guide", "follow_up")
_FACETS: Final = ("scenario", "category", "kind")
_MOST_TRIES: Final = 20
LONGEST_ITEM: Final = 200


def read_handling(table: Mapping[str, Any], categories: Collection[str], problems: list[Problem]) -> Handling:
    """The part of a policy's table that says how matters are handled; usable when no problem was added."""
    disputes = _disputes(table, categories, problems)
    guides = _guides(table, categories, {dispute.name for dispute in disputes}, problems)
    return Handling(disputes, guides, _follow_up(table, categories, problems))


def _disputes(
    table: Mapping[str, Any], categories: Collection[str], problems: list[Problem]
) -> tuple[Dispute, ...]:
    found: list[Dispute] = []
    taken: dict[str, str] = {}
    whole = table_at(table, "dispute", (), problems)
    for name in whole:
        path: Path = ("dispute", name)
        entry = table_at(whole, name, ("dispute",), problems)
        known_keys(entry, ("categories", "method", "responsibility"), path, problems)
        own = several_of(entry.get("categories", ()), categories, (*path, "categories"), problems)
        for category in own:
            if category in taken:
                params: dict[str, object] = {"value": category, "other": taken[category]}
                problems.append(Problem((*path, "categories"), "category_twice", params))
            taken.setdefault(category, name)
        responsibility = entry.get("responsibility")
        if responsibility is not None:
            here = (*path, "responsibility")
            responsibility = one_of(responsibility, RESPONSIBILITIES, here, problems)
        method = _items(entry, "method", path, problems)
        found.append(Dispute(name, frozenset(own), method, responsibility))
    return tuple(found)


def _guides(
    table: Mapping[str, Any], categories: Collection[str], taken: set[str], problems: list[Problem]
) -> tuple[Guide, ...]:
    found: list[Guide] = []
    names = set(taken)
    for path, entry in tables_at(table, "guide", (), problems):
        known_keys(entry, ("name", "when", "items"), path, problems)
        name = text_at(entry, "name", path, problems)
        if name and name in names:
            problems.append(Problem((*path, "name"), "name_twice", {"value": name}))
        names.add(name)
        items = _items(entry, "items", path, problems)
        found.append(Guide(name, _when(entry, categories, path, problems), items))
    return tuple(found)


def _follow_up(
    table: Mapping[str, Any], categories: Collection[str], problems: list[Problem]
) -> FollowUp | None:
    if "follow_up" not in table:
        return None
    path: Path = ("follow_up",)
    entry = table_at(table, "follow_up", (), problems)
    known_keys(entry, ("when", "after", "retry", "tries"), path, problems)
    after = target_ms(entry.get("after", "24h"), (*path, "after"), problems)
    retry = target_ms(entry.get("retry", "24h"), (*path, "retry"), problems)
    tries = entry.get("tries", 3)
    if isinstance(tries, bool) or not isinstance(tries, int) or not 1 <= tries <= _MOST_TRIES:
        problems.append(Problem((*path, "tries"), "bad_tries", {"value": tries, "most": _MOST_TRIES}))
        tries = 1
    return FollowUp(_when(entry, categories, path, problems), after or 0, retry or 0, tries)


def _when(
    entry: Mapping[str, Any], categories: Collection[str], path: Path, problems: list[Problem]
) -> dict[str, frozenset[str]]:
    table, here = table_at(entry, "when", path, problems), (*path, "when")
    known_keys(table, _FACETS, here, problems)
    words = {"scenario": SCENARIOS, "category": categories, "kind": KINDS}
    return {
        facet: frozenset(several_of(table[facet], words[facet], (*here, facet), problems))
        for facet in _FACETS
        if facet in table
    }


def _items(entry: Mapping[str, Any], key: str, path: Path, problems: list[Problem]) -> tuple[str, ...]:
    """The lines of a checklist: at least one, none twice."""
    value = entry.get(key)
    if value is None:
        problems.append(Problem(path, "missing", {"key": key}))
        return ()
    here = (*path, key)
    if not isinstance(value, list | tuple):
        problems.append(Problem(here, "not_a_list"))
        return ()
    items: list[str] = []
    for index, item in enumerate(value):
        if not isinstance(item, str) or not item.strip() or len(item) > LONGEST_ITEM:
            problems.append(Problem((*here, index), "not_an_item", {"most": LONGEST_ITEM}))
        elif item.strip() in items:
            problems.append(Problem((*here, index), "name_twice", {"value": item}))
        else:
            items.append(item.strip())
    if not value:
        problems.append(Problem(here, "no_items"))
    return tuple(items)
