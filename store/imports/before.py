"""What a batch changed, kept as it was, so that `import undo` can give it back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from store.database import Desk
from store.database.compiled import insert
from store.tables import ImportBefore

Changed = dict[str, list[Any]]
"""Column -> [the value before, the value that the batch wrote]."""

_INSERT: Final = insert(ImportBefore, "batch", "what", "row_id", "before", "at")
_as_json: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changed:
    """The columns of `after` that differ, each with its value before and behind."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def remember(
    desk: Desk, batch: int | None, what: str, rows: Iterable[tuple[int, Mapping[str, Any]]], *, now: int
) -> None:
    """Keep what a batch changed of rows of the table `what` (their id, `changed(...)`), inside the caller's transaction.

    For what is no plain change of columns `what` is another word, and the mapping what its undoing needs.
    """
    if batch is not None:
        kept = [(batch, what, row_id, _as_json(told), now) for row_id, told in rows if told]
        if kept:
            desk.many(_INSERT, kept)
