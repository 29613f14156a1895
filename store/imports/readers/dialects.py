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
_LONGEST: Final = 1 << 18
"""Characters of the sample that are looked at."""
_POOR: Final = 0.75
"""Below this share of records with the same number of cells, rarer delimiters are tried."""
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
    sample, whole = sample[:_LONGEST], sample[:_LONGEST].endswith(("\n", "\r"))
    best = max((one for mark in DELIMITERS if (one := _cut_by(mark, sample, known, whole))), default=None)
    if best is None or best.cut.even < _POOR or (known is not None and not best.cut.names):
        rare = dict.fromkeys(_OTHERS + _marks(sample) + " ")
        others = (_cut_by(mark, sample, known, whole) for mark in rare if mark not in DELIMITERS)
        other = max((one for one in others if one and one.is_sure), default=None)
        if other and (best is None or other.cut.names > best.cut.names or best.cut.even < _POOR):
            best = other
    return best.dialect if best else Dialect(",")


@dataclass(frozen=True, slots=True)
class _Choice:
    dialect: Dialect
    cut: _Cut

    @property
    def is_sure(self) -> bool:
        return self.cut.names > 1 or (self.cut.even == 1 and self.cut.records > 2)

    def __lt__(self, other: _Choice) -> bool:
        """Known names count most, then rows alike, then many cells; of equals the first one stays."""
        mine, theirs = self.cut, other.cut
        return (mine.names, round(mine.even, 6), mine.width) < (
            theirs.names,
            round(theirs.even, 6),
            theirs.width,
        )


def _cut_by(delimiter: str, sample: str, known: Known | None, whole: bool) -> _Choice | None:
    """The delimiter with the quotes that go with it; None when it cuts nothing."""
    if delimiter not in sample:
        return None
    choice = _Choice(*_with_quotes(sample, Dialect(delimiter), known, whole))
    return choice if choice.cut.even else None


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
    if _is_single_quoted(cut):
        single = replace(plain, quote="'")
        unquoted = not re.search(rf'(?:^|{delimiter})"', sample, re.MULTILINE)
        chosen, cut = _better(
            (chosen, cut), (single, _cut(sample, single, known, whole)), even_if_alike=unquoted
        )
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


def _is_single_quoted(cut: _Cut) -> bool:
    """Every cell of the first record stands between apostrophes."""
    cells = [cell for cell in cut.rows[0] if cell] if cut.rows else []
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
