"""Why a ticket is due when it is: the story of each of its clocks."""

from __future__ import annotations

from dataclasses import dataclass

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.policy.versions import calendars, policies
from store.rules.permission import require
from store.rules.story import Line, story
from store.views.history import ticket_events
from store.views.ticket_shapes import ClockView
from store.views.tickets import clock_views


@dataclass(frozen=True, slots=True)
class WhyClock:
    """A clock, and what moved it, in order."""

    clock: ClockView
    lines: tuple[Line, ...]


def why(desk: Desk, actor: Actor, number: int, *, now: int) -> list[WhyClock]:
    """The story of every clock of a ticket, those that run first. Raises DeskError when there is no such ticket,
    history_broken when its events do not fit together.
    """
    require(actor, "see")
    with desk.snapshot():
        events = ticket_events(desk, number) if abs(number) < 1 << 63 else []
        if not events:
            raise DeskError("no_such_ticket", number=number)
        try:
            stories = story(events, policies(desk), calendars(desk), now)
        except (ValueError, KeyError):
            raise DeskError("history_broken", number=number) from None
        told = {(clock.kind, clock.cycle): tuple(lines) for clock, lines in stories}
        return [
            WhyClock(view, told.get((view.kind, view.cycle), ())) for view in clock_views(desk, number, now)
        ]
