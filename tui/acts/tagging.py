"""Tags through the field prompt: one that is typed is put on, one that stands there can be taken off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from store.i18n import _
from tui.screens.field_choices import settable
from tui.widgets.prompt import Choice

UNTAG: Final = "untag"


def fields_for(standing: Iterable[str]) -> list[Choice]:
    """The fields to set; where tags stand, taking one off is among them."""
    fields = settable()
    if any(True for _tag in standing):
        at = next(place for place, choice in enumerate(fields) if choice.value == "tag")
        fields.insert(at + 1, Choice(UNTAG, _("take a tag off")))
    return fields


def tag_choices(standing: Iterable[str]) -> list[Choice]:
    """The tags that can be taken off."""
    return [Choice(tag, tag) for tag in standing]
