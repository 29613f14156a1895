"""What goes out to standard output and error: safe text, cell-aligned columns, one JSON document."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from store.text import cell_width, fit, safe_text

COLOURS: Final = {
    "risk": "1;31",
    "overdue": "1;31",
    "soon": "33",
    "good": "32",
    "muted": "2",
    "strong": "1",
}
"""Style -> SGR. What is not here has no colour."""
GAP: Final = "  "
SUBJECT_LEAST: Final = 16


class Cell(NamedTuple):
    """A text of a table and its style."""

    text: str
    style: str = ""
    right: bool = False


def coloured() -> bool:
    """Whether standard output is a terminal whose reader wants colours (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int | None:
    """Cells of a line: the terminal's, COLUMNS where that is set, None (no limit) when nobody looks on."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal():
        return max(40, shutil.get_terminal_size().columns)
    return None


def paint(text: str, style: str) -> str:
    """The text in a style's colour, where colours are wanted."""
    code = COLOURS.get(style)
    return f"\x1b[{code}m{text}\x1b[0m" if code and text.strip() and coloured() else text


def say(text: str = "") -> None:
    """One or more lines that hold nothing but our own words and safe text."""
    print(text)


def say_error(text: str) -> None:
    """One line on standard error."""
    line = " ".join(safe_text(text).split())
    print(line, file=sys.stderr)


def say_json(document: object, *, lines: bool = False) -> None:
    """One JSON document (`lines`: on one line); in ASCII where standard output is not UTF-8."""
    print(json_text(document, lines=lines))


def json_text(document: object, *, lines: bool = True) -> str:
    """A document as JSON, on one line or set in; in ASCII where standard output is not UTF-8."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "utf8sig")
    return json.dumps(_safe(document), ensure_ascii=not utf8, indent=None if lines else 2)


def say_table(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Columns as wide as their widest cell; the last one takes the rest of the line and is cut behind."""
    found = [[Cell(safe_text(cell.text), cell.style, cell.right) for cell in row] for row in rows]
    head = [Cell(title, "muted", bool(found) and found[0][i].right) for i, title in enumerate(titles)]
    fixed = [max(cell_width(row[column].text) for row in (head, *found)) for column in range(len(titles) - 1)]
    whole = width()
    rest = None if whole is None else max(SUBJECT_LEAST, whole - sum(fixed) - len(GAP) * len(fixed))
    for row in (head, *found):
        cells = [paint(_fitted(cell, room), cell.style) for cell, room in zip(row, fixed, strict=False)]
        last = row[-1]
        text = last.text if rest is None or cell_width(last.text) <= rest else fit(last.text, rest)
        print(GAP.join([*cells, paint(text, last.style)]).rstrip())


def indented(text: str, indent: str = "    ") -> str:
    """A text of several lines, made safe and set in."""
    return "\n".join(indent + line for line in safe_text(text, multiline=True).splitlines())


def _fitted(cell: Cell, room: int) -> str:
    missing = room - cell_width(cell.text)
    if missing < 0:
        return fit(cell.text, room)
    return " " * missing + cell.text if cell.right else cell.text + " " * missing


def _safe(value: object) -> Any:
    if isinstance(value, str):
        return safe_text(value, multiline=True)
    if isinstance(value, Mapping):
        return {key: _safe(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(item) for item in value]
    return value
