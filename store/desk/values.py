"""Values that a caller names: words of the vocabulary, money."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Final

from store.errors import DeskError, WrongUsage
from store.rules.ruleset import Policy
from store.rules.words import CATEGORIES
from store.text import clean

LONGEST_TAG = 60
MOST_FEN = 100_000_000_00
"""A hundred million yuan; more is a slip of the finger."""
_AMOUNT: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")


def checked_word(field: str, choices: Collection[str], value: str | None) -> str | None:
    """The value when it is one of the choices, None when there is none. Raises WrongUsage otherwise."""
    if value is None or value == "":
        return None
    if value not in choices:
        raise WrongUsage("not_one_of", field=field, value=value, choices=", ".join(choices))
    return value


def required_word(field: str, choices: Collection[str], value: str) -> str:
    """The value when it is one of the choices. Raises WrongUsage otherwise."""
    found = checked_word(field, choices, value)
    if found is None:
        raise WrongUsage("missing_field", field=field)
    return found


def fen_of(text: str) -> int:
    """An amount of yuan as integer fen: `12`, `12.5`, `¥1,200.00`. Raises WrongUsage bad_amount."""
    plain = text.strip().lstrip("¥￥").removesuffix("元").replace(",", "").strip()
    fen = int(Decimal(plain) * 100) if _AMOUNT.fullmatch(plain) else MOST_FEN + 1
    if fen > MOST_FEN:
        raise WrongUsage("bad_amount", value=text)
    return fen


def tag_of(text: str) -> str:
    """A tag, cleaned; "" when nothing is left. Raises DeskError for one that is too long."""
    tag = " ".join(clean(text, multiline=False)[0].split())
    if len(tag) > LONGEST_TAG:
        raise DeskError("text_too_long", length=len(tag), limit=LONGEST_TAG)
    return tag


def categories_of(policy: Policy) -> tuple[str, ...]:
    """The desk's categories and those that a policy adds."""
    return (*CATEGORIES, *policy.categories)
