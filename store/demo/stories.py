"""The demo's past: what happened on each ticket, and when."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from random import Random
from typing import Any, Final

from store.demo.cast import DESK_SEATS, city_of
from store.demo.moves import REPLIES
from store.demo.texts import Case, Matter, Texts
from store.rules.durations import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, duration_ms
from store.rules.words import team_for

VISITOR_SEAT: Final = "visitor"
_FAST: Final = frozenset({"chat", "phone"})
_BOTH: Final = {
    "accept": ("say_yes", "note_yes"),
    "counter": ("say_counter", "note_counter"),
    "refuse": ("say_no", "note_no"),
}
"""An answer to an offer: the customer says it, the desk notes it."""
_SECONDS: Final = {
    "claim": ((4, 14), (60, 420)),
    "greet": ((12, 34), (150, 760)),
    "ask": ((12, 34), (150, 760)),
    "late_ask": ((55, 190), (1020, 2300)),
    "detail": ((40, 240), (400, 4200)),
    "push": ((60, 150), (1300, 3600)),
    "advise": ((40, 112), (300, 1600)),
    "advise_wait": ((40, 112), (300, 1600)),
    "late_advise": ((140, 500), (1900, 4000)),
    "answer_again": ((40, 110), (300, 1500)),
    "thank": ((30, 200), (300, 2400)),
    "again": ((4000, 30000), (4000, 60000)),
    "sent": ((3, 12), (4, 25)),
    "ask_team": ((60, 200), (120, 480)),
    "back": ((1800, 14000), (1800, 20000)),
    "classify": ((60, 240), (60, 240)),
    "investigate": ((900, 5400), (1200, 7200)),
    "offer": ((300, 2400), (300, 2400)),
    "better": ((200, 1500), (300, 2400)),
    "say_yes": ((300, 5400), (600, 9000)),
    "say_no": ((300, 5400), (600, 9000)),
    "say_counter": ((300, 5400), (600, 9000)),
    "note_yes": ((40, 250), (200, 1500)),
    "note_no": ((40, 250), (200, 1500)),
    "note_counter": ((40, 250), (200, 1500)),
    "carry_out": ((1200, 9000), (1200, 9000)),
    "inform": ((60, 300), (60, 300)),
    "promise": ((40, 112), (300, 1200)),
    "why": ((30, 90), (30, 90)),
    "tick": ((20, 60), (20, 60)),
    "call": ((82000, 96000), (82000, 96000)),
    "close": ((1800, 40000), (1800, 40000)),
}
_OTHERWISE: Final = ((10, 60), (20, 120))
"""How many seconds a move takes after the one before it: in a live conversation, and in writing."""
_AWAKE_FROM, _AWAKE_UNTIL, _ZONE_HOURS = 9, 22, 8


@dataclass(slots=True)
class Story:
    """One ticket of the past. `moves` are (time in ms, name) behind the contact at `opened_at`."""

    case: Case
    customer: int
    channel: str
    seat: str
    opened_at: int
    spoken: bool
    moves: list[tuple[int, str]] = field(default_factory=list)
    until: int | None = None


def stories(texts: Texts, dice: Random, *, now: int) -> list[Story]:
    """All that has happened up to `now`, a story a ticket."""
    shapes = tomllib.loads(files("store.demo").joinpath("stories.toml").read_text(encoding="utf-8"))["story"]
    return list(_Telling(texts, dice, now).all(shapes))


class _Telling:
    def __init__(self, texts: Texts, dice: Random, now: int) -> None:
        self._texts = texts
        self._dice = dice
        self._now = now
        self._told: Counter[str] = Counter()
        self._given: Counter[str] = Counter()
        self._customers = 0

    def all(self, shapes: list[dict[str, Any]]) -> Iterator[Story]:
        for shape in shapes:
            untils: list[str] = shape.get("until", [])
            for index in range(len(untils) or shape["count"]):
                until = self._now + _signed(untils[index]) if untils else None
                yield self._story(shape, until)

    def _story(self, shape: dict[str, Any], until: int | None) -> Story:
        dice, texts = self._dice, self._texts
        acts = _spelled_out(shape["acts"])
        matter = self._matter(shape)
        channel = shape.get("channel") or dice.choice(matter.channels)
        customer = self._customer()
        product = texts.products[matter.group][self._told[matter.name] % 4]
        self._told[matter.name] += 1
        order_no = f"SO{dice.randrange(10_000_000, 99_999_999)}"
        case = texts.case(matter, product, order_no, city_of(texts, customer), channel)
        spoken = channel == "phone" and acts[:1] == ["ask"] and dice.random() < 0.6
        seat = shape.get("by") or self._seat(matter)
        times = self._times(acts, channel, shape, case.by_phone)
        opened_at = times[0][0]
        return Story(case, customer, channel, seat, opened_at, spoken, times[1:], until)

    def _times(
        self, acts: list[str], channel: str, shape: dict[str, Any], by_phone: bool
    ) -> list[tuple[int, str]]:
        """The contact and every move with its time, so that the last move lies as long ago as the shape says."""
        named = ["open"]
        for act in acts:
            named.append(act)
            if act.removeprefix("late_") in REPLIES and not by_phone:
                named.append("sent")
        if shape.get("unsent") and named[-1] == "sent":
            named.pop()
        at, times = 0, []
        for name in named:
            if name != "open":
                fast, slow = _SECONDS.get(name, _OTHERWISE)
                at += round(self._dice.uniform(*(fast if channel in _FAST else slow)) * SECOND_MS)
            times.append((at, name.removeprefix("late_")))
        first, last = (duration_ms(text) or 0 for text in shape["ended"])
        ended = self._waking(self._now - round(self._dice.uniform(first, last)))
        return [(time - at + ended, name) for time, name in times]

    def _waking(self, at: int) -> int:
        """A time of earlier days moved back into the hours in which people shop."""
        while self._now - at >= DAY_MS and not _AWAKE_FROM <= _hour(at) < _AWAKE_UNTIL:
            at -= round(self._dice.uniform(1, 7) * HOUR_MS)
        return at

    def _matter(self, shape: dict[str, Any]) -> Matter:
        """The least told matter that fits the shape."""
        kind, channel, scenario = shape.get("kind", "inquiry"), shape.get("channel"), shape.get("scenario")
        fitting = [
            matter
            for matter in self._texts.matters
            if matter.kind == kind
            and (channel is None or channel in matter.channels)
            and (scenario is None or scenario == matter.scenario)
            and (matter.team or not shape.get("team"))
        ]
        return min(fitting, key=lambda matter: (self._told[matter.name], self._dice.random()))

    def _customer(self) -> int:
        """Most have not written before."""
        if self._customers > 12 and self._dice.random() < 0.22:
            return self._dice.randrange(12)
        self._customers += 1
        return self._customers - 1

    def _seat(self, matter: Matter) -> str:
        """The desk's people take turns."""
        team = team_for(matter.scenario)
        seats = [seat.slot for seat in DESK_SEATS if team in seat.teams]
        slot = min(seats, key=lambda name: self._given[name])
        self._given[slot] += 1
        return slot


def _spelled_out(acts: str) -> list[str]:
    return [name for act in acts.split() for name in _BOTH.get(act, (act,))]


def _hour(at: int) -> int:
    return (at // HOUR_MS + _ZONE_HOURS) % 24


def _signed(text: str) -> int:
    length = duration_ms(text.removeprefix("-")) or MINUTE_MS
    return -length if text.startswith("-") else length
