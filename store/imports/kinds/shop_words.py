"""Converters for words that every shop says in its own way."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from store.imports.readers.rows import Cell
from store.imports.reasons import Refused
from store.imports.values import NOT_GIVEN, Convert, Converters
from store.rules.words import code_of


def shop_word(values: Converters, known: Mapping[str, str], others: Mapping[str, str]) -> Convert:
    """A converter for one of the `known` words, by code or in Chinese, or one of the `others` (word -> code).

    Full and half width, upper and lower case, and blanks make no difference.
    """
    folded = {_folded(word): code for word, code in others.items()}

    def convert(cell: Cell, column: str) -> str | None:
        text = values.line(cell, column)
        if text is None or text.lower() in NOT_GIVEN:
            return None
        code = code_of(known, text) or folded.get(_folded(text))
        if code is None:
            choices = ", ".join(f"{code} {word}" for code, word in known.items())
            raise Refused("not_one_of", column=column, value=text[:100], choices=choices)
        return code

    return convert


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
