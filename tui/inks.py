"""What the names of styles mean under a theme: colours and attributes of a text.

The desk's widgets draw with a score of names. As component classes every widget of every screen would get each of them
computed through the style sheet, which took half of the time to the first paint.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from rich.style import Style
from textual.color import Color


class Ink(NamedTuple):
    """Names of theme variables; `style` may also say the attributes themselves."""

    color: str = ""
    back: str = ""
    style: str = ""


INKS: Final[dict[str, Ink]] = {
    "muted": Ink("kefu-muted"),
    "title": Ink("kefu-muted", style="bold"),
    "key": Ink("kefu-key", style="bold"),
    "strong": Ink(style="bold"),
    "cursor": Ink("kefu-cursor", "kefu-cursor-back", "kefu-cursor-style"),
    "cursor-blurred": Ink(style="bold underline"),
    "none": Ink(),
    "ok": Ink(),
    "soon": Ink("kefu-soon"),
    "risk": Ink("kefu-risk", style="bold"),
    "overdue": Ink("kefu-overdue", "kefu-overdue-back", "kefu-overdue-style"),
    "paused": Ink("kefu-muted"),
    "quiet": Ink("kefu-muted"),
    "closed": Ink("kefu-muted"),
    "good": Ink("kefu-good"),
    "customer": Ink("kefu-soon", style="bold"),
    "agent": Ink("kefu-good", style="bold"),
    "note": Ink("kefu-note"),
    "system": Ink("kefu-muted"),
    "input": Ink(style="reverse"),
    "rule": Ink("kefu-muted", style="bold underline"),
    "late": Ink("kefu-overdue-back", style="bold"),
    "pixel": Ink(style="reverse"),
    "pixel-muted": Ink("kefu-muted", style="reverse"),
    "pixel-good": Ink("kefu-good", style="reverse"),
    "pixel-soon": Ink("kefu-soon", style="reverse"),
    "pixel-risk": Ink("kefu-risk", style="reverse"),
    "pixel-late": Ink("kefu-overdue-back", style="reverse"),
    "pixel-overdue": Ink("kefu-overdue-back", "kefu-overdue"),
}
"""A pixel is a blank: its background is what is seen. Those of the wall's largest digits stand on what is overdue."""


def style_of(name: str, variables: Mapping[str, str]) -> Style:
    """What the name adds to a text under a theme with these variables. KeyError for an unknown name."""
    ink = INKS[name]
    return _style(
        variables[ink.color] if ink.color else "",
        variables[ink.back] if ink.back else "",
        variables.get(ink.style, ink.style),
    )


@lru_cache(256)
def _style(color: str, back: str, attributes: str) -> Style:
    colours = Style(
        color=Color.parse(color).rich_color if color else None,
        bgcolor=Color.parse(back).rich_color if back else None,
    )
    return colours if attributes in ("", "none") else colours + Style.parse(attributes)
