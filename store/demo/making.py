"""Making the demo's desk: its people, and a past told by calling the verbs in order of time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from random import Random
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.demo.cast import GATEWAY, SEATS, VISITOR, cast, hire, supervisor_of
from store.demo.library import write_articles
from store.demo.moves import MOVES, Moves, promise
from store.demo.shopping import SENDS_BACK, keep_earlier_orders, send_back
from store.demo.stories import VISITOR_SEAT, Story, stories
from store.demo.texts import Case, Texts
from store.desk.claiming import claim
from store.desk.escalating import acknowledge
from store.desk.founding import found
from store.desk.sweep import sweep
from store.rules.durations import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from store.views import people
from store.views.alerts import alerts

SEED: Final = 20
_FOUNDED_BEFORE: Final = 10 * DAY_MS
_DEPARTMENTS: Final = {team: seat.slot for seat in SEATS if seat.role == "agent" for team in seat.teams}
_OPEN, _MOVE, _SWEEP, _ACKNOWLEDGE = range(4)


def make_demo(path: Path, *, language: str, now: int) -> None:
    """A new desk at `path` whose customers have been writing for days, in "zh" or "en", as of `now`.

    Raises DeskError when there is a desk already.
    """
    texts = Texts(language)
    with as_file(files("store.demo").joinpath("policy.toml")) as policy:
        desk = found(path, login=VISITOR, name=texts.desk_name, policy_file=policy, now=now - _FOUNDED_BEFORE)
    try:
        with desk.transaction():
            hire(desk, texts, now=now - _FOUNDED_BEFORE)
            write_articles(desk, people.actor(desk, VISITOR), now=now - _FOUNDED_BEFORE)
            past = _Past(desk, texts, now)
            past.tell()
            send_back(desk, texts, past.to_send_back(), now)
    finally:
        desk.close()


class _Past:
    """All stories at once, in order of time, with the sweeps and acknowledgements that went with them."""

    def __init__(self, desk: Desk, texts: Texts, now: int) -> None:
        self._desk = desk
        self._now = now
        self._texts = texts
        self._dice = Random(SEED)
        self._seats = cast(desk, texts) | {VISITOR_SEAT: people.actor(desk, VISITOR)}
        self._moves = Moves(desk, texts, self._seats[GATEWAY], self._dice)
        self._stories = stories(texts, self._dice, now=now)
        self._notes: list[str] = texts.pool["ack"]
        self._numbers: dict[int, int] = {}
        self._seen_alerts: set[int] = set()
        self._agenda: list[tuple[int, int, int, str]] = []

    def tell(self) -> None:
        """Everything up to now."""
        keep_earlier_orders(self._desk, self._seats[GATEWAY], self._texts, self._now - _FOUNDED_BEFORE)
        for index, story in enumerate(self._stories):
            heapq.heappush(self._agenda, (story.opened_at, _OPEN, index, ""))
            for at, name in story.moves:
                heapq.heappush(self._agenda, (at, _MOVE, index, name))
        for at in _sweeps(min(story.opened_at for story in self._stories), self._now):
            heapq.heappush(self._agenda, (at, _SWEEP, 0, ""))
        while self._agenda and self._agenda[0][0] <= self._now:
            at, what, which, name = heapq.heappop(self._agenda)
            if what == _SWEEP:
                self._sweep(at)
            elif what == _ACKNOWLEDGE:
                acknowledge(self._desk, self._seats[name], which, note=self._note(), now=at)
            else:
                self._do(self._stories[which], which, name, at)

    def to_send_back(self) -> Iterator[tuple[Actor, int, Case]]:
        """Tickets of those who want to send something back: who works on each, its number, what it is about."""
        for index, story in list(enumerate(self._stories))[::2]:
            if story.case.matter.category in SENDS_BACK and index in self._numbers:
                yield self._seats[story.seat], self._numbers[index], story.case

    def _do(self, story: Story, index: int, name: str, at: int) -> None:
        who = self._seats[story.seat]
        if not name:
            self._numbers[index] = self._moves.open(
                story.case, story.customer, story.channel, at, taken_by=who if story.spoken else None
            )
            return
        number = self._numbers[index]
        if name == "claim":
            claim(self._desk, who, number, now=at)
        elif name == "promise" and story.until is not None:
            promise(self._moves, who, number, story.case, story.until, at)
        else:
            if name == "back":
                who = self._seats[_DEPARTMENTS[story.case.matter.team or "logistics"]]
            MOVES[name](self._moves, who, number, story.case, at)

    def _sweep(self, at: int) -> None:
        if not sweep(self._desk, now=at).fired:
            return
        for alert in alerts(self._desk, self._seats[VISITOR_SEAT], now=at):
            if alert.alert_id not in self._seen_alerts:
                self._seen_alerts.add(alert.alert_id)
                seat = self._answers_for(alert.told, alert.assignee, alert.team)
                patience = self._dice.uniform(2, 25) * MINUTE_MS
                if seat is not None:
                    due = at + round(patience)
                    heapq.heappush(self._agenda, (due, _ACKNOWLEDGE, alert.alert_id, seat))

    def _answers_for(self, told: tuple[str, ...], assignee: str | None, team: str) -> str | None:
        """The seat that acknowledges: the holder when told, else the supervisor. The visitor's wait for them."""
        if assignee == VISITOR:
            return None
        logins: dict[str, str] = {actor.login: slot for slot, actor in self._seats.items()}
        held = [logins[name] for name in told if name in logins]
        return held[0] if held else supervisor_of(team)

    def _note(self) -> str:
        return self._dice.choice(self._notes) if self._dice.random() < 0.7 else ""


def _sweeps(since: int, until: int) -> Iterator[int]:
    """When somebody's open desk looked at the clocks: ever closer together towards now."""
    at = since
    while at < until:
        yield at
        left = until - at
        at += 15 * MINUTE_MS if left > DAY_MS else 2 * MINUTE_MS if left > HOUR_MS else 10 * SECOND_MS
    yield until
