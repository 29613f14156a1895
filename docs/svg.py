"""Lines of a terminal as a picture: every word at its own cell, so that no font can move it far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from store.text import cell_width

CELL: Final = 8
LINE: Final = 20
BASE: Final = 15
PAD: Final = 10
INK: Final = "#e0e0e0"
PAPER: Final = "#121212"
_WORDS: Final = re.compile(r"[\x21-\x7e]+|[^\x00-\x7f\u2581-\u2588]+")
"""Narrow characters, or wide ones: a font seldom makes both exactly as wide as a terminal does."""
_BLOCKS: Final = re.compile(r"([\u2581-\u2588])\1*")
FONTS: Final = "'Sarasa Mono SC', 'Noto Sans Mono CJK SC', 'DejaVu Sans Mono', monospace"


def picture(lines: Sequence[Sequence[Segment]], columns: int) -> str:
    """An SVG of these lines on a terminal of so many columns."""
    width, height = columns * CELL + 2 * PAD, len(lines) * LINE + 2 * PAD
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="{FONTS}" font-size="{2 * CELL}">',
        f'<rect width="100%" height="100%" rx="6" fill="{PAPER}"/>',
        f'<g transform="translate({PAD} {PAD})">',
    ]
    for row, line in enumerate(lines):
        at = 0
        for text, style, control in line:
            if control:
                continue
            parts += _span(text, style or Style.null(), at, row)
            at += cell_width(text)
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _span(text: str, style: Style, at: int, row: int) -> list[str]:
    ink, paper = _colour(style.color, INK), _colour(style.bgcolor, PAPER)
    if style.reverse:
        ink, paper = paper, ink
    found = []
    if paper != PAPER:
        size = f'width="{cell_width(text) * CELL}" height="{LINE}"'
        found.append(f'<rect x="{at * CELL}" y="{row * LINE}" {size} fill="{paper}"/>')
    look = ' font-weight="bold"' if style.bold else ""
    look += ' opacity="0.7"' if style.dim else ""
    if style.underline:
        size = f'width="{cell_width(text) * CELL}" height="1"'
        found.append(f'<rect x="{at * CELL}" y="{row * LINE + LINE - 2}" {size} fill="{ink}"/>')
    found += _blocks(text, at, row, ink)
    for word in _WORDS.finditer(text):
        x = (at + cell_width(text[: word.start()])) * CELL
        size = f'textLength="{cell_width(word[0]) * CELL}" lengthAdjust="spacingAndGlyphs"'
        place = f'x="{x}" y="{row * LINE + BASE}" {size}'
        found.append(f'<text {place} fill="{ink}"{look}>{escape(word[0])}</text>')
    return found


def _blocks(text: str, at: int, row: int, ink: str) -> list[str]:
    """The lower eighths of cells, drawn: no font makes a chart of them without seams."""
    found = []
    for run in _BLOCKS.finditer(text):
        high = LINE * (ord(run[0][0]) - 0x2580) / 8
        place = f'x="{(at + cell_width(text[: run.start()])) * CELL}" y="{(row + 1) * LINE - high:g}"'
        found.append(f'<rect {place} width="{len(run[0]) * CELL}" height="{high:g}" fill="{ink}"/>')
    return found


def _colour(colour: Color | None, default: str) -> str:
    return default if colour is None or colour.is_default else colour.get_truecolor().hex
