"""How the wall is asked for. Loads no Textual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ROTATE_S: Final = 20
LEAST_ROTATE_S: Final = 15
"""Who looks up needs that long to find what they look for."""
MOST_ROTATE_S: Final = 3600
PAGE_NAMES: Final = ("now", "teams", "alerts", "today")


@dataclass(frozen=True, slots=True)
class Wishes:
    """Page: one of PAGE_NAMES that stays, else the pages take turns. Team: all others are left out."""

    page: str | None = None
    rotate_s: int = ROTATE_S
    team: str | None = None
    bell: bool = False
    key: str | None = None
    """The fingerprint of the key by which it was asked for over SSH."""
