"""How a text file cuts its rows into cells: the delimiter, the quotes and the escapes that its beginning shows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from store.imports.readers.rows import Known, plain_name

DELIMITERS: Final = ",;\t|"
"""The usual ones; another is looked for only where none of these cuts the file."""
_OTHERS: Final = "~^:#&$@!¦§\x01\x1f，；、"
_RECORDS: Final = 100
_NAMES_IN: Final = 30
"""Records in which the header is expected."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What `csv` has to know."""

    delimiter: str
    quote: str | None = '"'
    escape: str | None = None
    skip_blank: bool = False
    """Blanks behind a delimiter do not belong to the cell."""

    def options(self) -> dict[str, Any]:
        """As the arguments of `csv.reader`."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote,
            "quoting": csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            "escapechar": self.escape,
            "skipinitialspace": self.skip_blank,
            "strict": True,
        }


@dataclass(frozen=True, slots=True)
class _Cut:
    """How well a dialect cuts the sample."""

    names: int
    """Known column names in one row."""
    even: float
    """The share of records that have the commonest number of cells, where that is more than one; else 0."""
    width: int
    records: int
    failed: bool
    rows: list[list[str]]


def dialect_of(sample: str, known: Known | None = None) -> Dialect:
    """The dialect that fits the beginning of a file best; commas and double quotes where nothing tells."""
    whole = sample.endswith(("\n", "\r"))
    found = _best(sample, DELIMITERS, known, whole)
    if found is None:
        rare = (mark for mark in dict.fromkeys(_OTHERS + _marks(sample)) if mark not in DELIMITERS)
        found = _best(sample, "".join(rare) + " ", known, whole, surely=True)
    return found or Dialect(",")


def _best(
    sample: str, delimiters: str, known: Known | None, whole: bool, *, surely: bool = False
) -> Dialect | None:
    """The best of these delimiters with the quotes that go with it; None when none cuts (`surely`: every record)."""
    best: tuple[tuple[int, float, int], Dialect] | None = None
    for delimiter in delimiters:
        if delimiter not in sample:
            continue
        dialect, cut = _with_quotes(sample, Dialect(delimiter), known, whole)
        if not cut.even or (surely and not (cut.names > 1 or (cut.even == 1 and cut.records > 2))):
            continue
        merit = (cut.names, round(cut.even, 6), cut.width)
        if best is None or merit > best[0]:
            best = merit, dialect
    return best[1] if best else None


def _with_quotes(sample: str, plain: Dialect, known: Known | None, whole: bool) -> tuple[Dialect, _Cut]:
    """Double quotes, doubled inside, unless the sample speaks clearly for something else."""
    chosen, cut = plain, _cut(sample, plain, known, whole)
    delimiter = re.escape(plain.delimiter)
    if re.search(rf"{delimiter} +\"(?!\")", sample) and any(
        cell.lstrip(" ")[:1] == '"' != cell[:1] and plain.delimiter + cell[:8] in sample
        for row in cut.rows
        for cell in row
    ):
        spaced = replace(plain, skip_blank=True)
        chosen, cut = _better((chosen, cut), (spaced, _cut(sample, spaced, known, whole)), even_if_alike=True)
    if _is_single_quoted(sample, cut, delimiter):
        single = replace(plain, quote="'")
        chosen, cut = _better((chosen, cut), (single, _cut(sample, single, known, whole)), even_if_alike=True)
    elif "'" in sample and cut.even < 1:
        single = replace(plain, quote="'")
        chosen, cut = _better((chosen, cut), (single, _cut(sample, single, known, whole)), perfect=True)
    if (cut.even < 1 or cut.failed) and re.search(rf"\\[\"'\\]|\\{delimiter}", sample):
        for quote in (chosen.quote, '"', "'"):
            escaped = replace(chosen, quote=quote, escape="\\")
            chosen, cut = _better((chosen, cut), (escaped, _cut(sample, escaped, known, whole)))
    if cut.failed and plain.delimiter == "\t":
        bare = replace(plain, quote=None)
        bare_cut = _cut(sample, bare, known, whole)
        if not any(len(cell) > 1 and cell[0] == cell[-1] == '"' for row in bare_cut.rows for cell in row):
            chosen, cut = _better((chosen, cut), (bare, bare_cut), perfect=True)
    return chosen, cut


def _better(
    one: tuple[Dialect, _Cut],
    other: tuple[Dialect, _Cut],
    *,
    even_if_alike: bool = False,
    perfect: bool = False,
) -> tuple[Dialect, _Cut]:
    mine, theirs = one[1], other[1]
    if perfect and (theirs.even < 1 or theirs.failed):
        return one
    if (theirs.names, not theirs.failed, theirs.even) > (mine.names, not mine.failed, mine.even):
        return other
    alike = (theirs.names, theirs.failed, theirs.even) == (mine.names, mine.failed, mine.even)
    return other if even_if_alike and alike else one


def _is_single_quoted(sample: str, cut: _Cut, delimiter: str) -> bool:
    """Every cell of the first record stands between apostrophes, and no cell between double quotes."""
    if not cut.rows or re.search(rf'(?:^|{delimiter})"', sample, re.MULTILINE):
        return False
    cells = [cell for cell in cut.rows[0] if cell]
    return len(cells) > 1 and all(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in cells)


def _cut(sample: str, dialect: Dialect, known: Known | None, whole: bool) -> _Cut:
    rows: list[list[str]] = []
    failed = False
    try:
        rows = list(islice(_cells(sample, dialect), _RECORDS))
    except csv.Error:
        failed = True
        rows = list(_until_error(sample, dialect))
        # A cell that the sample's end cuts is nobody's mistake.
        if not whole and sum(map(len, rows[-1:])) > len(sample) // 2:
            failed = False
    if not whole and len(rows) > 1 and len(rows) < _RECORDS:
        rows.pop()
    filled = [row for row in rows if any(row)]
    widths = Counter(len(row) for row in filled)
    width, often = max(widths.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
    even = often / len(filled) if width > 1 else 0.0
    if width == 1 and len(filled) > 1:
        # Titles and notes of one cell may outnumber the rows of a small table.
        wide = {size: count for size, count in widths.items() if size > 1}
        if wide:
            width, often = max(wide.items(), key=lambda one: (one[1], one[0]))
            even = often / len(filled) * 0.9
    names = 0
    if known is not None:
        names = max(
            (sum(1 for cell in row[:500] if cell and known(plain_name(cell))) for row in filled[:_NAMES_IN]),
            default=0,
        )
    return _Cut(names if names > 1 else 0, even, width, len(filled), failed, rows)


def _cells(sample: str, dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(sample, newline=""), **dialect.options())


def _until_error(sample: str, dialect: Dialect) -> Iterator[list[str]]:
    reader = _cells(sample, dialect)
    try:
        for _ in range(_RECORDS):
            yield next(reader)
    except (csv.Error, StopIteration):
        return


def _marks(sample: str) -> str:
    """Signs that are no letters, digits or quotes, the commonest of the first lines first."""
    lines = sample[:4000].splitlines()[:10]
    counts = Counter(
        c for line in lines for c in line if not c.isalnum() and not c.isspace() and c not in "\"'"
    )
    return "".join(mark for mark, _count in counts.most_common(10))
