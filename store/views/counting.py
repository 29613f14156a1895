"""The queues' counts, made once for all who look.

Counting walks over every open ticket. So whoever needs newer counts first makes them for everybody, by status and team,
and keeps them in the live file; the others read them there and add up what is theirs.
"""

from __future__ import annotations

import json
import time
from typing import Any, Final, NamedTuple

from store.actor import Actor
from store.database import Desk
from store.database.handle import Row
from store.database.live_file import live_file
from store.errors import CouldNot
from store.rules.permission import require
from store.rules.take_next import NO_LIVE_DUE
from store.views.changes import last_event
from store.views.queues import (
    BY_TIME,
    EACH_BY_TIME,
    GROUPED,
    Sizes,
    add,
    countdown_of,
    own_size,
    size,
    sizes_by_word,
    worst,
    worst_row,
)
from store.views.shapes import Countdown, QueueCount
from store.views.sorting import FOLLOW_UP

NAME: Final = "queues"
REST_MS: Final = 500
RESTS: Final = 20
"""What making them took, so many times longer they rest: it never takes more of a core than a twentieth."""
STALE_MS: Final = 15_000
"""Dues pass without anybody's act."""
OLD_MS: Final = 60_000
"""Older than this they are not shown: nobody has looked for long."""
MAKING_MS: Final = 5_000
"""Whoever makes them and has not brought them by then is no longer waited for."""
AGAIN_MS: Final = 250

_TIMED: Final = (
    f"SELECT :team, {EACH_BY_TIME} FROM ticket t INDEXED BY ix_ticket_queue"
    " WHERE t.settled_at IS NULL AND t.team = :team"
)
"""A walk for each team: one walk grouped by team sorts all entries first, which takes three times as long."""
_CALLS: Final = (
    "SELECT t.team, count(*), min(t.follow_up_at) FROM ticket t INDEXED BY ix_ticket_follow_up"
    " WHERE t.follow_up_at IS NOT NULL GROUP BY t.team"
)
_MAY_MAKE: Final = """
INSERT INTO shared (name, event_id, at, made_ms, took_ms, making_until, data) VALUES (:name, 0, 0, 0, 0, :until, '')
ON CONFLICT (name) DO UPDATE SET making_until = excluded.making_until
WHERE making_until <= :moment OR making_until > excluded.making_until
"""
_KEEP: Final = """
INSERT INTO shared (name, event_id, at, made_ms, took_ms, making_until, data)
VALUES (:name, :event_id, :at, :made_ms, :took_ms, 0, :data)
ON CONFLICT (name) DO UPDATE SET event_id = excluded.event_id, at = excluded.at, made_ms = excluded.made_ms, took_ms = excluded.took_ms,
making_until = 0, data = excluded.data
"""


class Summary(NamedTuple):
    """Every queue's size by status, team and kind, as of one moment."""

    event_id: int
    at: int
    made_ms: int
    """By the host's steady clock, which all its processes share."""
    took_ms: int
    groups: list[Row]
    timed: list[Row]
    calls: list[Row]
    worst: dict[int, Row]
    """Due -> what tells its countdown."""


class Kept(NamedTuple):
    """The counts as they are kept, if there are any worth showing; and what is to be done for newer ones."""

    counts: list[QueueCount] | None
    make: bool = False
    """Newer ones are needed, and this asker makes them."""
    again_ms: int = 0
    """Else: newer ones are needed, look again after so long. 0 when these are as new as they need be."""


def kept_counts(desk: Desk, actor: Actor, *, now: int) -> Kept:
    """The counts that somebody made, if they are as new as the desk's newest event or had to be made just now."""
    require(actor, "see")
    moment = _moment_ms()
    try:
        live = live_file(desk)
        row = live.row("SELECT event_id, at, made_ms, took_ms, data FROM shared WHERE name = ?", (NAME,))
        summary = None if row is None or not row[4] else _told(*row)
        age = OLD_MS if summary is None else now - summary.at
        counts = _counts(desk, actor, summary, now) if summary is not None and 0 <= age < OLD_MS else None
        if summary is not None:
            rest, rested = max(REST_MS, RESTS * summary.took_ms), moment - summary.made_ms
            if summary.event_id == last_event(desk) and 0 <= age < max(STALE_MS, rest):
                return Kept(counts)
            if counts is not None and 0 <= rested < rest:
                return Kept(counts, again_ms=rest - rested)
        with live.transaction():
            mine = live.execute(
                _MAY_MAKE, {"name": NAME, "moment": moment, "until": moment + MAKING_MS}
            ).rowcount
    except CouldNot:
        return Kept(None, make=True)
    return Kept(counts, make=True) if mine else Kept(counts, again_ms=AGAIN_MS)


def make_counts(desk: Desk, actor: Actor, *, now: int) -> Summary:
    """Go through all open tickets. Takes its time on a large desk."""
    require(actor, "see")
    began = _moment_ms()
    with desk.snapshot():
        groups = desk.rows(GROUPED, {"now": now})
        teams = sorted({group[1] for group in groups})
        timed = [desk.rows(_TIMED, {"now": now, "team": team})[0] for team in teams]
        dues = {due for group in groups for due in (group[4], group[6])}
        dues |= {due for row in timed for due in row[2::2]}
        found = {due: worst_row(desk, due) for due in dues if due is not None and due != NO_LIVE_DUE}
        told = {due: row for due, row in found.items() if row is not None}
        event_id, calls = last_event(desk), desk.rows(_CALLS)
    made = _moment_ms()
    return Summary(event_id, now, made, made - began, groups, timed, calls, told)


def keep_counts(desk: Desk, actor: Actor, summary: Summary, *, now: int) -> list[QueueCount]:
    """Let the others know, too; gives the actor's own counts."""
    require(actor, "see")
    data = {"groups": summary.groups, "timed": summary.timed, "calls": summary.calls, "worst": summary.worst}
    kept = {
        "name": NAME, "event_id": summary.event_id, "at": summary.at, "made_ms": summary.made_ms,
        "took_ms": summary.took_ms, "data": json.dumps(data, separators=(",", ":")),
    }  # fmt: skip
    try:
        with live_file(desk).transaction():
            live_file(desk).execute(_KEEP, kept)
    except CouldNot:
        pass  # everybody makes their own, then
    return _counts(desk, actor, summary, now)


def _moment_ms() -> int:
    return time.monotonic_ns() // 1_000_000


def _told(event_id: int, at: int, made_ms: int, took_ms: int, data: str) -> Summary:
    facts: dict[str, Any] = json.loads(data)
    worst = {int(due): row for due, row in facts["worst"].items()}
    return Summary(event_id, at, made_ms, took_ms, facts["groups"], facts["timed"], facts["calls"], worst)


def _counts(desk: Desk, actor: Actor, summary: Summary, now: int) -> list[QueueCount]:
    sizes: Sizes = sizes_by_word(summary.groups, actor)
    for team, *timed in summary.timed:
        if actor.sees_all_teams or team in actor.teams:
            for place, view in enumerate(BY_TIME):
                add(sizes, view, size(timed[2 * place : 2 * place + 2]))
    for team, *calls in summary.calls:
        if actor.sees_all_teams or team in actor.teams:
            add(sizes, FOLLOW_UP, size(calls))
    sizes["mine"] = own_size(desk, actor, now)
    return [QueueCount(view, sizes[view][0], _soonest(desk, summary, view, sizes)) for view in sizes]


def _soonest(desk: Desk, summary: Summary, view: str, sizes: Sizes) -> Countdown | None:
    due = sizes[view][1]
    if due == NO_LIVE_DUE:
        return None
    if view == FOLLOW_UP:
        return Countdown.of_call(due)
    if view == "mine":
        return worst(desk, due)
    return countdown_of(due, summary.worst[due]) if due in summary.worst else None
