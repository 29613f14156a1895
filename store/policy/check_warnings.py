"""Early warnings of a policy: channels and response plans that there are not, and what is probably not meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from store.rules.ladder import SIGNALS
from store.rules.problems import Path, Problem
from store.rules.table import meant
from store.rules.unusual_policy import Warned
from store.rules.watched_table import channels_of


def warning_problems(table: Mapping[str, Any], channels: Collection[str]) -> Iterable[Problem]:
    """A problem for each channel that notify.toml does not have, and each plan that no `[[plan]]` names."""
    known = (*SIGNALS, *sorted(channels))
    plans = [str(plan["name"]) for plan in _tables(table.get("plan")) if "name" in plan]
    for path, entry in _warned(table):
        for word in channels_of(entry):
            if word not in known:
                params: dict[str, object] = {"value": word, "known": ", ".join(known)}
                yield Problem((*path, "by"), "unknown_channel", params, meant(word, known))
        for here, name in _plans(entry):
            if isinstance(name, str) and name not in plans:
                params = {"value": name, "known": ", ".join(plans) or "-"}
                yield Problem((*path, *here), "no_such_plan", params, meant(name, plans))


def warned_warnings(warned: Warned) -> Iterable[Problem]:
    """Words that are watched for twice, and promotions whose factor says that nothing more comes."""
    seen: dict[str, str] = {}
    for index, group in enumerate(warned.watch):
        for word in group.words:
            if word in seen:
                params: dict[str, object] = {"value": word, "other": seen[word]}
                yield Problem(("watch", index, "words"), "watched_twice", params)
            seen.setdefault(word, group.name)
    if warned.promotions and warned.volume is None:
        yield Problem(("promotions",), "promotions_unused")


def _warned(table: Mapping[str, Any]) -> Iterable[tuple[Path, Mapping[str, Any]]]:
    for key in ("volume", "risk"):
        entry = table.get(key)
        if isinstance(entry, Mapping):
            yield (key,), entry
    for index, entry in enumerate(_tables(table.get("watch"))):
        yield ("watch", index), entry


def _plans(entry: Mapping[str, Any]) -> Iterable[tuple[Path, object]]:
    if "plan" in entry:
        yield ("plan",), entry["plan"]
    several = entry.get("plans")
    if isinstance(several, Mapping):
        for key, name in several.items():
            yield ("plans", key), name


def _tables(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
