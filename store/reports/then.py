"""Tickets as they stood at an earlier moment, told from the events that were written down by then."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from store.database import Desk
from store.rules.events import without_undone
from store.rules.words import SETTLED

_AT_ONCE: Final = 500
_AMONG: Final = "IN (SELECT value FROM json_each(:numbers))"
_TICKETS: Final = (
    f"SELECT number, opened_at, recorded_at, team, responsibility FROM ticket WHERE number {_AMONG}"
)
_EVENTS: Final = (
    'SELECT ticket_id, id, at, recorded_at, type, "by", agent_id, act, data FROM event'
    f" WHERE ticket_id {_AMONG} ORDER BY ticket_id, at, id"
)
_STEPS: Final = f"SELECT ticket_id, name, done_at FROM step WHERE ticket_id {_AMONG} AND done_at <= :as_of"
_CLASSES: Final = ("kind", "category", "channel", "priority")


@dataclass(slots=True)
class Offered:
    """A solution that was offered. `answer` None: not answered by then."""

    at: int
    type: str
    amount_fen: int | None
    answer: str | None = None


@dataclass(slots=True)
class Then:
    """A ticket. Times in ms; `holder` is an agent's id."""

    number: int
    opened_at: int
    recorded_at: int
    team: str
    kind: str = ""
    category: str | None = None
    channel: str = ""
    priority: str = ""
    status: str = "new"
    holder: int | None = None
    responsibility: str | None = None
    steps: dict[str, int] = field(default_factory=dict)
    offers: list[Offered] = field(default_factory=list)
    causes: tuple[int, ...] = ()
    reopens: int = 0
    resolved_at: int | None = None
    promised_until: int | None = None
    story: str | None = None
    told_at: int | None = None
    """When a person last said something to the customer."""

    @property
    def assent(self) -> str | None:
        """What the customer answered to the newest offer."""
        return self.offers[-1].answer if self.offers else None


def tickets_then(desk: Desk, numbers: Sequence[int], *, as_of: int, until: int | None = None) -> list[Then]:
    """The tickets in the order of their numbers as they were named, as known at `as_of` (ms).

    `until`: only what had happened before that counts.
    """
    found: dict[int, Then] = {}
    for first in range(0, len(numbers), _AT_ONCE):
        some = numbers[first : first + _AT_ONCE]
        asked = {"numbers": json.dumps(list(some)), "as_of": as_of}
        rows = {row[0]: row for row in desk.rows(_TICKETS, {"numbers": asked["numbers"]})}
        steps: dict[int, dict[str, int]] = {}
        for number, name, at in desk.rows(_STEPS, asked):
            steps.setdefault(number, {})[name] = at
        for number, events in _histories(desk, {"numbers": asked["numbers"]}):
            found[number] = _then(rows[number], events, steps.get(number, {}), as_of, until)
    return [found[number] for number in numbers if number in found]


def _histories(desk: Desk, asked: Mapping[str, Any]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    for number, rows in groupby(desk.rows(_EVENTS, asked), key=itemgetter(0)):
        yield (
            number,
            [
                {
                    **json.loads(data),
                    "id": id_,
                    "at": at,
                    "recorded_at": recorded_at,
                    "type": type_,
                    "by": by,
                    "agent_id": agent_id,
                }
                | ({} if act is None else {"act": act})
                for _number, id_, at, recorded_at, type_, by, agent_id, act, data in rows
            ],
        )


def _then(
    row: Sequence[Any],
    events: Sequence[Mapping[str, Any]],
    written: Mapping[str, int],
    as_of: int,
    until: int | None,
) -> Then:
    number, opened_at, recorded_at, team, responsibility = row
    told = without_undone(event for event in events if event["recorded_at"] <= as_of)
    if until is not None:
        told = [event for event in told if event["at"] < until]
    known = {event["id"] for event in told}
    later = [event for event in events if event["id"] not in known]
    ticket = Then(number, opened_at, recorded_at, _first_was(later, team))
    ticket.responsibility = _responsibility_before(later, responsibility)
    offers: dict[object, Offered] = {}
    for event in told:
        _take(ticket, offers, event)
    evented = {event.get("name") for event in events if event["type"] == "step"}
    for name, at in written.items():
        if name not in evented and (until is None or at < until):
            ticket.steps.setdefault(name, at)
    ticket.steps |= {"received": opened_at, "recorded": recorded_at}
    if ticket.offers:
        ticket.steps["solution"] = ticket.offers[0].at
    return ticket


def _first_was(later: Sequence[Mapping[str, Any]], team: str) -> str:
    return next((event["was_team"] for event in later if event["type"] == "transferred"), team)


def _responsibility_before(later: Sequence[Mapping[str, Any]], now: str | None) -> str | None:
    """What it was before the first later change; what it is when there is none."""
    for event in later:
        codes = event.get("codes") if event["type"] == "set" else None
        if codes and "responsibility" in codes:
            before: str | None = codes["responsibility"][0]
            return before
    return now


def _take(ticket: Then, offers: dict[object, Offered], event: Mapping[str, Any]) -> None:
    kind, at = event["type"], event["at"]
    if kind in ("opened", "classified"):
        for name in _CLASSES:
            if name in event:
                setattr(ticket, name, event[name])
    if kind == "status":
        _moved(ticket, event)
    elif kind == "step":
        ticket.steps[event["name"]] = at
    elif kind == "offered":
        made = Offered(at, event.get("offer_type") or "", event.get("amount_fen"))
        offers[event.get("offer", len(offers))] = made
        ticket.offers.append(made)
    elif kind == "answered":
        made_before = offers.get(event.get("offer"), ticket.offers[-1] if ticket.offers else None)
        if made_before is not None:
            made_before.answer = event.get("answer")
    elif kind == "causes":
        ticket.causes = tuple(event["causes"])
    elif kind == "story":
        ticket.story = event.get("outcome")
    elif kind == "promised":
        ticket.promised_until = event.get("until")
    elif kind in ("public_reply", "call") and event["by"] == "agent":
        ticket.told_at, ticket.promised_until = at, None
    elif kind in ("transferred", "claimed", "assigned", "released", "lapsed"):
        _handed(ticket, event)


def _handed(ticket: Then, event: Mapping[str, Any]) -> None:
    kind = event["type"]
    if kind == "claimed":
        ticket.holder = event.get("agent_id")
        return
    ticket.holder = event.get("agent") if kind in ("assigned", "transferred") else None
    if kind == "transferred":
        ticket.team = event["team"]


def _moved(ticket: Then, event: Mapping[str, Any]) -> None:
    was, is_now = event["from"] in SETTLED, event["to"] in SETTLED
    ticket.status = event["to"]
    if is_now and not was:
        ticket.resolved_at, ticket.promised_until = event["at"], None
    elif was and not is_now:
        ticket.resolved_at = None
        ticket.reopens += 1
