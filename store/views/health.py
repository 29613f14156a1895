"""Whether the desk is sound: the file, its owner, and every ticket folded anew and compared with its tables."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import asdict, fields, replace
from itertools import chain, islice
from typing import Any, Final

from store.database import Desk
from store.policy.versions import calendars, policies
from store.rules.due import due_soon_at, live_due, next_due
from store.rules.events import without_undone
from store.rules.facts import Facts, facts_of
from store.rules.fold import fold, keep_breaches, settle
from store.rules.ladder import next_level_at, rings
from store.rules.returns import ENDED
from store.rules.states import CLOCK_FIELDS, ClockState, TicketState
from store.rules.take_next import NO_LIVE_DUE
from store.rules.words import PRIORITY_RANK, WORKABLE
from store.views.customers import returned_customers
from store.views.history import ticket_events
from store.views.kept_files import standing_files, tickets_of
from store.views.open_to_others import open_to_others
from store.views.outbox import standing
from store.views.problem import Problem
from store.views.rows import calendar_key

_CLOCK_COLUMNS: Final = tuple(name for name in CLOCK_FIELDS if name != "level_done")
_TICKET_COLUMNS: Final = (
    "status",
    "kind",
    "scenario",
    "category",
    "priority",
    "channel",
    "unanswered_since",
    "first_reply_at",
    "settled_at",
    "next_due_at",
    "live_due_at",
    "due_key",
    "soon_at",
    "priority_rank",
    "free",
    "updated_at",
    "unsent",
    "said_id",
    "follow_up_at",
)
MOST: Final = 10_000
"""Problems that are told one by one."""
_FACTS: Final = tuple(field.name for field in fields(Facts))


def doctor(desk: Desk, *, now: int, progress: Callable[[int, int], None] | None = None) -> list[Problem]:
    """Everything that is wrong with the desk; `progress` hears (tickets done, tickets) now and then.

    After MOST problems the others are only counted: a desk of any size stays within bounded memory.
    """
    problems = chain(
        _file(desk),
        _people(desk),
        _search(desk),
        _outbox(desk, now),
        _kept_files(desk, now),
        _forgotten(desk),
        _tickets(desk, now, progress),
    )
    found = list(islice(problems, MOST))
    more = sum(1 for _problem in problems)
    return [*found, Problem("more_problems", None, {"count": more})] if more else found


def _file(desk: Desk) -> Iterator[Problem]:
    for (line,) in desk.rows("PRAGMA integrity_check"):
        if line != "ok":
            yield Problem("integrity", None, {"what": line})
    for table, row, *_rest in desk.rows("PRAGMA foreign_key_check"):
        yield Problem("foreign_key", None, {"table": table, "row": row})
    if desk.value("PRAGMA journal_mode") != "wal":
        yield Problem("no_wal", None, {})
    yield from open_to_others(desk.path)


def _people(desk: Desk) -> Iterator[Problem]:
    if not desk.value("SELECT count(*) FROM agent WHERE role = 'admin' AND disabled_at IS NULL"):
        yield Problem("no_admin", None, {})


def _search(desk: Desk) -> Iterator[Problem]:
    """Messages that search does not find, unless an import is on its way to them."""
    gaps = desk.rows("SELECT batch, sum(last - first + 1) FROM text_gap GROUP BY batch")
    left = sum(count for batch, count in gaps if batch is None or not _is_under_way(desk, batch))
    if left:
        yield Problem("not_found", None, {"count": left})


def _is_under_way(desk: Desk, batch: int) -> bool:
    """True while another process imports that batch: it holds a byte of the file beside the desk."""
    try:
        beside = os.open(desk.path.with_name(f"{desk.path.name}.lock"), os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.lockf(beside, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, batch)
    except OSError:
        return True
    finally:
        os.close(beside)
    return False


def _outbox(desk: Desk, now: int) -> Iterator[Problem]:
    state = standing(desk, now=now)
    if state.stuck(now) and state.oldest_at is not None:
        minutes = (now - state.oldest_at) // 60_000
        yield Problem("nobody_sends", None, {"count": state.waiting, "minutes": minutes})
    if state.dead:
        yield Problem("given_up", None, {"count": state.dead})
    if state.unknown:
        yield Problem("unknown_channels", None, {"names": ", ".join(state.unknown)})


def _kept_files(desk: Desk, now: int) -> Iterator[Problem]:
    found = standing_files(desk, now=now)
    for sha256 in found.missing:
        numbers = tickets_of(desk, sha256)
        yield Problem("file_missing", numbers[0] if numbers else None, {"digest": sha256[:12]})
    if found.orphans:
        yield Problem("files_orphaned", None, {"count": found.orphans})


def _forgotten(desk: Desk) -> Iterator[Problem]:
    """Customers whom the ledger of erasures knows and the file still has, as after a restore."""
    back = returned_customers(desk)
    if back:
        yield Problem("forgotten_are_back", None, {"count": len(back)})


def _tickets(desk: Desk, now: int, progress: Callable[[int, int], None] | None) -> Iterator[Problem]:
    total = int(desk.value("SELECT count(*) FROM ticket"))
    last = done = 0
    while True:
        numbers = [
            row[0]
            for row in desk.rows(
                "SELECT number FROM ticket WHERE number > ? ORDER BY number LIMIT 500", (last,)
            )
        ]
        if not numbers:
            return
        with desk.snapshot():
            for number in numbers:
                yield from _ticket(desk, number, now)
        last, done = numbers[-1], done + len(numbers)
        if progress is not None:
            progress(done, total)


def _ticket(desk: Desk, number: int, now: int) -> Iterator[Problem]:
    events = ticket_events(desk, number)
    try:
        state = fold(events, policies(desk), calendars(desk))
    except (ValueError, KeyError) as error:
        yield Problem("no_replay", number, {"what": str(error)})
        return
    standing = _standing_clocks(desk, number)
    judged = replace(state, clocks=[copy(clock) for clock in state.clocks])
    keep_breaches(judged, _kept_by_undo(desk, events))
    keep_breaches(state, standing)
    due = _due_columns(desk, state)
    yield from _level_differences(desk, number, state)
    settle(state, now)
    for clock in standing:
        if clock.runs and clock.due_at is not None and clock.due_at < now and clock.breached_at is None:
            settle(TicketState(clocks=[clock]), now)
    if _as_it_came(events):
        settle(judged, now)
        state.clocks = judged.clocks
    yield from _clock_differences(number, standing, state.clocks)
    expected = due | {"updated_at": max((event["at"] for event in events), default=None)}
    yield from _ticket_differences(desk, number, state, expected)
    yield from _return_differences(desk, number, events)
    row = desk.row(f"SELECT {', '.join(_FACTS)} FROM ticket_fact WHERE ticket_id = ?", (number,))
    counted = asdict(facts_of(events))
    if row is None or dict(zip(_FACTS, row, strict=True)) != counted:
        yield Problem("facts_differ", number, {"table": row, "events": list(counted.values())})


def _as_it_came(events: list[dict[str, Any]]) -> bool:
    """True when every event was written in the order of its time, and no later file told more of its past (where the
    first one ended, what was past due then is breached, whatever the next one tells): no breach that stands can then be
    another than the fold's."""
    ids, batch = [event["id"] for event in events], events[0].get("batch")
    told_later = any(event.get("batch") not in (None, batch) for event in events)
    return ids == sorted(ids) and not told_later


def _kept_by_undo(desk: Desk, events: list[dict[str, Any]]) -> list[ClockState]:
    """The clocks as they stood at the last act that was taken back, whose breaches stay; without a retarget's that such
    an act itself had caused."""
    kept: list[ClockState] = []
    at = {event["id"]: event["at"] for event in events}
    for index, event in enumerate(events):
        if event["type"] == "undone":
            state = fold(events[:index], policies(desk), calendars(desk))
            keep_breaches(state, kept)
            settle(state, event["at"])
            own = ("retarget", at.get(event["ref"]))
            kept = [clock for clock in state.clocks if (clock.breach_reason, clock.breached_at) != own]
    return kept


def _return_differences(desk: Desk, number: int, events: Iterable[Mapping[str, Any]]) -> Iterator[Problem]:
    """A return request that is not where its events say, or a second one that is open."""
    told: dict[int, str] = {}
    for event in without_undone(events):
        if event["type"] == "returned" and "request" in event:
            told[event["request"]] = event["stage"]
    sql = "SELECT id, stage, ended_at IS NULL FROM return_request WHERE ticket_id = ? ORDER BY id"
    rows = desk.rows(sql, (number,))
    if {id_: stage for id_, stage, _open in rows} != told or any(
        (stage not in ENDED) != is_open for _id, stage, is_open in rows
    ):
        yield Problem("returns_differ", number, {"table": {row[0]: row[1] for row in rows}, "events": told})
    if sum(is_open for *_row, is_open in rows) > 1:
        yield Problem("returns_open", number, {})


def _standing_clocks(desk: Desk, number: int) -> list[ClockState]:
    found = []
    sql = f"SELECT {', '.join(_CLOCK_COLUMNS)} FROM clock WHERE ticket_id = ? ORDER BY kind, cycle"
    for row in desk.rows(sql, (number,)):
        columns = dict(zip(_CLOCK_COLUMNS, row, strict=True))
        columns["calendar"] = calendar_key(columns["calendar"])
        found.append(ClockState(**columns))
    return found


def _clock_differences(
    number: int, standing: list[ClockState], folded: list[ClockState]
) -> Iterator[Problem]:
    ours = {(clock.kind, clock.cycle): clock for clock in standing}
    theirs = {(clock.kind, clock.cycle): clock for clock in folded}
    for key in sorted(ours.keys() | theirs.keys()):
        ours_row, theirs_row = ours.get(key), theirs.get(key)
        if ours_row is None or theirs_row is None:
            code = "clock_missing" if ours_row is None else "clock_extra"
            yield Problem(code, number, {"clock": key[0], "cycle": key[1]})
            continue
        for name in _CLOCK_COLUMNS:
            table, events = getattr(ours_row, name), getattr(theirs_row, name)
            if table != events:
                params = {"clock": key[0], "cycle": key[1], "column": name, "table": table, "events": events}
                yield Problem("clock_differs", number, params)


def _due_columns(desk: Desk, state: TicketState) -> dict[str, Any]:
    """What queues and take next sort by, reckoned from the folded clocks."""
    living = [clock for clock in state.clocks if clock.breach_reason != "imported"]
    shown = [clock for clock in living if clock.runs and not state.hides(clock)]
    soon = [due_soon_at(clock, calendars(desk)) for clock in shown]
    live = live_due(state)
    return {
        "next_due_at": next_due(state),
        "live_due_at": live,
        "due_key": NO_LIVE_DUE if live is None else live,
        "soon_at": min((at for at in soon if at is not None), default=None),
        "priority_rank": PRIORITY_RANK[state.priority],
    }


def _level_differences(desk: Desk, number: int, state: TicketState) -> Iterator[Problem]:
    """A level that the sweep would never find, or find too early; one said to be done that no alert tells of."""
    sql = "SELECT kind, cycle, level_done, next_level_at FROM clock WHERE ticket_id = ?"
    standing = {(kind, cycle): (done, at) for kind, cycle, done, at in desk.rows(sql, (number,))}
    sql = "SELECT clock, cycle, revision, max(level) FROM alert WHERE ticket_id = ? GROUP BY clock, cycle, revision"
    rung = {tuple(key): level for *key, level in desk.rows(sql, (number,))}
    for clock in state.clocks:
        if (clock.kind, clock.cycle) not in standing:
            continue
        clock.level_done, table = standing[clock.kind, clock.cycle]
        reached = rung.get((clock.kind, clock.cycle, clock.revision), 0)
        if clock.level_done != reached:
            params = {"clock": clock.kind, "cycle": clock.cycle, "column": "level_done"}
            yield Problem("clock_differs", number, params | {"table": clock.level_done, "events": reached})
        ladder = rings(policies(desk)[clock.policy], clock, state)
        events = next_level_at(clock, ladder, calendars(desk))
        if table != events:
            params = {"clock": clock.kind, "cycle": clock.cycle, "column": "next_level_at"}
            yield Problem("clock_differs", number, params | {"table": table, "events": events})


def _ticket_differences(
    desk: Desk, number: int, state: TicketState, expected: dict[str, Any]
) -> Iterator[Problem]:
    row = desk.row(
        f"SELECT {', '.join(_TICKET_COLUMNS)}, assignee_id IS NULL, (SELECT count(*) FROM message"
        " WHERE ticket_id = number AND needs_sending = 1 AND sent_at IS NULL),"
        " (SELECT coalesce(max(id), 0) FROM message WHERE ticket_id = number AND author = 'customer')"
        " FROM ticket WHERE number = ?",
        (number,),
    )
    assert row is not None
    *table_row, unheld, unsent, said_id = row
    expected = expected | {
        "free": int(state.status in WORKABLE and unheld),
        "unsent": unsent,
        "said_id": said_id,
    }
    if state.settled_at is not None:
        expected["follow_up_at"] = table_row[_TICKET_COLUMNS.index("follow_up_at")]
    else:
        expected["follow_up_at"] = None  # a call is owed of settled tickets alone
    for name, table in zip(_TICKET_COLUMNS, table_row, strict=True):
        events = expected[name] if name in expected else getattr(state, name)
        if table != events:
            yield Problem("ticket_differs", number, {"column": name, "table": table, "events": events})
