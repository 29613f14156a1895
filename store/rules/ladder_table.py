"""The escalation ladders of a policy as they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from store.rules.ladder import CHANNEL_NAME, SIGNALS, TOLD, Level, parse_at
from store.rules.problems import Path, Problem
from store.rules.table import known_keys, meant, several_of, tables_at, truth_at
from store.rules.words import CLOCKS, KINDS, TEAMS

LEVEL_KEYS: Final = ("level", "at", "tell", "by", "then", "always")
_LOGIN = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)


class Ladder(NamedTuple):
    """Levels for some clocks of some kinds of tickets; None = all of them."""

    clocks: frozenset[str] | None
    kinds: frozenset[str] | None
    levels: tuple[Level, ...]

    def fits(self, clock_kind: str, ticket_kind: str) -> bool:
        """True when this is a ladder for that clock of that kind of ticket."""
        for_clock = self.clocks is None or clock_kind in self.clocks
        return for_clock and (self.kinds is None or ticket_kind in self.kinds)


def read_ladders(table: Mapping[str, Any], problems: list[Problem]) -> tuple[Ladder, ...]:
    """Every `[[ladder]]`, in order."""
    ladders: list[Ladder] = []
    for path, entry in tables_at(table, "ladder", (), problems):
        known_keys(entry, ("clock", "kind", "levels"), path, problems)
        clocks = several_of(entry["clock"], CLOCKS, (*path, "clock"), problems) if "clock" in entry else None
        kinds = several_of(entry["kind"], KINDS, (*path, "kind"), problems) if "kind" in entry else None
        ladders.append(
            Ladder(
                None if clocks is None else frozenset(clocks),
                None if kinds is None else frozenset(kinds),
                _levels(entry, path, problems),
            )
        )
    return tuple(ladders)


def _levels(entry: Mapping[str, Any], path: Path, problems: list[Problem]) -> tuple[Level, ...]:
    if "levels" not in entry:
        problems.append(Problem(path, "missing", {"key": "levels"}))
    levels: list[Level] = []
    for here, table in tables_at(entry, "levels", path, problems):
        level = _level(table, levels[-1].level if levels else 0, here, problems)
        if level is None:
            continue
        for earlier in levels:
            if level.threshold.cannot_follow(earlier.threshold):
                params = {"level": level.level, "at": level.at, "before": earlier.at}
                problems.append(Problem((*here, "at"), "ladder_order", params, f"{level.at}, {earlier.at}"))
                break
        levels.append(level)
    return tuple(levels)


def _level(table: Mapping[str, Any], before: int, path: Path, problems: list[Problem]) -> Level | None:
    known_keys(table, LEVEL_KEYS, path, problems)
    number = table.get("level", before + 1)
    if not isinstance(number, int) or isinstance(number, bool) or number <= before:
        problems.append(Problem((*path, "level"), "level_number", {"value": number, "before": before}))
        number = before + 1
    at = table.get("at")
    threshold = parse_at(at) if isinstance(at, str) else None
    if threshold is None:
        where = path if at is None else (*path, "at")
        problems.append(
            Problem(path, "missing", {"key": "at"}) if at is None else Problem(where, "bad_at", {"value": at})
        )
        return None
    return Level(
        level=number,
        at=str(at).strip(),
        threshold=threshold,
        tell=read_tell(table, path, problems),
        by=read_by(table, path, problems),
        then=_then(table, path, problems),
        always=truth_at(table, "always", path, problems),
    )


def read_tell(
    table: Mapping[str, Any], path: Path, problems: list[Problem], default: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Whom the table under `path` tells: words of TOLD, or logins."""
    told = several_of(table.get("tell", default), None, (*path, "tell"), problems)
    for word in told:
        if not _LOGIN.fullmatch(word):
            known = ", ".join((*TOLD, "LOGIN"))
            params: dict[str, object] = {"value": word, "known": known}
            problems.append(Problem((*path, "tell"), "unknown_word", params, meant(word, TOLD)))
    return told


def read_by(
    table: Mapping[str, Any], path: Path, problems: list[Problem], default: tuple[str, ...] = ("screen",)
) -> tuple[str, ...]:
    """By which signals and channels it tells them."""
    signals = several_of(table.get("by", default), None, (*path, "by"), problems)
    problems.extend(
        Problem((*path, "by"), "bad_channel", {"value": word}, meant(word, SIGNALS))
        for word in signals
        if not CHANNEL_NAME.fullmatch(word)
    )
    return signals


def _then_meant(verb: str, team: str) -> str | None:
    if meant(verb, ("move_to",)) is None:
        return meant(verb, ("raise_priority",))
    found = meant(team, TEAMS)
    return None if found is None else f"move_to:{found}"


def _then(table: Mapping[str, Any], path: Path, problems: list[Problem]) -> tuple[str, ...]:
    acts = several_of(table.get("then", []), None, (*path, "then"), problems)
    for act in acts:
        verb, _, team = act.partition(":")
        if act != "raise_priority" and not (verb == "move_to" and team in TEAMS):
            problems.append(Problem((*path, "then"), "bad_then", {"value": act}, _then_meant(verb, team)))
    return acts
