"""The fields that a person can set from the prompt, and the values that each may have."""

from __future__ import annotations

from typing import Final

from store.i18n import N_, _
from store.rules import words
from tui.widgets.prompt import Choice, Prompt
from tui.wording import word

FIELDS: Final = {
    "category": N_("category"),
    "responsibility": N_("responsibility"),
    "solution": N_("solution"),
    "tag": N_("tag"),
    "priority": N_("priority"),
    "urgency": N_("urgency"),
    "importance": N_("importance"),
    "kind": N_("kind"),
    "scenario": N_("scenario"),
    "channel": N_("channel"),
    "subject": N_("subject"),
    "order_no": N_("order number"),
    "product": N_("product"),
    "product_type": N_("product type"),
    "platform": N_("platform"),
    "shop": N_("shop"),
    "wish": N_("wish"),
    "impact": N_("impact"),
    "region": N_("region"),
    "customer_level": N_("customer level"),
}
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
    return [Choice(name, _(label)) for name, label in FIELDS.items()]


def choices(field: str) -> list[Choice]:
    """The words that a field may have; empty for free text."""
    if field not in _WORDS:
        return []
    group, codes = _WORDS[field]
    return [Choice(code, word(group, code)) for code in codes]


async def ask_value(prompt: Prompt, field: str) -> str | None:
    """A value for the field; None when dismissed."""
    title = _(FIELDS.get(field, field))
    options = choices(field)
    if options:
        return await prompt.choose("value", title, options)
    return await prompt.ask("value", title)
