"""Histories of tickets, folded by the desk's own rules: what a written desk would hold about each of them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import Any, Final

from store.database import Desk
from store.desk.derived import clock_row, ticket_columns
from store.policy.versions import calendars, current_version, policies
from store.rules import words
from store.rules.facts import facts_of
from store.rules.fold import fold, settle
from store.rules.ladder import levels, passed
from store.rules.words import scenario_for

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
NOW: Final = 1_784_527_200_000
"""Monday 2026-07-20, 14:00 in Shanghai: business hours, so that response clocks run."""
NOW_STATED: Final = "2026-07-20T14:00:00+08:00+"
"""The same for KEFU_NOW; the clock goes on from there."""

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class History:
    """One ticket's past: rows as the desk's tables hold them, without number and ids."""

    ticket: dict[str, Any]
    events: tuple[tuple[Event, int | None], ...]
    """Each with the position of its act's first event, None for a first one."""
    clocks: tuple[tuple[Any, ...], ...]
    facts: tuple[Any, ...]


class Histories:
    """Makes histories for one desk, the same ones from the same seed."""

    def __init__(self, desk: Desk, *, agents: int, seed: int = 1) -> None:
        self._policies, self._calendars = policies(desk), calendars(desk)
        self._version = current_version(desk)
        self._agents = agents
        self._draw = random.Random(seed)

    def settled(self) -> History:
        """Answered and closed within the last two years."""
        opened_at = NOW - self._draw.randrange(DAY, 700 * DAY)
        agent = self._draw.randrange(1, self._agents + 1)
        replied_at = opened_at + self._draw.randrange(10 * SECOND, 3 * HOUR)
        closed_at = replied_at + self._draw.randrange(MINUTE, 20 * HOUR)
        events = [
            (self._opened(opened_at), None),
            *_reply(replied_at, agent, 1),
            (_status(closed_at, agent, "open", "closed"), None),
        ]
        columns = {"assignee_id": agent, "resolved_at": closed_at, "closed_at": closed_at, "generation": 1}
        return self._folded(events, columns)

    def waiting(self) -> History:
        """Not settled: half came in live in the last two days, half long ago from a file; four fifths are free."""
        imported = self._draw.random() < 0.5
        age = self._draw.randrange(2 * DAY, 60 * DAY) if imported else self._draw.randrange(MINUTE, 2 * DAY)
        opened_at = NOW - age
        opened = self._opened(opened_at)
        if imported:
            opened["imported_at"] = NOW - DAY
        events: list[tuple[Event, int | None]] = [(opened, None)]
        columns: dict[str, Any] = {"recorded_at": NOW - DAY} if imported else {}
        if self._draw.random() < 0.2:
            agent = self._draw.randrange(1, self._agents + 1)
            replied_at = max(opened_at, NOW - DAY) + self._draw.randrange(SECOND, MINUTE)
            events += _reply(min(replied_at, NOW), agent, 1)
            columns |= {"assignee_id": agent, "generation": 1}
            if self._draw.random() < 0.3:
                events.append((_status(min(replied_at, NOW), agent, "open", "waiting_customer"), None))
        return self._folded(events, columns)

    def due_in(self, left_ms: int) -> History:
        """A presales chat, answered, whose resolution is due in `left_ms` (at most four hours)."""
        opened_at = NOW + left_ms - 4 * HOUR
        opened = self._opened(opened_at) | {
            "kind": "inquiry",
            "scenario": "presales",
            "category": "recommendation",
            "priority": "normal",
            "channel": "chat",
        }
        return self._folded([(opened, None), *_reply(opened_at + 20 * SECOND, 1, 1)], {"assignee_id": 1})

    def _opened(self, at: int) -> Event:
        kind = self._draw.choices(("inquiry", "complaint", "suggestion"), (75, 22, 3))[0]
        category = self._draw.choice(tuple(words.CATEGORIES))
        return {
            "at": at,
            "type": "opened",
            "by": "customer",
            "agent_id": 1,
            "policy": self._version,
            "kind": kind,
            "scenario": scenario_for(kind, category),
            "category": category,
            "priority": self._draw.choices(tuple(words.PRIORITIES), (5, 15, 70, 10))[0],
            "channel": self._draw.choice(("chat", "message", "email", "form", "review")),
            "customer_level": None,
            "shop": None,
            "spoken": False,
            "outbound": False,
        }

    def _folded(self, events: list[tuple[Event, int | None]], columns: dict[str, Any]) -> History:
        facts = [event for event, _act in events]
        state = fold(
            [{**event, "id": place} for place, event in enumerate(facts)], self._policies, self._calendars
        )
        settle(state, NOW)
        for clock in state.clocks:
            fired, _ = passed(
                clock, levels(self._policies[clock.policy], clock.kind, state.kind), self._calendars, NOW
            )
            clock.level_done = fired.level if fired is not None else clock.level_done
        ticket = {
            "recorded_at": state.opened_at,
            "updated_at": facts[-1]["at"],
            "team": words.team_for(state.scenario),
            **columns,
            **ticket_columns(state, self._calendars),
        }
        clocks = tuple(
            clock_row(0, clock, state, self._policies, self._calendars)[1:] for clock in state.clocks
        )
        recorded_at = ticket["recorded_at"]
        recorded = [{**event, "recorded_at": max(event["at"], recorded_at)} for event in facts]
        return History(ticket, tuple(events), clocks, astuple(facts_of(recorded)))


def _reply(at: int, agent: int, first: int) -> Iterator[tuple[Event, int | None]]:
    yield {"at": at, "type": "public_reply", "by": "agent", "agent_id": agent}, None
    yield {"at": at, "type": "claimed", "by": "agent", "agent_id": agent, "lease": False}, first
    yield _status(at, agent, "new", "open"), first


def _status(at: int, agent: int, before: str, after: str) -> Event:
    return {"at": at, "type": "status", "by": "agent", "agent_id": agent, "from": before, "to": after}


def data_of(event: Event) -> str:
    """An event's own keys as its column holds them."""
    data = {name: value for name, value in event.items() if name not in ("at", "type", "by", "agent_id")}
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)
