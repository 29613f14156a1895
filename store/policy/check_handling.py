"""What is probably not meant in a policy's disputes and guides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from store.rules.handling import Handling
from store.rules.problems import Path, Problem
from store.rules.table import meant
from store.rules.words import CHECK_ITEMS

_LOOKS_LIKE_A_CODE: Final = re.compile(r"[a-z]+(_[a-z]+)+")


def handling_warnings(handling: Handling) -> Iterable[Problem]:
    """Disputes that no category leads to, and items that look like codes but have no words."""
    for dispute in handling.disputes:
        path: Path = ("dispute", dispute.name)
        if not dispute.categories:
            yield Problem(path, "unused_dispute")
        yield from _items(dispute.method, (*path, "method"))
    for index, guide in enumerate(handling.guides):
        yield from _items(guide.items, ("guide", index, "items"))


def _items(items: tuple[str, ...], path: Path) -> Iterable[Problem]:
    for index, item in enumerate(items):
        if item not in CHECK_ITEMS and _LOOKS_LIKE_A_CODE.fullmatch(item):
            yield Problem((*path, index), "no_words", {"value": item}, meant(item, CHECK_ITEMS))
