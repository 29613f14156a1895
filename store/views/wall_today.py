"""Today's figures against their targets, as the wall shows them; asked for at most each half minute."""

from __future__ import annotations

from store.views.wall import WallView
from store.views.wall_shapes import Today


def today(view: WallView, *, now: int) -> Today:
    """The day's figures."""
    return Today(now)
