"""The rules of a policy as they are written: whom a rule is for, and what it promises."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from store.rules.problems import Path, Problem
from store.rules.table import known_keys, meant, one_of, several_of, table_at, tables_at, target_ms, text_at
from store.rules.targets import FACETS, TARGETED, Promise, Rule
from store.rules.words import CHANNELS, KINDS, PRIORITIES, SCENARIOS

NONE: Final = "none"
TIMES: Final = ("business", "elapsed")
_WORDS: Final[Mapping[str, Collection[str]]] = {
    "scenario": SCENARIOS,
    "kind": KINDS,
    "channel": CHANNELS,
    "priority": PRIORITIES,
}
Defaults = Mapping[str, str | None]
"""Clock kind -> the calendar it counts in when its rule does not say (None = elapsed time)."""


def read_defaults(table: Mapping[str, Any], calendars: Collection[str], problems: list[Problem]) -> Defaults:
    """`[clocks.KIND]`: business or elapsed time, and the calendar."""
    clocks = table_at(table, "clocks", (), problems)
    known_keys(clocks, TARGETED, ("clocks",), problems)
    defaults: dict[str, str | None] = {}
    for kind in TARGETED:
        path: Path = ("clocks", kind)
        entry = table_at(clocks, kind, ("clocks",), problems)
        known_keys(entry, ("time", "calendar"), path, problems)
        defaults[kind] = _calendar(entry, None, calendars, path, problems)
    return defaults


def read_rules(
    table: Mapping[str, Any],
    defaults: Defaults,
    calendars: Collection[str],
    categories: Collection[str],
    problems: list[Problem],
) -> tuple[Rule, ...]:
    """Every `[[rule]]`, in order."""
    rules: list[Rule] = []
    names: set[str] = set()
    for path, entry in tables_at(table, "rule", (), problems):
        known_keys(entry, ("name", "when", *TARGETED), path, problems)
        name = text_at(entry, "name", path, problems)
        if name and name in names:
            problems.append(Problem((*path, "name"), "name_twice", {"value": name}, f"{name}_2"))
        names.add(name)
        when = _when(entry, categories, path, problems)
        promises = {
            kind: promise
            for kind in TARGETED
            if kind in entry
            and (promise := _promise(entry[kind], defaults[kind], calendars, (*path, kind), problems))
        }
        rules.append(Rule(name, when, promises))
    if not rules:
        problems.append(Problem(("rule",) if "rule" in table else (), "no_rules"))
    return tuple(rules)


def _when(
    entry: Mapping[str, Any], categories: Collection[str], path: Path, problems: list[Problem]
) -> dict[str, frozenset[str]]:
    table, here = table_at(entry, "when", path, problems), (*path, "when")
    known_keys(table, FACETS, here, problems)
    words = {**_WORDS, "category": categories}
    return {
        facet: frozenset(several_of(table[facet], words.get(facet), (*here, facet), problems))
        for facet in FACETS
        if facet in table
    }


def _promise(
    value: object, default: str | None, calendars: Collection[str], path: Path, problems: list[Problem]
) -> Promise | None:
    if value == NONE:
        return Promise(None, None, {})
    if not isinstance(value, Mapping):
        within = target_ms(value, path, problems, NONE)
        return None if within is None else Promise(within, default, {})
    known_keys(value, ("within", "time", "calendar", "priority"), path, problems)
    if "within" not in value:
        problems.append(Problem(path, "missing", {"key": "within"}))
        return None
    within = target_ms(value["within"], (*path, "within"), problems, f'{path[-1]} = "{NONE}"')
    by_priority = table_at(value, "priority", path, problems)
    known_keys(by_priority, PRIORITIES, (*path, "priority"), problems)
    stated = {
        priority: ms
        for priority, text in by_priority.items()
        if (ms := target_ms(text, (*path, "priority", priority), problems)) is not None
    }
    calendar = _calendar(value, default, calendars, path, problems)
    return None if within is None else Promise(within, calendar, stated)


def _calendar(
    entry: Mapping[str, Any],
    default: str | None,
    calendars: Collection[str],
    path: Path,
    problems: list[Problem],
) -> str | None:
    """The calendar that time is counted in, None for elapsed time."""
    named = entry.get("calendar", default)
    time = entry.get("time", "elapsed" if named is None else "business")
    if one_of(time, TIMES, (*path, "time"), problems) != "business":
        return None
    if named is None:
        problems.append(Problem(path, "missing", {"key": "calendar"}))
        return None
    return calendar_named(named, calendars, (*path, "calendar"), problems)


def calendar_named(
    name: object, calendars: Collection[str], path: Path, problems: list[Problem]
) -> str | None:
    """The name when the policy has such a calendar."""
    if isinstance(name, str) and name in calendars:
        return name
    known = ", ".join(calendars) or "-"
    hint = meant(name, calendars) if isinstance(name, str) else None
    problems.append(Problem(path, "no_such_calendar", {"value": name, "known": known}, hint))
    return None
