"""A report as Markdown that reads as plain text too: tables and paragraphs that fit a line of 80 cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from store.reports.document import PAGE, Column, Report, Table
from store.text import cell_width, fit, safe_text

LINE: Final = 80
_MARKUP: Final = re.compile(r"([\\`*\[|]|~~|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_]))")
_BEGINS: Final = re.compile(r"(?:>|[-+](?=\s|$)|[-=](?=[-=\s]*$)|#(?=#{0,5}(?:\s|$))|\d+[.)](?=\s|$))")
"""What makes a list, a heading, a quotation or a rule of a line that begins with it."""
_FIRST: Final = 34
"""The most that a first column takes where others stand in several blocks."""
_GIVES: Final = 12
"""So many cells a first column gives way for the sake of one block."""
_NARROW: Final = 14
"""A text that must give way keeps so many cells."""


def markdown(report: Report) -> str:
    """The whole text; ends with a newline."""
    lines = [f"# {escaped(report.title)}", ""]
    for line in report.lines:
        lines += [*_flowing(escaped(line)), ""]
    for section in report.sections:
        lines += [f"## {escaped(section.title)}", ""]
        for line in section.lines:
            lines += _flowing(escaped(line), "- ", "  ")
        lines += [""] if section.lines else []
        for one in section.tables:
            lines += [f"### {escaped(one.title)}", ""] if one.title else []
            lines += [*_table(one), ""]
    return "\n".join(line.rstrip() for line in lines[:-1]) + "\n"


def escaped(text: str) -> str:
    """One line in which nothing is markup, to stand within another."""
    return _MARKUP.sub(r"\\\1", " ".join(safe_text(text).split()))


def _flowing(text: str, first: str = "", then: str = "") -> list[str]:
    """Escaped text as lines behind `first` and `then`, none of which begins as markup does."""
    room = LINE - cell_width(then)
    lines = wrapped(text, room)
    if any(map(_BEGINS.match, lines)):
        lines = wrapped(text, room - 1)  # leaves one for the sign that says so
    return [(then if place else first) + _no_beginning(line) for place, line in enumerate(lines)]


def _no_beginning(line: str) -> str:
    begins = _BEGINS.match(line)
    return line if begins is None else f"{line[: begins.end() - 1]}\\{line[begins.end() - 1 :]}"


def wrapped(text: str, room: int) -> list[str]:
    """Lines of at most `room` cells: broken at blanks, or between wide characters."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and cell_width(line + piece.rstrip()) > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        while cell_width(line.rstrip()) > room:
            head = fit(line, room).rstrip("…").rstrip()
            if (len(head) - len(head.rstrip("\\"))) % 2:  # a sign goes with what makes it no markup
                head = head[:-1]
            head = head or line[:1]
            lines.append(head)
            line = line[len(head) :]
    lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> Iterator[str]:
    """Words with the blanks behind them; of wide writing every character, with the mark that follows it."""
    word = ""
    for place, sign in enumerate(text):
        word += sign
        following = text[place + 1 : place + 2]
        if sign == " " or (cell_width(sign) > 1 and following not in "，。、；：！？）》”’…"):
            yield word
            word = ""
    if word:
        yield word


def _table(table: Table) -> list[str]:
    if not table.rows:
        return _flowing(escaped(table.none))
    if table.cards:
        return _cards(table)
    texts = [[escaped(cell.shown) for cell in row] for row in table.rows]
    said = [
        place
        for place in range(len(table.columns))
        if not place or any(row[place] not in ("", "-") for row in texts)
    ]
    columns = [table.columns[place] for place in said]
    texts = [[row[place] for place in said] for row in texts]
    lines: list[str] = []
    for some in _blocks(columns, texts):
        lines += [""] if lines else []
        lines += _grid([columns[place] for place in some], [[row[place] for place in some] for row in texts])
    return lines


def _cards(table: Table) -> list[str]:
    """A paragraph a row: what it is called in front, then each value behind its title."""
    lines = []
    shown = table.rows[:PAGE] if table.rest else table.rows
    for row in shown:
        parts = [escaped(row[0].shown).rstrip(".。")]
        parts += [
            f"{escaped(column.title)}: {escaped(cell.shown)}" if column.title else escaped(cell.shown)
            for column, cell in zip(table.columns[1:], row[1:], strict=True)
            if cell.shown
        ]
        lines += _flowing(" · ".join(parts), "- ", "  ")
    if len(shown) < len(table.rows):
        lines += ["", *_flowing(escaped(table.rest.format(count=len(table.rows) - len(shown))))]
    return lines


def _blocks(columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> list[list[int]]:
    """Which columns stand beside each other: all of them where the first can give way a little, else as many as a line
    holds behind the first, which each block repeats."""
    wide = [_wide(columns, texts, place) + 3 for place in range(len(columns))]
    room = LINE - 1
    if sum(wide) <= room or (sum(wide) - room <= _GIVES and wide[0] - (sum(wide) - room) >= _NARROW):
        return [list(range(len(columns)))]
    first = min(wide[0], _FIRST + 3)
    blocks: list[list[int]] = [[0]]
    used = first
    for place in range(1, len(columns)):
        if used + wide[place] > room and len(blocks[-1]) > 1:
            blocks.append([0])
            used = first
        blocks[-1].append(place)
        used += wide[place]
    return blocks


def _wide(columns: Sequence[Column], texts: Sequence[Sequence[str]], place: int) -> int:
    return max(3, cell_width(escaped(columns[place].title)), *(cell_width(row[place]) for row in texts))


def _grid(columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> list[str]:
    wide = [_wide(columns, texts, place) for place in range(len(columns))]
    over = sum(wide) + 3 * len(wide) + 1 - LINE
    for place in sorted(range(len(wide)), key=lambda place: (columns[place].right, -wide[place])):
        give = 0 if columns[place].right else min(max(0, over), max(0, wide[place] - _NARROW))
        wide[place] -= give
        over -= give

    def line(cells: Sequence[str]) -> str:
        padded = []
        for column, text, room in zip(columns, cells, wide, strict=True):
            short = _shortened(text, room)
            pad = " " * (room - cell_width(short))
            padded.append(pad + short if column.right else short + pad)
        return "| " + " | ".join(padded) + " |"

    rules = [
        "-" * (room - 1) + ":" if column.right else "-" * room
        for column, room in zip(columns, wide, strict=True)
    ]
    return [
        line([escaped(column.title) for column in columns]),
        "| " + " | ".join(rules) + " |",
        *map(line, texts),
    ]


def _shortened(text: str, room: int) -> str:
    """The text without its middle where it is too long: names differ at both ends."""
    if cell_width(text) <= room:
        return text
    head = fit(text, room // 2).rstrip().removesuffix("…").rstrip("\\")
    tail = text
    while cell_width(head) + 1 + cell_width(tail) > room:
        tail = tail[2 if tail[0] == "\\" else 1 :]  # a sign goes with what makes it no markup
    return f"{head}…{tail}"
