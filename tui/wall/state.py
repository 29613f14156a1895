"""What the wall's panels draw from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal
from zoneinfo import ZoneInfo

from store.views.wall_shapes import Today, Wall
from tui.countdown import Calendars

STALE_S: Final = 15.0
"""Data older than this is called old."""
Mood = Literal["calm", "busy", "fire"]


@dataclass(slots=True)
class State:
    """The newest answers, and how good they are."""

    zone: ZoneInfo
    wall: Wall | None = None
    today: Today | None = None
    calendars: Calendars = field(default_factory=dict)
    team: str | None = None
    trouble: str = ""
    """What is wrong, in words."""
    age_s: float = 0.0
    """How long ago the desk was last seen."""
    page: str = ""
    pages: tuple[str, ...] = ()
    note: str = ""
    """For whoever sets the wall up."""

    @property
    def stale(self) -> bool:
        """What is shown may not be so any more."""
        return self.age_s > STALE_S

    @property
    def mood(self) -> Mood:
        """fire: something is late, or an urgent alert waits; busy: something will be; else calm."""
        wall = self.wall
        if wall is None:
            return "calm"
        if wall.standing.breached or wall.alert_level >= 2:
            return "fire"
        return "busy" if wall.standing.soon or wall.alert_count or wall.forecast.total else "calm"
