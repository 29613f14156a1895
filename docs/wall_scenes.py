"""Three mornings of a small shop's desk, as the wall shows them: calm, busy and on fire. Told by calling the verbs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.demo.cast import DESK_SEATS, GATEWAY, VISITOR, cast, customer, hire
from store.demo.texts import Texts
from store.desk.claiming import claim
from store.desk.closing import resolve
from store.desk.escalating import escalate
from store.desk.following_up import survey
from store.desk.founding import found
from store.desk.intake import NewTicket, open_ticket
from store.desk.people import set_state
from store.desk.presence import announce
from store.desk.replying import reply
from store.desk.sweep import sweep
from store.rules.durations import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from store.views.people import actor

MOODS: Final = ("calm", "busy", "fire")
WALL: Final = VISITOR
_MATTERS: Final = (
    ("presales", "usage"),
    ("aftersales", "returns"),
    ("aftersales", "logistics"),
    ("presales", "promotion"),
)


def make_scene(path: Path, mood: str, *, language: str, now: int) -> None:
    """A new desk at `path` on which a morning has gone so that the wall is in this mood at `now`."""
    texts = Texts(language)
    desk = found(path, login=VISITOR, name=texts.desk_name, now=now - 20 * DAY_MS)
    try:
        hire(desk, texts, now=now - 20 * DAY_MS)
        morning = _Morning(desk, texts, now)
        with desk.transaction():
            for day in (3, 2, 1):
                morning.goes_well(now - day * DAY_MS, 14, per_hour=12)
            morning.goes_well(now, 90, per_hour=40)
            morning.waits(now, WAITING[mood])
        if mood == "fire":
            for at in range(now - 20 * MINUTE_MS, now + 1, MINUTE_MS):
                sweep(desk, now=at)
            escalate(desk, morning.people["complaints"], morning.last, texts.pool["ack"][0], now=now)
        morning.everybody_is_on(away=mood != "calm")
    finally:
        desk.close()


WAITING: Final[dict[str, tuple[tuple[str, str, float, bool], ...]]] = {
    "calm": tuple(("presales" if n % 2 else "aftersales", "email", 3.0 + 9 * n, n > 1) for n in range(9)),
    "busy": tuple(
        ("complaint" if n % 5 == 0 else "aftersales" if n % 2 else "presales", "message" if n < 9 else "email", 0.7 + 1.4 * n, n % 3 == 0)
        for n in range(24)
    ),
    "fire": tuple(
        ("complaint" if n % 4 == 0 else "aftersales" if n % 3 else "presales", ("message", "chat", "form")[n % 3] if n < 40 else "email",
         0.3 + 0.9 * n, n % 3 == 0)
        for n in range(64)
    ),
}  # fmt: skip
"""(scenario, channel, minutes that the customer has waited, somebody holds it) of what is not answered yet."""


class _Morning:
    """What customers and colleagues do."""

    def __init__(self, desk: Desk, texts: Texts, now: int) -> None:
        self.desk, self.texts, self.now = desk, texts, now
        self.people: dict[str, Actor] = cast(desk, texts)
        self.last = 0
        self._dice = Random(7)
        self._customers = count()
        self._turns: dict[str, int] = {}

    def goes_well(self, until: int, number: int, *, per_hour: int) -> None:
        """So many contacts before `until`, each answered soon and settled, most customers pleased."""
        step = HOUR_MS // per_hour
        for place in range(number):
            scenario, category = _MATTERS[place % len(_MATTERS)]
            at = until - (number - place) * step - round(self._dice.uniform(0, 0.8) * step)
            number_ = self._contact(scenario, category, "chat", at)
            who = self._next(scenario)
            claim(self.desk, who, number_, now=at + 6 * SECOND_MS)
            reply(
                self.desk, who, number_, self._words(), now=at + round(self._dice.uniform(14, 36)) * SECOND_MS
            )
            done = at + round(self._dice.uniform(2, 9)) * MINUTE_MS
            if done < self.now:
                resolve(self.desk, who, number_, now=done)
            if place % 3 == 0 and done + MINUTE_MS < self.now:
                stars = 5 if place % 48 else 3
                survey(
                    self.desk, self.people[GATEWAY], number_, outcome="reached", source="form",
                    overall=stars, attitude=5, solving=stars, speed=5, now=done + MINUTE_MS,
                )  # fmt: skip

    def waits(self, now: int, waiting: tuple[tuple[str, str, float, bool], ...]) -> None:
        """These wait for an answer."""
        for scenario, channel, minutes, held in sorted(waiting, key=lambda one: -one[2]):
            at = now - round(minutes * MINUTE_MS)
            self.last = self._contact(
                scenario, "attitude" if scenario == "complaint" else "refund", channel, at
            )
            if held:
                claim(self.desk, self._next(scenario), self.last, now=now - MINUTE_MS // 2)

    def everybody_is_on(self, *, away: bool) -> None:
        """The colleagues' screens are open; one is away."""
        for place, seat in enumerate(DESK_SEATS):
            who = self.people[seat.slot]
            announce(self.desk, who, f"scene-{who.login}", None, False, now=self.now)
            if away and place == 1:
                set_state(self.desk, who, who.login, "away", now=self.now)

    def _contact(self, scenario: str, category: str, channel: str, at: int) -> int:
        complaint = scenario == "complaint"
        new = NewTicket(
            subject=self._words(),
            kind="complaint" if complaint else "inquiry",
            channel=channel,
            category=category,
            scenario=scenario,
            customer=customer(self.texts, next(self._customers)),
        )
        return open_ticket(self.desk, self.people[GATEWAY], new, now=at)

    def _next(self, scenario: str) -> Actor:
        """The team's people take turns."""
        team = "complaints" if scenario == "complaint" else scenario
        seats = [seat.slot for seat in DESK_SEATS if team in seat.teams]
        self._turns[team] = turn = self._turns.get(team, -1) + 1
        return actor(self.desk, self.people[seats[turn % len(seats)]].login)

    def _words(self) -> str:
        return str(self._dice.choice(self.texts.pool["ack"]))


def scenes(folder: Path, *, language: str, now: int) -> Iterator[tuple[str, Path]]:
    """Each mood with its desk."""
    for mood in MOODS:
        path = folder / f"{mood}.db"
        make_scene(path, mood, language=language, now=now)
        yield mood, path
