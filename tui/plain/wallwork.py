"""`kefu wall`: what was asked for, and the terminal that it is to stand on. The app itself is the full screen's (tui.wall)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from store.errors import CouldNot, DeskError, WrongUsage
from store.rules.words import TEAMS
from tui.plain import typed
from tui.plain.words import code_for
from tui.wall.wishes import LEAST_ROTATE_S, MOST_ROTATE_S, PAGE_NAMES, Wishes

FRAMES: dict[str, str] = {"TEXTUAL_FPS": "15"}
"""Nobody types here: frames may gather."""


def wished(page: str | None, rotate: str, team: str | None, bell: bool, key: str | None) -> Wishes:
    """The wall that was asked for, over SSH by the key of this fingerprint. Raises WrongUsage."""
    if page is not None and page not in PAGE_NAMES:
        raise WrongUsage("not_one_of", field="--page", value=page, choices=", ".join(PAGE_NAMES))
    code = code_for("team", team)
    if code is not None and code not in TEAMS:
        raise WrongUsage("not_one_of", field="--team", value=team or "", choices=", ".join(TEAMS))
    seconds = typed.count("--rotate", rotate, LEAST_ROTATE_S, MOST_ROTATE_S)
    return Wishes(page, seconds, code, bell, key)


def prepare(path: Path) -> None:
    """Before Textual is loaded: the desk is there, and a terminal to show it on. Raises DeskError."""
    from tui.terminal import check_terminal, prepare_process

    if not path.exists():
        raise DeskError("no_desk", path=path)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CouldNot("wall_no_terminal")
    check_terminal()
    for name, value in FRAMES.items():
        os.environ.setdefault(name, value)
    prepare_process()
