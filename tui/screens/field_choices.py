"""The fields that a person can set from the prompt, and the values that each may have."""

from __future__ import annotations

from typing import Final

from store.rules import words
from tui.plain.words import field_word
from tui.widgets.prompt import Choice
from tui.wording import word

FIELDS: Final = (
    "category",
    "responsibility",
    "solution",
    "tag",
    "priority",
    "urgency",
    "importance",
    "kind",
    "scenario",
    "channel",
    "subject",
    "order_no",
    "product",
    "product_type",
    "platform",
    "shop",
    "wish",
    "impact",
    "region",
    "customer_level",
)
_WORDS: Final = {
    "category": ("category", words.CATEGORIES),
    "responsibility": ("responsibility", words.RESPONSIBILITIES),
    "priority": ("priority", words.PRIORITIES),
    "urgency": ("grade", words.GRADES),
    "importance": ("grade", words.GRADES),
    "kind": ("kind", words.KINDS),
    "scenario": ("scenario", words.SCENARIOS),
    "channel": ("channel", words.CHANNELS),
    "product_type": ("product_type", words.PRODUCT_TYPES),
}


def settable() -> list[Choice]:
    """The fields, those set most first."""
    return [Choice(name, field_word(name)) for name in FIELDS]


def choices(field: str) -> list[Choice]:
    """The words that a field may have; empty for free text."""
    if field not in _WORDS:
        return []
    group, codes = _WORDS[field]
    return [Choice(code, word(group, code)) for code in codes]
