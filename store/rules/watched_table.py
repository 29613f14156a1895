"""The `[[watch]]` entries of a policy: groups of words, and what is done when a customer writes one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from store.rules.ladder import CHANNEL_NAME
from store.rules.ladder_table import read_by, read_tell
from store.rules.problems import Path, Problem
from store.rules.suggesting import folded
from store.rules.table import known_keys, one_of, several_of, tables_at, text_at, truth_at
from store.rules.words import PRIORITIES

WATCH_KEYS: Final = ("name", "words", "unless", "raise_to", "tell", "by", "always", "plan")
LONGEST_NAME: Final = 32


class Group(NamedTuple):
    """Words that are watched for, and what is done when a customer writes one. `unless` are phrases that do not count."""

    name: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    raise_to: str | None = None
    tell: tuple[str, ...] = ("assignee", "supervisors")
    by: tuple[str, ...] = ("screen", "bell")
    always: bool = False
    """Whom it names is told off their shift too."""
    plan: str = ""


def read_watch(table: Mapping[str, Any], problems: list[Problem]) -> tuple[Group, ...]:
    """Every `[[watch]]`, in order."""
    groups: list[Group] = []
    names: set[str] = set()
    for path, entry in tables_at(table, "watch", (), problems):
        known_keys(entry, WATCH_KEYS, path, problems)
        name = text_at(entry, "name", path, problems)
        if name and not (
            name.isascii() and name.isidentifier() and name.islower() and len(name) <= LONGEST_NAME
        ):
            problems.append(Problem((*path, "name"), "bad_code", {"value": name}))
        if name in names:
            problems.append(Problem((*path, "name"), "name_twice", {"value": name}))
        names.add(name)
        raise_to = entry.get("raise_to")
        if raise_to is not None:
            raise_to = one_of(raise_to, PRIORITIES, (*path, "raise_to"), problems)
        shipped = Group(name, ())
        groups.append(
            Group(
                name,
                _words(entry, "words", path, problems, needed=True),
                _words(entry, "unless", path, problems, needed=False),
                raise_to,
                read_tell(entry, path, problems, shipped.tell),
                read_by(entry, path, problems, shipped.by),
                truth_at(entry, "always", path, problems),
                plan_of(entry, path, problems),
            )
        )
    return tuple(groups)


def plan_of(entry: Mapping[str, Any], path: Path, problems: list[Problem]) -> str:
    """The name of a response plan; empty for none. Whether there is such a plan is checked with the whole policy."""
    return text_at(entry, "plan", path, problems) if "plan" in entry else ""


def channels_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """What an entry tells by, as far as it is written like a channel's name."""
    value = entry.get("by", ())
    words = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
    return tuple(word for word in words if isinstance(word, str) and CHANNEL_NAME.fullmatch(word))


def _words(
    entry: Mapping[str, Any], key: str, path: Path, problems: list[Problem], *, needed: bool
) -> tuple[str, ...]:
    if key not in entry:
        if needed:
            problems.append(Problem(path, "missing", {"key": key}))
        return ()
    here = (*path, key)
    words = tuple(folded(word).strip() for word in several_of(entry[key], None, here, problems))
    if not all(words) or (needed and not words and entry[key] == []):
        problems.append(Problem(here, "not_a_text"))
    return tuple(word for word in words if word)
