"""In whose hands a ticket was, and how long: from its events. Settled time is in nobody's hands. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from store.rules.events import Event, without_undone
from store.rules.words import SETTLED


@dataclass(frozen=True, slots=True)
class Hand:
    """A span in which the ticket was with a team, and there with one agent or with nobody. Times in ms."""

    team: str
    agent_id: int | None
    since: int
    until: int | None
    """None while it lasts."""


def hands(events: Iterable[Event], team: str, lease_until: int | None, now: int) -> list[Hand]:
    """The spans of a ticket in order, none without length but the one that lasts.

    `team` is the ticket's now; a claim whose lease has run out by `now` counts as none from then on.
    """
    told = without_undone(events)
    walk = _Walk(next((event["was_team"] for event in told if event["type"] == "transferred"), team))
    for event in told:
        walk.take(event)
    if (
        walk.since is not None
        and walk.agent_id is not None
        and lease_until is not None
        and lease_until <= now
    ):
        walk.move(walk.team, None, max(lease_until, walk.since))
    return walk.finished()


class _Walk:
    def __init__(self, team: str) -> None:
        self.team = team
        self.agent_id: int | None = None
        self.since: int | None = None
        self.spans: list[Hand] = []

    def take(self, event: Event) -> None:
        at, type_ = event["at"], event["type"]
        if type_ == "opened":
            self.since = at
        elif type_ == "claimed":
            self.move(self.team, event.get("agent_id"), at)
        elif type_ == "assigned":
            self.move(self.team, event.get("agent"), at)
        elif type_ == "released":
            self.move(self.team, None, at)
        elif type_ == "lapsed":
            self.move(self.team, None, max(event.get("until") or at, self.since or 0))
        elif type_ == "transferred":
            self.move(event["team"], event.get("agent"), at)
        elif type_ == "status" and event["to"] in SETTLED:
            self.end(at)
        elif type_ == "status" and self.since is None:
            self.since = at

    def move(self, team: str, agent_id: int | None, at: int) -> None:
        if self.since is not None and (team, agent_id) != (self.team, self.agent_id):
            self.end(at)
            self.since = at
        self.team, self.agent_id = team, agent_id

    def end(self, at: int) -> None:
        if self.since is not None and at > self.since:
            self.spans.append(Hand(self.team, self.agent_id, self.since, at))
        self.since = None

    def finished(self) -> list[Hand]:
        if self.since is not None:
            self.spans.append(Hand(self.team, self.agent_id, self.since, None))
        return self.spans
