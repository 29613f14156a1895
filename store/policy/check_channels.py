"""Does a policy's ladder or target name channels that there are?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from store.rules.ladder import CHANNEL_NAME, SIGNALS
from store.rules.problems import Problem
from store.rules.table import meant


def channel_problems(table: Mapping[str, Any], channels: Collection[str]) -> Iterable[Problem]:
    """A problem for each `by` that is neither screen nor bell nor one of the channels of notify.toml."""
    known = (*SIGNALS, *sorted(channels))
    ladders = [
        (key, index, one) for key in ("ladder", "kpi") for index, one in enumerate(_tables(table.get(key)))
    ]
    for key, index, ladder in ladders:
        for place, level in enumerate(_tables(ladder.get("levels"))):
            by = level.get("by", ())
            for word in [by] if isinstance(by, str) else by if isinstance(by, list) else ():
                if isinstance(word, str) and CHANNEL_NAME.fullmatch(word) and word not in known:
                    path = (key, index, "levels", place, "by")
                    params: dict[str, object] = {"value": word, "known": ", ".join(known)}
                    yield Problem(path, "unknown_channel", params, meant(word, known))


def _tables(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
