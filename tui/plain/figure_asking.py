"""What was asked of the figures on a command line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from store.errors import WrongUsage
from store.rules.figures import GROUPINGS
from store.rules.periods import Span, a_year_before, before
from store.views.figures import Figures, figures
from tui.plain.figure_words import by_word
from tui.plain.words import code_for
from tui.wording import GROUPS

if TYPE_CHECKING:
    from tui.plain.casework import Work

NOT_KNOWN: Final = "-"
_LONG_ENOUGH: Final = ("week", "month", "quarter", "year")
"""Periods that are compared with those of the year before."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The period, its groups, and what it is narrowed to."""

    span: Span
    by: str | None
    only: Mapping[str, tuple[str, ...]]
    which: tuple[str, ...] | None
    as_of: int | None


@dataclass(frozen=True, slots=True)
class Answered:
    """The period's figures and those that they are compared with."""

    now: Figures
    before: Figures
    a_year_before: Figures | None
    """None where a year ago says nothing: of a day or a free span."""


def narrowed(given: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """`channel=chat,phone` as often as given; nothing behind the sign, or "-", means: not known. Raises WrongUsage."""
    found: dict[str, tuple[str, ...]] = {}
    for text in given:
        name, sign, values = text.partition("=")
        if not sign:
            raise WrongUsage("bad_pair", option="--only", value=text)
        attribute = by_of(name)
        group = attribute if attribute in GROUPS else None
        said = [value.strip() for value in re.split("[,，]", values)]
        codes = tuple(
            "" if value == NOT_KNOWN else (code_for(group, value) or "") if group else value for value in said
        )
        found[attribute] = found.get(attribute, ()) + codes
    return found


def by_of(text: str) -> str:
    """The grouping that a word of either language means; what is unknown stays for the view to refuse."""
    name = text.strip().lower()
    return next((by for by in GROUPINGS if name in (by, by_word(by))), name)


def answered(work: Work, asked: Asked, which: tuple[str, ...] | None) -> Answered:
    """The figures of the period, of the one before, and of the year before. Raises DeskError, WrongUsage."""

    def of(span: Span) -> Figures:
        return figures(
            work.desk,
            work.actor,
            span,
            by=asked.by,
            only=asked.only,
            which=which,
            as_of=asked.as_of,
            now=work.now,
        )

    with work.desk.snapshot():
        year = of(a_year_before(asked.span)) if asked.span.unit in _LONG_ENOUGH else None
        return Answered(of(asked.span), of(before(asked.span)), year)
