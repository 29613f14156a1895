"""Numbers as large as their place allows, drawn with the background of blanks: no font, no character of unsure width."""

from __future__ import annotations

from typing import Final

from tui.widgets.painted import Line, Span

ROWS: Final = 5
"""Pixels from the top of a glyph to its bottom."""
GLYPHS: Final[dict[str, tuple[str, ...]]] = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    "-": ("   ", "   ", "###", "   ", "   "),
    "d": ("  #", "  #", "###", "# #", "###"),
    "h": ("#  ", "#  ", "###", "# #", "# #"),
    "k": ("#  ", "# #", "## ", "# #", "# #"),
    "m": ("     ", "     ", "#####", "# # #", "# # #"),
}


def number_text(number: int) -> str:
    """A count in at most four characters."""
    return str(number) if number < 10_000 else f"{min(number // 1000, 999)}k"


def wait_text(duration_ms: int) -> str:
    """A time that somebody waits, in at most four characters: `12m`, `2h05`, `23h`, `45d`."""
    minutes = max(duration_ms, 0) // 60_000
    hours = minutes // 60
    if hours >= 48:
        return f"{min(hours // 24, 999)}d"
    if hours >= 10:
        return f"{hours}h"
    return f"{hours}h{minutes % 60:02d}" if hours else f"{minutes}m"


def scale_for(text: str, width: int, height: int) -> tuple[int, int]:
    """How many cells wide and high a pixel is, so that the text fits; (0, 0) where it does not at all."""
    pixels = sum(len(GLYPHS[sign][0]) + 1 for sign in text) - 1
    tall = height // ROWS
    wide = min(width // pixels, 2 * tall + 1) if pixels > 0 else 0
    return (wide, min(tall, wide)) if wide and tall else (0, 0)


def big(text: str, width: int, height: int, ink: str, paper: str = "") -> list[Line]:
    """The text in `height` lines, as large as it fits, with the name of the style of its pixels and of what is around.

    Where there is no room it stands in plain characters.
    """
    wide, tall = scale_for(text, width, height)
    if not wide:
        plain: list[Line] = [((" " * width, paper),) for _ in range(height)]
        if height:
            plain[height // 2] = ((text[:width], f"{paper} strong".strip()), ("", paper))
        return plain
    above = (height - ROWS * tall) // 2
    lines: list[Line] = [((" " * width, paper),) for _ in range(above)]
    for row in range(ROWS):
        pixels = " ".join(GLYPHS[sign][row] for sign in text)
        lines += [_row(pixels, wide, width, ink, paper)] * tall
    lines += [((" " * width, paper),) for _ in range(height - len(lines))]
    return lines


def _row(pixels: str, wide: int, width: int, ink: str, paper: str) -> Line:
    spans: list[Span] = []
    for pixel in pixels:
        style = ink if pixel == "#" else paper
        if spans and spans[-1][1] == style:
            spans[-1] = (spans[-1][0] + " " * wide, style)
        else:
            spans.append((" " * wide, style))
    spans.append((" " * (width - wide * len(pixels)), paper))
    return tuple(spans)
