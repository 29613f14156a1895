"""From a written filter to its terms: `team:aftersales !vip due<1h 破损`. Pure; an error says what and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from store.errors import WrongUsage
from store.rules import filter_words
from store.rules.durations import duration_ms
from store.rules.filters import (
    NARROW,
    QUOTES,
    SIGNS,
    Date,
    Filter,
    Is,
    OneOf,
    Span,
    Term,
    Text,
    What,
    has_word,
)

LONGEST: Final = 1_000
"""Characters of a filter."""
MOST_TERMS: Final = 50
FAR_MS: Final = 100 * 365 * 86_400_000
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2})?", re.ASCII)


def parse(text: str, *, settled: bool = False) -> Filter:
    """The filter that `text` says. Raises WrongUsage with the parameter `column`: the character, from 1, at fault.

    `settled`: it may ask for the statuses of settled tickets, which queues do not show.
    """
    if len(text) > LONGEST:
        raise WrongUsage("filter_too_long", column=LONGEST + 1, limit=LONGEST)
    terms = tuple(_Reader(text, settled).terms())
    if len(terms) > MOST_TERMS:
        raise WrongUsage("filter_too_many", column=terms[MOST_TERMS].column, limit=MOST_TERMS)
    return Filter(terms)


class _Reader:
    """Walks once over the text. `_plain` is the text with full-width signs narrowed, character for character."""

    def __init__(self, text: str, settled: bool) -> None:
        self._text = text
        self._settled = settled
        self._plain = text.translate(NARROW)
        self._at = 0

    def terms(self) -> Iterator[Term]:
        while self._skip_blanks():
            start = self._at
            negated = self._take("!")
            if negated and not self._more():
                raise WrongUsage("filter_incomplete", column=start + 1, value="!")
            yield Term(self._what(), negated, start + 1)

    def _what(self) -> What:
        start = self._at
        if self._quote():
            return self._text_of(self._quotation(), start)
        name = self._until(':<>="“”「」『』')
        if self._take(":"):
            return self._field(name, start)
        sign = next((sign for sign in SIGNS if self._take(sign)), None)
        if sign is not None:
            return self._comparison(name, sign, start)
        if self._more():
            raise WrongUsage("filter_stray", column=self._at + 1, value=self._text[self._at])
        if name.lower() in filter_words.FLAGS:
            return Is(name.lower())
        return self._text_of(name, start)

    def _text_of(self, words: str, start: int) -> Text:
        words = " ".join(words.split())
        if not has_word(words):
            raise WrongUsage("filter_no_word", column=start + 1, value=words)
        return Text(words)

    def _field(self, written: str, start: int) -> What:
        name = filter_words.name_of(written)
        if name is None or name in filter_words.COMPARED:
            known = ", ".join(filter_words.names())
            raise WrongUsage("filter_no_field", column=start + 1, value=written, choices=known)
        values = [self._value(name)]
        while name != filter_words.IS and self._take(","):
            values.append(self._value(name))
        if self._more():
            raise WrongUsage("filter_stray", column=self._at + 1, value=self._text[self._at])
        if name == filter_words.IS:
            return Is(values[0])
        return OneOf(name, tuple(dict.fromkeys(values)))

    def _value(self, name: str) -> str:
        start = self._at
        written = self._quotation() if self._quote() else self._until(',:<>="“”「」『』')
        written = " ".join(written.split())
        if not written:
            raise WrongUsage("filter_incomplete", column=start + 1, value=f"{name}:")
        value = filter_words.value_of(name, written, settled=self._settled)
        if value is None:
            shown = ", ".join(filter_words.choices(name, settled=self._settled))
            raise WrongUsage("filter_value", column=start + 1, field=name, value=written, choices=shown)
        return value

    def _comparison(self, written: str, sign: str, start: int) -> What:
        name = filter_words.name_of(written)
        if name not in filter_words.COMPARED:
            known = ", ".join(filter_words.COMPARED)
            raise WrongUsage("filter_no_field", column=start + 1, value=written, choices=known)
        at = self._at
        value = self._until("")
        if not value:
            raise WrongUsage("filter_incomplete", column=at + 1, value=f"{name}{sign}")
        if name in filter_words.DUE_FIELDS:
            ms = _span(value.lower(), may_be_past=name == "due")
            if ms is None:
                raise WrongUsage(
                    "filter_time", column=at + 1, field=name, value=value, example="30m, 2h, 1d12h"
                )
            return Span(name, sign, ms)
        date = _date(value)
        if date is None:
            example = "2026-11-01, 2026-11-01T09:30"
            raise WrongUsage("filter_time", column=at + 1, field=name, value=value, example=example)
        return Date(name, sign, date)

    # characters ----------------------------------------------------------------------------------------------

    def _more(self) -> bool:
        """True while the term goes on."""
        return self._at < len(self._plain) and not self._plain[self._at].isspace()

    def _skip_blanks(self) -> bool:
        while self._at < len(self._plain) and self._plain[self._at].isspace():
            self._at += 1
        return self._at < len(self._plain)

    def _take(self, sign: str) -> bool:
        found = self._plain.startswith(sign, self._at)
        self._at += len(sign) if found else 0
        return found

    def _quote(self) -> bool:
        return self._at < len(self._text) and self._text[self._at] in QUOTES

    def _until(self, ends: str) -> str:
        """The characters up to a blank or one of `ends`, as they were written."""
        start = self._at
        while self._more() and self._plain[self._at] not in ends:
            self._at += 1
        return self._text[start : self._at]

    def _quotation(self) -> str:
        """What stands between the quotes; a doubled closing quote is one of its characters."""
        start = self._at
        close = QUOTES[self._text[start]]
        self._at += 1
        parts: list[str] = []
        while True:
            end = self._text.find(close, self._at)
            if end < 0:
                raise WrongUsage("filter_unclosed", column=start + 1)
            parts.append(self._text[self._at : end])
            self._at = end + 1
            if not self._text.startswith(close, self._at):
                return "".join(parts)
            parts.append(close)
            self._at += 1


def _span(text: str, *, may_be_past: bool) -> int | None:
    past = text.startswith("-")
    ms = duration_ms(text.removeprefix("-")) if text.isascii() and (may_be_past or not past) else None
    if ms is None or ms > FAR_MS:
        return None
    return -ms if past else ms


def _date(text: str) -> str | None:
    try:
        moment = datetime.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
    if moment is None or not 1971 <= moment.year <= 2900:
        return None
    return text if len(text) == 10 else moment.strftime("%Y-%m-%dT%H:%M")
