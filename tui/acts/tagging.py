"""A tag put on or taken off through the prompt: a new word is one to put on, one that stands there one to take off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tui.widgets.prompt import Choice

DROP: Final = "-"


def tag_choices(standing: Iterable[str]) -> list[Choice]:
    """The tags that may be taken off."""
    return [Choice(f"{DROP}{tag}", f"{DROP} {tag}") for tag in standing]


def asked_tags(picked: str, standing: Iterable[str]) -> tuple[list[str], list[str]]:
    """(tags to put on, tags to take off) of what was answered."""
    tag = picked.removeprefix(DROP)
    if picked.startswith(DROP) and tag in set(standing):
        return [], [tag]
    return [picked.strip()], []
