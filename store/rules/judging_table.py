"""A policy's `[[kpi]]`, `[[plan]]` and `[scorecard]` as they are written."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from store.rules.durations import duration_ms
from store.rules.figures import ATTRIBUTES, FIGURES, HIGH, LOW, MS, RATIO
from store.rules.judging import (
    AGENT,
    AT_TARGET,
    AT_WARN,
    DESK,
    SCOPES,
    Card,
    Condition,
    Kpi,
    KpiLevel,
    Part,
    Plan,
    Targets,
)
from store.rules.ladder import CHANNEL_NAME, SIGNALS, TOLD
from store.rules.periods import UNITS
from store.rules.problems import Path, Problem
from store.rules.table import known_keys, meant, one_of, several_of, table_at, tables_at, text_at, truth_at
from store.rules.words import CATEGORIES, CHANNELS, KINDS, PRIORITIES, SCENARIOS, TEAMS

KPI_KEYS: Final = (
    "name",
    "figure",
    "every",
    "target",
    "warn",
    "stretch",
    "scope",
    "at_least",
    "after",
    "early",
    "sample",
    "tool",
    "measure",
    "plan",
    "only",
    "levels",
)
LEVEL_KEYS: Final = ("level", "at", "tell", "by", "always")
PARTS: Final = tuple(part.name for part in Card().parts)
SHIPPED_LEVELS: Final = (
    KpiLevel(1, AT_TARGET, ("supervisors",), ("screen",)),
    KpiLevel(2, AT_WARN, ("supervisors",), ("screen", "bell")),
)
"""Of a target of the desk or of a team that says nothing else; a person's is shown on the scorecard and tells nobody."""
MOST_CASES: Final = 1_000_000
LONGEST_TEXT: Final = 200
_CONDITION: Final = re.compile(r"(>=|<=|>|<)\s*(\S+)")
_LOGIN: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)
_FACETS: Final[Mapping[str, Collection[str] | None]] = {
    "kind": KINDS,
    "scenario": SCENARIOS,
    "channel": CHANNELS,
    "priority": PRIORITIES,
    "team": TEAMS,
}


def read_judging(
    table: Mapping[str, Any], problems: list[Problem], categories: Collection[str] = tuple(CATEGORIES)
) -> Targets:
    """What a policy's table says of targets; usable when no problem was added."""
    plans = _plans(table, problems)
    kpis: list[Kpi] = []
    for path, entry in tables_at(table, "kpi", (), problems):
        kpi = _kpi(entry, path, plans, categories, problems)
        if kpi is None:
            continue
        if any(kpi.name == other.name for other in kpis):
            problems.append(Problem((*path, "name"), "name_twice", {"value": kpi.name}))
        kpis.append(kpi)
    return Targets(tuple(kpis), plans, _card(table, problems))


def _plans(table: Mapping[str, Any], problems: list[Problem]) -> dict[str, Plan]:
    plans: dict[str, Plan] = {}
    for path, entry in tables_at(table, "plan", (), problems):
        known_keys(entry, ("name", "steps"), path, problems)
        name = text_at(entry, "name", path, problems)
        if name in plans:
            problems.append(Problem((*path, "name"), "name_twice", {"value": name}))
        if "steps" not in entry:
            problems.append(Problem(path, "missing", {"key": "steps"}))
        steps = several_of(entry.get("steps", []), None, (*path, "steps"), problems)
        if any(len(step) > LONGEST_TEXT for step in steps):
            problems.append(Problem((*path, "steps"), "not_an_item", {"most": LONGEST_TEXT}))
        plans[name] = Plan(name, steps)
    return plans


def _kpi(
    entry: Mapping[str, Any],
    path: Path,
    plans: Collection[str],
    categories: Collection[str],
    problems: list[Problem],
) -> Kpi | None:
    before = len(problems)
    known_keys(entry, KPI_KEYS, path, problems)
    figure = _needed(entry, "figure", FIGURES, path, problems)
    every = _needed(entry, "every", UNITS, path, problems)
    scope = one_of(entry.get("scope", DESK), SCOPES, (*path, "scope"), problems) or DESK
    target = _condition(entry, "target", figure, path, problems)
    warn = _condition(entry, "warn", figure, path, problems) if "warn" in entry else None
    stretch = _condition(entry, "stretch", figure, path, problems) if "stretch" in entry else None
    if "target" not in entry:
        problems.append(Problem(path, "missing", {"key": "target"}))
    plan = str(entry.get("plan", ""))
    if plan and plan not in plans:
        known = ", ".join(plans) or "-"
        params: dict[str, object] = {"value": plan, "known": known}
        problems.append(Problem((*path, "plan"), "unknown_word", params, meant(plan, plans)))
    settle = _duration(entry, "after", path, problems)
    only = _only(entry, path, categories, problems)
    levels = _levels(entry, scope, path, problems)
    if len(problems) > before or figure is None or every is None or target is None:
        return None
    _right_ways(figure, target, warn, stretch, path, problems)
    return Kpi(
        name=text_at(entry, "name", path, problems, default=figure if scope == DESK else f"{figure}/{scope}"),
        figure=figure,
        every=every,
        target=target,
        warn=warn,
        stretch=stretch,
        scope=scope,
        at_least=_count(entry, "at_least", 20, path, problems),
        settle_ms=settle,
        early=truth_at(entry, "early", path, problems) if "early" in entry else True,
        sample=truth_at(entry, "sample", path, problems),
        tool=_own(entry, "tool", path, problems),
        measure=_own(entry, "measure", path, problems),
        plan=plan,
        only=only,
        levels=levels,
    )


def _needed(
    entry: Mapping[str, Any], key: str, known: Collection[str], path: Path, problems: list[Problem]
) -> str | None:
    if key not in entry:
        problems.append(Problem(path, "missing", {"key": key}))
        return None
    return one_of(entry[key], known, (*path, key), problems)


def _condition(
    entry: Mapping[str, Any], key: str, figure: str | None, path: Path, problems: list[Problem]
) -> Condition | None:
    if key not in entry or figure is None:
        return None
    text = entry[key]
    found = _CONDITION.fullmatch(text.strip()) if isinstance(text, str) else None
    value = None if found is None else _amount(found[2], FIGURES[figure].unit)
    if found is None or value is None:
        like = {MS: "<= 35s", RATIO: ">= 0.88"}.get(FIGURES[figure].unit, "<= 20")
        problems.append(Problem((*path, key), "bad_condition", {"value": text, "like": like}))
        return None
    return Condition(found[1], value)


def _amount(text: str, unit: str) -> float | None:
    """A share (0.88 or 88%), a duration in ms, or a number."""
    if unit == MS:
        return duration_ms(text)
    percent = text.endswith("%") and unit == RATIO
    try:
        value = float(text.removesuffix("%")) if percent or "%" not in text else float("nan")
    except ValueError:
        return None
    value = value / 100 if percent else value
    return value if 0 <= value < 1e12 and (unit != RATIO or value <= 1) else None


def _right_ways(
    figure: str,
    target: Condition,
    warn: Condition | None,
    stretch: Condition | None,
    path: Path,
    problems: list[Problem],
) -> None:
    """A target asks for the better side, a warning line lies on the worse one and not on this side of the target."""
    better = FIGURES[figure].better
    up, down = (">=", ">"), ("<=", "<")
    for key, condition, wanted in (
        ("target", target, {HIGH: up, LOW: down}.get(better or "", up + down)),
        ("stretch", stretch, up if target.sign in up else down),
        ("warn", warn, down if target.sign in up else up),
    ):
        if condition is not None and condition.sign not in wanted:
            params: dict[str, object] = {"value": condition.sign, "known": " ".join(wanted)}
            problems.append(Problem((*path, key), "wrong_way", params))
    side = 1 if target.sign in up else -1
    if warn is not None and (warn.value - target.value) * side > 0:
        problems.append(Problem((*path, "warn"), "warn_within_target", {}))
    if stretch is not None and (stretch.value - target.value) * side < 0:
        problems.append(Problem((*path, "stretch"), "stretch_below_target", {}))


def _only(
    entry: Mapping[str, Any], path: Path, categories: Collection[str], problems: list[Problem]
) -> dict[str, tuple[str, ...]]:
    table = table_at(entry, "only", path, problems)
    here = (*path, "only")
    known_keys(table, ATTRIBUTES, here, problems)
    known = {**_FACETS, "category": categories}
    return {
        facet: several_of(table[facet], known.get(facet), (*here, facet), problems)
        for facet in ATTRIBUTES
        if facet in table
    }


def _levels(
    entry: Mapping[str, Any], scope: str, path: Path, problems: list[Problem]
) -> tuple[KpiLevel, ...]:
    if "levels" not in entry:
        return () if scope == AGENT else SHIPPED_LEVELS
    levels: list[KpiLevel] = []
    for here, table in tables_at(entry, "levels", path, problems):
        known_keys(table, LEVEL_KEYS, here, problems)
        before = levels[-1].level if levels else 0
        number = table.get("level", before + 1)
        if not isinstance(number, int) or isinstance(number, bool) or number <= before:
            problems.append(Problem((*here, "level"), "level_number", {"value": number, "before": before}))
            continue
        at, after = _at(table, here, problems)
        levels.append(
            KpiLevel(
                number,
                at,
                _tell(table, scope, here, problems),
                _by(table, here, problems),
                after,
                truth_at(table, "always", here, problems),
            )
        )
    return tuple(levels)


def _at(table: Mapping[str, Any], path: Path, problems: list[Problem]) -> tuple[str, int]:
    at = table.get("at")
    if at in (AT_TARGET, AT_WARN):
        return str(at), 0
    after = duration_ms(at[1:]) if isinstance(at, str) and at[:1] == "+" else None
    if not after:
        problems.append(Problem((*path, "at") if at is not None else path, "bad_kpi_at", {"value": at}))
        return AT_TARGET, 0
    return "after", after


def _tell(table: Mapping[str, Any], scope: str, path: Path, problems: list[Problem]) -> tuple[str, ...]:
    told = several_of(table.get("tell", []), None, (*path, "tell"), problems)
    fitting = {DESK: ("supervisors",), "team": ("team", "supervisors"), AGENT: ("assignee", "supervisors")}[
        scope
    ]
    for word in told:
        if (word in TOLD and word not in fitting) or not _LOGIN.fullmatch(word):
            params: dict[str, object] = {"value": word, "known": ", ".join((*fitting, "LOGIN"))}
            problems.append(Problem((*path, "tell"), "unknown_word", params, meant(word, fitting)))
    return told


def _by(table: Mapping[str, Any], path: Path, problems: list[Problem]) -> tuple[str, ...]:
    signals = several_of(table.get("by", ["screen"]), None, (*path, "by"), problems)
    problems.extend(
        Problem((*path, "by"), "bad_channel", {"value": word}, meant(word, SIGNALS))
        for word in signals
        if not CHANNEL_NAME.fullmatch(word)
    )
    return signals


def _card(table: Mapping[str, Any], problems: list[Problem]) -> Card:
    shipped = Card()
    if "scorecard" not in table:
        return shipped
    path: Path = ("scorecard",)
    stated = table_at(table, "scorecard", (), problems)
    known_keys(stated, ("every", "at_least", *PARTS), path, problems)
    parts = []
    for part in shipped.parts:
        entry = table_at(stated, part.name, path, problems)
        here = (*path, part.name)
        known_keys(entry, ("figure", "weight"), here, problems)
        figure = one_of(entry.get("figure", part.figure), FIGURES, (*here, "figure"), problems) or part.figure
        if FIGURES[figure].unit != RATIO or FIGURES[figure].better != HIGH:
            problems.append(Problem((*here, "figure"), "not_a_share", {"value": figure}))
        weight = entry.get("weight", part.weight)
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1000:
            problems.append(Problem((*here, "weight"), "not_a_weight"))
            weight = 0.0
        parts.append(Part(part.name, figure, float(weight)))
    if not any(part.weight for part in parts):
        problems.append(Problem(path, "not_a_weight"))
    every = one_of(stated.get("every", shipped.every), UNITS, (*path, "every"), problems) or shipped.every
    return Card(every, _count(stated, "at_least", shipped.at_least, path, problems), tuple(parts))


def _count(table: Mapping[str, Any], key: str, default: int, path: Path, problems: list[Problem]) -> int:
    value = table.get(key, default)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_CASES:
        return max(value, 1)
    problems.append(Problem((*path, key), "not_a_count", {"most": MOST_CASES}))
    return default


def _duration(table: Mapping[str, Any], key: str, path: Path, problems: list[Problem]) -> int:
    if key not in table:
        return 0
    value = table[key]
    ms = duration_ms(value) if isinstance(value, str) else None
    if ms is None:
        problems.append(Problem((*path, key), "bad_duration", {"value": value}))
    return ms or 0


def _own(table: Mapping[str, Any], key: str, path: Path, problems: list[Problem]) -> str:
    """A code or own words; empty when nothing is said."""
    value = table.get(key, "")
    if isinstance(value, str) and len(value) <= LONGEST_TEXT:
        return value.strip()
    problems.append(Problem((*path, key), "not_an_item", {"most": LONGEST_TEXT}))
    return ""
