"""The last defence before the terminal: whatever a widget was given, no control character and no odd link goes out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from rich.cells import set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

FORBIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""C0, DEL, C1, bidirectional controls, zero-width and invisible characters, lone surrogates, tags."""
SAFE_LINK: Final = re.compile(r"https://[!-~]+\Z")


def without_forbidden(text: str, *, keep: str = "") -> str:
    """The text without the characters that may steer a terminal; those in `keep` stay."""
    if FORBIDDEN.search(text) is None:
        return text
    return FORBIDDEN.sub(lambda hit: hit[0] if hit[0] in keep else "", text)


class SafeOutput(LineFilter):
    """Drops forbidden characters, and links that are not plain https, from every segment; widths stay."""

    def apply(self, segments: Iterable[Segment], background: Color) -> list[Segment]:
        """The segments made safe. `background` plays no part."""
        return [_safe(segment) for segment in segments]


def _safe(segment: Segment) -> Segment:
    text, style, _control = segment
    if FORBIDDEN.search(text) is not None:
        text = set_cell_size(FORBIDDEN.sub("", text), segment.cell_length)
        segment = Segment(text, style)
    if style is not None and style.link and not SAFE_LINK.match(style.link):
        segment = Segment(text, style.update_link(None))
    return segment
