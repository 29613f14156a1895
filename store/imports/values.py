"""From a cell to a field's value. Every function refuses what it cannot take, naming the column."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from store.desk.values import LONGEST_TAG, fen_of
from store.errors import DeskError, WrongUsage
from store.imports.readers.rows import Cell
from store.imports.reasons import Refused
from store.imports.times import EARLIEST, hour_and_more, is_no_time, parse_time, show, wall_time
from store.rules.contacts import plain_contact
from store.rules.masking import is_masked
from store.rules.words import code_of
from store.text import TEXT_LIMIT, clean

Value = str | int | tuple[str, ...] | None
Convert = Callable[[Cell, str], Value]
"""(cell, its column's name) -> value; None when nothing is given."""

TEN_YEARS: Final = 3_653 * 86_400_000
TAG_LENGTH: Final = 40

_EXACT: Final = 10**15
"""A spreadsheet keeps fifteen digits of a number and makes zeros of the rest."""
_SCIENTIFIC: Final = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{2,}")
_FORMULA_TEXT: Final = re.compile(r'="(.*)"', re.DOTALL)
_MARKS: Final = ("'", "‘", "’", "`")
_MARKED: Final = re.compile(r"['‘’`]\s*[+\d][\w+\-. ()]{5,}")
"""An apostrophe before something long enough that a spreadsheet would make a number of it."""
_BLANKS: Final = re.compile(r"[^\S\n]{2,}|^[^\S\n]+|[^\S\n]+$", re.MULTILINE)
_EMPTY_LINES: Final = re.compile(r"\n{3,}")
_WHOLE: Final = re.compile(r"\.0{1,6}$")
_WIDE_DIGITS: Final = re.compile("[0-9０-９－-]*[０-９]{4}[0-9０-９－-]*")
_DASHES: Final = frozenset({"-", "--", "—", "——", "－"})
_TAG_MARKS: Final = re.compile(r"[,，;；|、]")
_HARMLESS: Final = re.compile("[ -~\u3001-\u301b\u4e00-\u9fff\uff01-\uff5e]*").fullmatch
"""Letters and signs that cleaning leaves as they are: most texts have no others."""
_MOST_KEPT: Final = 1000
NOT_GIVEN: Final = frozenset({"-", "--", "/", "null", "none", "n/a", "nan", "\\n", "?"})
"""In lower case."""


@dataclass(slots=True)
class Converters:
    """The functions for one import: its zone, its moment, and how many characters were taken away so far."""

    zone: ZoneInfo
    now: int
    removed: int = 0
    _tags: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def line(self, cell: Cell, column: str) -> str | None:
        """A text on one line, its runs of blanks made one."""
        if isinstance(cell, str) and len(cell) <= TEXT_LIMIT and _HARMLESS(cell):
            text = cell
        else:
            text = self._cleaned(cell, column, multiline=False)
        if "  " in text or "\u3000" in text:
            text = " ".join(text.split())
        return text.strip() or None

    def body(self, cell: Cell, column: str) -> str | None:
        """A text of several lines, without the blanks and empty lines that only a page's source has."""
        if isinstance(cell, str) and len(cell) <= TEXT_LIMIT and "  " not in cell and _HARMLESS(cell):
            return cell.strip() or None
        text = self._cleaned(cell, column, multiline=True)
        if _BLANKS.search(text):
            text = _BLANKS.sub(_one_or_none, text)
        return _EMPTY_LINES.sub("\n\n", text).strip() or None

    def text(self, cell: Cell, column: str) -> str | None:
        """A text of several lines, its blanks as they are."""
        if isinstance(cell, str) and len(cell) <= TEXT_LIMIT and _HARMLESS(cell):
            return cell.strip() or None
        return self._cleaned(cell, column, multiline=True).strip() or None

    def identifier(self, cell: Cell, column: str) -> str | None:
        """A number that must come through digit by digit; a lone `-` is none."""
        text = self._exact(cell, column)
        return None if text in _DASHES else text

    def contact(self, cell: Cell, column: str) -> str | None:
        """A phone number or an e-mail address; a masked one and a lone `-` are none."""
        text = self.personal(cell, column)
        return None if text is None or text in _DASHES else plain_contact(text)

    def _exact(self, cell: Cell, column: str) -> str | None:
        if isinstance(cell, str):
            if cell.isascii() and cell.isalnum() and len(cell) <= TEXT_LIMIT:
                return cell
        elif isinstance(cell, float) and abs(cell) >= _EXACT:
            raise Refused("rounded_number", column=column, value=text_of(cell))
        text = self.line(cell, column)
        if text is None:
            return None
        if text[0] == "=" and (quoted := _FORMULA_TEXT.fullmatch(text)):
            text = quoted[1].strip()
        if not text.isascii() and _WIDE_DIGITS.fullmatch(text):
            text = unicodedata.normalize("NFKC", text)
        if "+" in text and _SCIENTIFIC.fullmatch(text):
            raise Refused("rounded_number", column=column, value=text)
        return text or None

    def personal(self, cell: Cell, column: str) -> str | None:
        """A customer's datum; one that was masked before it came here is not given."""
        text = self._exact(cell, column)
        return None if text is None or is_masked(text) else text

    def word(self, words: Mapping[str, str], also: Mapping[str, str] | None = None) -> Convert:
        """A converter for one of these words, by code or in Chinese; `also` are other words for some of the codes."""
        others = also or {}
        known: dict[str, str] = {}

        def convert(cell: Cell, column: str) -> str | None:
            if isinstance(cell, str) and cell in known:
                return known[cell]
            text = self.line(cell, column)
            if text is None or text.lower() in NOT_GIVEN:
                return None
            code = code_of(words, text) or others.get(text.replace("，", ","))
            if code is None:
                choices = ", ".join(f"{code} {word}" for code, word in words.items())
                raise Refused("not_one_of", column=column, value=text[:100], choices=choices)
            if isinstance(cell, str) and len(known) < 1000:
                known[cell] = code
            return code

        return convert

    def team(self, words: Mapping[str, str]) -> Convert:
        """A converter for a team; one that nobody knows stays as it is, for the loader to count."""

        def convert(cell: Cell, column: str) -> str | None:
            text = self.line(cell, column)
            return None if text is None or text in NOT_GIVEN else code_of(words, text) or text

        return convert

    def time(self, cell: Cell, column: str) -> int | None:
        """A time in the past, not before 1990."""
        at = self._time(cell, column)
        if at is not None and at > self.now:
            raise Refused("in_the_future", column=column, value=show(at, self.zone))
        return at

    def deadline(self, cell: Cell, column: str) -> int | None:
        """A time that may lie ahead, up to ten years."""
        at = self._time(cell, column)
        if at is not None and at > self.now + TEN_YEARS:
            raise Refused("too_late", column=column, value=show(at, self.zone))
        return at

    def seconds(self, cell: Cell, column: str) -> int | None:
        """A whole number, not negative."""
        if isinstance(cell, timedelta):
            return int(cell.total_seconds())
        text = self.line(cell, column)
        if text is None or text.lower() in NOT_GIVEN:
            return None
        plain = _WHOLE.sub("", unicodedata.normalize("NFKC", text).removesuffix("秒")).strip()
        if not (plain.isascii() and plain.isdigit() and len(plain) < 10):
            raise Refused("not_a_number", column=column, value=text[:100])
        return int(plain)

    def money(self, cell: Cell, column: str) -> int | None:
        """An amount of yuan as fen."""
        if isinstance(cell, float):
            # What a spreadsheet reckons with is a hair beside the fen; what is further away has more than two places.
            if not math.isfinite(cell) or abs(cell * 100 - round(cell * 100)) > 1e-4:
                raise Refused("not_an_amount", column=column, value=text_of(cell)[:100])
            text: str | None = f"{cell:.2f}"
        else:
            text = self.line(cell, column)
        if text is None or text.lower() in NOT_GIVEN:
            return None
        try:
            return fen_of(text if text.isascii() else unicodedata.normalize("NFKC", text))
        except WrongUsage as error:
            raise Refused("not_an_amount", column=column, value=text[:100]) from error

    def count(self, cell: Cell, column: str) -> int | None:
        """A whole number, not negative."""
        text = self.line(cell, column)
        if text is None or text.lower() in NOT_GIVEN:
            return None
        plain = _WHOLE.sub("", unicodedata.normalize("NFKC", text))
        if not (plain.isascii() and plain.isdigit() and len(plain) < 10):
            raise Refused("not_a_count", column=column, value=text[:100])
        return int(plain)

    def tags(self, cell: Cell, column: str) -> tuple[str, ...]:
        """Words between commas, semicolons or bars, each once."""
        if isinstance(cell, str) and cell in self._tags:
            return self._tags[cell]
        removed = self.removed
        text = self.line(cell, column)
        if text is None:
            return ()
        listed = _listed(text) if text[0] == "[" else None
        if listed is not None:  # as our own export writes words with such signs inside
            # JSON's own escapes hide from the first cleaning
            parts = [self._cleaned(part, column, multiline=False) for part in listed]
            longest = LONGEST_TAG
        else:
            parts, longest = _TAG_MARKS.split(text), TAG_LENGTH
        tags = (" ".join(part.split())[:longest].strip() for part in parts)
        found = tuple(dict.fromkeys(tag for tag in tags if tag))
        if isinstance(cell, str) and removed == self.removed and len(self._tags) < _MOST_KEPT:
            self._tags[cell] = found
        return found

    def _time(self, cell: Cell, column: str) -> int | None:
        if isinstance(cell, (datetime, date)):
            at: int | None = wall_time(cell, self.zone)
        else:
            if isinstance(cell, str) and (quick := hour_and_more(cell, self.zone)) is not None:
                return quick
            text = self.line(cell, column)
            at = None if text is None else parse_time(text, self.zone)
            if text is None or (at is None and (text.lower() in NOT_GIVEN or is_no_time(text))):
                return None
            if at is None:
                raise Refused("not_a_time", column=column, value=text[:100])
        if at is not None and at < EARLIEST:
            raise Refused("too_early", column=column, value=text_of(cell)[:100])
        return at

    def _cleaned(self, cell: Cell, column: str, *, multiline: bool) -> str:
        text = cell if isinstance(cell, str) else text_of(cell)
        if not text:
            return ""
        try:
            cleaned, removed = clean(text, multiline=multiline)
        except DeskError as error:
            raise Refused("text_too_long", column=column, **error.params) from error
        self.removed += removed
        return cleaned


def bare(text: str) -> str:
    """The text without what keeps a spreadsheet from rounding its digits: `="..."`, a TAB or an apostrophe before it."""
    text = text.strip()
    if text[:1] == "=" and (quoted := _FORMULA_TEXT.fullmatch(text)):
        text = quoted[1].strip()
    if text[:1] in _MARKS and _MARKED.fullmatch(text):
        return text[1:].strip()
    return text


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without `.0`, dates as ISO writes them."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return str(cell)


def _listed(text: str) -> list[str] | None:
    try:
        return msgspec.json.decode(text, type=list[str])
    except msgspec.DecodeError:
        return None


def _one_or_none(run: re.Match[str]) -> str:
    """Blanks inside a line become one, those at its ends none."""
    text = run.string
    inside = (
        run.start() > 0
        and text[run.start() - 1] != "\n"
        and run.end() < len(text)
        and text[run.end()] != "\n"
    )
    return " " if inside else ""
