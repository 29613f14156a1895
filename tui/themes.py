"""The desk's looks: dark, light, high contrast, and the terminal's own 16 colours.

Urgency colours (blue, orange, vermillion) are Okabe and Ito's, which stay apart in every common colour blindness;
each has a contrast above 4.5 on its background, and a sign in the text says the same.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from textual.theme import Theme

from store.i18n import N_

ANSI: Final = "kefu-ansi"
NAMES: Final[dict[str, str]] = {
    "dark": N_("dark"),
    "light": N_("light"),
    "contrast": N_("high contrast"),
    "ansi": N_("the terminal's own colours"),
}
"""A theme's name in the settings, and what people call it, in the order of the T key."""


def _look(
    *,
    soon: str,
    risk: str,
    overdue: str,
    overdue_back: str,
    muted: str,
    key: str,
    good: str,
    note: str,
    cursor: str,
    cursor_back: str,
    cursor_style: str = "none",
    overdue_style: str = "bold",
) -> dict[str, str]:
    return {
        "kefu-soon": soon,
        "kefu-risk": risk,
        "kefu-overdue": overdue,
        "kefu-overdue-back": overdue_back,
        "kefu-overdue-style": overdue_style,
        "kefu-muted": muted,
        "kefu-key": key,
        "kefu-good": good,
        "kefu-note": note,
        "kefu-cursor": cursor,
        "kefu-cursor-back": cursor_back,
        "kefu-cursor-style": cursor_style,
    }


DARK: Final = _look(
    soon="#56B4E9",
    risk="#E69F00",
    overdue="#000000",
    overdue_back="#D55E00",
    muted="#9A9A9A",
    key="#56B4E9",
    good="#2FB58C",
    note="#F0E442",
    cursor="#FFFFFF",
    cursor_back="#2B4A66",
)
LIGHT: Final = _look(
    soon="#0060A0",
    risk="#8A4B00",
    overdue="#FFFFFF",
    overdue_back="#B34700",
    muted="#5A5A5A",
    key="#0060A0",
    good="#00664A",
    note="#6B5900",
    cursor="#000000",
    cursor_back="#BBD7EE",
)
CONTRAST: Final = _look(
    soon="#7FD0FF",
    risk="#FFC000",
    overdue="#000000",
    overdue_back="#FF8C33",
    muted="#D0D0D0",
    key="#7FD0FF",
    good="#5CFFC4",
    note="#FFF36B",
    cursor="#000000",
    cursor_back="#FFFFFF",
    cursor_style="bold",
)
TERMINAL: Final = _look(
    soon="ansi_cyan",
    risk="ansi_yellow",
    overdue="ansi_default",
    overdue_back="ansi_default",
    muted="ansi_default",
    key="ansi_cyan",
    good="ansi_green",
    note="ansi_yellow",
    cursor="ansi_default",
    cursor_back="ansi_default",
    cursor_style="reverse",
    overdue_style="bold reverse",
)
DEFAULTS: Final = DARK
"""For a theme that is not ours."""

THEMES: Final = (
    Theme(
        name="kefu-dark",
        primary="#2B4A66",
        secondary="#56B4E9",
        accent="#56B4E9",
        warning="#E69F00",
        error="#D55E00",
        success="#2FB58C",
        foreground="#E0E0E0",
        background="#121212",
        surface="#121212",
        panel="#1E1E1E",
        variables=DARK,
    ),
    Theme(
        name="kefu-light",
        primary="#0060A0",
        secondary="#0060A0",
        accent="#0060A0",
        warning="#8A4B00",
        error="#B34700",
        success="#00664A",
        foreground="#101010",
        background="#FAFAFA",
        surface="#FAFAFA",
        panel="#ECECEC",
        dark=False,
        variables=LIGHT,
    ),
    Theme(
        name="kefu-contrast",
        primary="#FFFFFF",
        secondary="#7FD0FF",
        accent="#7FD0FF",
        warning="#FFC000",
        error="#FF8C33",
        success="#5CFFC4",
        foreground="#FFFFFF",
        background="#000000",
        surface="#000000",
        panel="#000000",
        variables=CONTRAST,
    ),
    Theme(
        name=ANSI,
        ansi=True,
        primary="ansi_blue",
        secondary="ansi_cyan",
        accent="ansi_cyan",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables={
            **TERMINAL,
            "ansi-background": "ansi_black",
            "ansi-foreground": "ansi_white",
            "block-cursor-foreground": "ansi_black",
            "block-cursor-background": "ansi_white",
            "input-cursor-foreground": "ansi_black",
            "input-cursor-background": "ansi_white",
            "input-selection-background": "ansi_bright_blue",
            "input-selection-foreground": "ansi_black",
            "border-blurred": "ansi_black",
        },
    ),
)


def theme_name(setting: str, environ: Mapping[str, str] | None = None) -> str:
    """Textual's name of the theme: the one wished for, but the terminal's own under NO_COLOR and in 16 colours."""
    env = os.environ if environ is None else environ
    if env.get("NO_COLOR") or (setting == "auto" and has_16_colours(env)):
        return ANSI
    return f"kefu-{setting}" if setting in NAMES else "kefu-dark"


def has_16_colours(environ: Mapping[str, str]) -> bool:
    """True for terminals that Textual would drive with 16 colours."""
    term = environ.get("TERM", "")
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") or "256color" in term:
        return False
    return term.split("-")[0] in ("xterm", "screen", "linux", "vt100", "vt220", "ansi", "rxvt")


def next_theme(setting: str) -> str:
    """The setting behind this one, around."""
    names = list(NAMES)
    return names[(names.index(setting) + 1) % len(names)] if setting in names else names[0]
