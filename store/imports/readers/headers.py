"""Where a table begins and ends in its file: the header among titles and notes, and what below it is no row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from store.imports.readers.rows import Known, plain_name

SEARCHED: Final = 30
"""Rows among which the header is looked for."""
NAMES_READ: Final = 1_000
"""Cells of a row that are compared with known names."""

_TOTAL_WORDS: Final = (
    "合计",
    "总计",
    "小计",
    "共计",
    "总合计",
    "本页合计",
    "累计",
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sum",
)
TOTALS: Final = frozenset(
    shape + end
    for word in _TOTAL_WORDS
    for shape in (word, word.capitalize(), word.title(), word.upper())
    for end in ("", ":", "：", " ")
)
_NUMBER: Final = re.compile(r"[共约]?\s*[-+]?[¥￥$]?\s*[\d,]*\.?\d*\s*[%元笔单条件个行人]?|-+")
_IDENTIFIER: Final = re.compile(r"(?=.*\d)[\w.\-/#]{1,64}", re.ASCII)


def header_at(rows: Sequence[Sequence[object]], known: Known | None) -> int:
    """Which of a file's first rows is its header: the one with the most names that somebody knows, at least two.

    Where nobody knows any: the first one that is no title, which is a row of one cell above wider ones.
    """
    if known is not None:
        scores = [_known_names(row, known) for row in rows]
        best = max(scores, default=0)
        if best > 1:
            return scores.index(best)
    widths = Counter(count for row in rows if (count := _filled(row)) > 1)
    if not widths:
        return 0
    usual = widths.most_common(1)[0][0]
    titles = (_filled(row) < 2 or (_begins(row, "#") and _filled(row) < usual) for row in rows)
    return next((place for place, title in enumerate(titles) if not title), 0)


def is_total(cells: Sequence[object]) -> bool:
    """A row that begins with a word for a total and holds nothing else but numbers, blanks and few words."""
    filled = [cell for cell in cells if cell is not None and str(cell).strip()]
    if not filled or str(filled[0]).strip() not in TOTALS:
        return False
    words = [cell for cell in filled[1:] if isinstance(cell, str) and not _NUMBER.fullmatch(cell.strip())]
    return not words or (len(words) == 1 and len(filled) < max(len(cells) // 2, 2))


def is_note(cells: Sequence[object], width: int) -> bool:
    """A row of its first cell alone that is no identifier, in a table wide enough that one cell makes no row."""
    if not cells or not isinstance(cells[0], str) or (width < 3 and len(cells) >= width):
        return False
    text = cells[0].strip()
    if not text or any(cell is not None and str(cell).strip() for cell in cells[1:]):
        return False
    return text.startswith(("#", "*", "-")) or not _IDENTIFIER.fullmatch(text)


def _known_names(row: Sequence[object], known: Known) -> int:
    names = {plain_name(cell) for cell in row[:NAMES_READ] if isinstance(cell, str) and len(cell) <= 100}
    return sum(1 for name in names if name and known(name))


def _begins(row: Sequence[object], mark: str) -> bool:
    return next((str(cell).lstrip() for cell in row if cell), "").startswith(mark)


def _filled(row: Sequence[object]) -> int:
    return sum(1 for cell in row if cell is not None and cell != "" and str(cell).strip())
