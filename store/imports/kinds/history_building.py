"""A new ticket from its told past: folded, with every row that the one writer would write."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from store.database import Desk
from store.desk.derived import clock_row, is_free, ticket_columns
from store.desk.record import FACT_COLUMNS, event_row
from store.imports.customers import Known, facts_of_customer
from store.imports.history import Importing
from store.imports.kinds.history_moves import Move, Past, Values, ended_by_columns
from store.imports.kinds.history_people import HistoryPeople
from store.imports.kinds.history_record import CHANGES, ticket_record
from store.imports.kinds.history_spool import TicketRows, Told
from store.imports.kinds.history_weave import Event, Message, Standing, Woven, weave
from store.imports.record import TicketRecord
from store.policy.versions import calendars, policies
from store.rules import words
from store.rules.facts import facts_of
from store.rules.fold import apply, settle
from store.rules.ladder import levels, passed_before_import
from store.rules.states import ClockState, TicketState
from store.text import fit

SUBJECT_CELLS: Final = 60
PLAIN: Final = (
    "product", "product_type", "platform", "occurred_at", "wish", "impact", "urgency", "importance", "wait_s",
    "region", "order_no", "responsibility", "solution",
)  # fmt: skip
"""Columns of a ticket that are as the file says."""
_ANSWERS: Final = frozenset({"public_reply", "call"})


@dataclass(slots=True)
class BuiltHistory:
    """The rows of one ticket, but for the ids that the writing gives."""

    external_id: str
    columns: dict[str, Any]
    customer: Known
    events: list[tuple[Any, ...]]
    clocks: list[tuple[Any, ...]]
    skipped: list[tuple[Any, ...]]
    facts: tuple[Any, ...]
    messages: list[Message]
    subject: str
    tags: tuple[str, ...]
    classified_at: int | None
    import_row: tuple[int, str, int, str]
    """Its first row, digest, newest time, and how far it goes."""
    mended: Counter[str] = field(default_factory=Counter)
    merged_into: str | None = None

    def sample(self) -> dict[str, Any]:
        """What a dry run shows of it."""
        names = ("external_id", "subject", "status", "priority", "team", "opened_at", "resolved_at")
        told = {name: self.columns[name] for name in names}
        return {**told, "events": len(self.events), "messages": len(self.messages)}


def build_history(
    desk: Desk,
    told: TicketRows,
    past: Past,
    people: HistoryPeople,
    importing: Importing,
    source: str,
    *,
    replies_told: bool,
) -> BuiltHistory:
    """Weave and fold a ticket that does not stand yet. Reads the desk's policies and calendars only."""
    known, days = policies(desk), calendars(desk)
    first_at = told.rows[0].record.at
    opened_at = first_at if past.opened_at is None else past.opened_at
    record = ticket_record(told.external_id, opened_at, {**past.facts, "tags": past.tags})
    facts = _classification(desk, record, past.start, importing.policy)
    team = people.team(past.start.get("team"), facts["scenario"])
    standing = Standing("new", team, facts["scenario"], opened_at)
    woven = _woven(past, standing, people, importing.batch, first_at)
    is_untold = not replies_told and standing.status in words.SETTLED
    opened = _opened(opened_at, facts, importing, is_untold)
    if record.external_due_at is not None:
        woven.events.insert(0, _system("external_due", opened_at, importing, due_at=record.external_due_at))
    events = [opened, *woven.events]
    holder_id = standing.holder_id
    last_at = events[-1]["at"]
    if holder_id is not None and not people.may_hold(holder_id):
        holder_id = None
        if standing.status not in words.SETTLED:
            events.append(_system("released", last_at, importing, agent=standing.holder_id))
    is_classified = facts["kind"] == "complaint" and record.responsibility is not None
    if is_classified and any(_has_category(event) for event in events):
        events.append(_system("step", last_at, importing, name="classified"))
    else:
        is_classified = False
    state = TicketState()
    for event in events:
        apply(state, event, known, days)
    settle(state, importing.now)
    skipped: list[tuple[Any, ...]] = []
    for clock in state.clocks:
        skipped += _skipped(desk, clock, state, importing)
    subject = _subject(record, source)
    columns = {
        **ticket_columns(state, days),
        **{name: getattr(record, name) for name in PLAIN},
        "source": source,
        "external_id": told.external_id,
        "subject": subject,
        "team": standing.team,
        "assignee_id": holder_id,
        "generation": 0 if holder_id is None else 1,
        "recorded_at": importing.now,
        "updated_at": last_at,
        **settled_columns(events, state.status),
        "free": is_free(state.status, holder_id),
        "import_batch": importing.batch,
    }
    opening = Message(opened_at, "customer", None, True, False, record.body or record.subject or subject)
    woven.mended["out_of_order"] += told.moved
    return BuiltHistory(
        external_id=told.external_id,
        columns=columns,
        customer=facts_of_customer(record),
        events=[event_row(None, event, importing.now, None)[1:] for event in events],
        clocks=[clock_row(0, clock, state, known, days)[1:] for clock in state.clocks],
        skipped=skipped,
        facts=tuple(getattr(counted, name) for counted in (facts_of(events),) for name in FACT_COLUMNS),
        messages=[opening, *woven.messages],
        subject=subject,
        tags=past.tags,
        classified_at=last_at if is_classified else None,
        import_row=(told.rows[0].row, told.digest, told.rows[-1].record.at, state_of(told.rows, past.values)),
        mended=woven.mended,
        merged_into=woven.merged_into,
    )


def _woven(past: Past, standing: Standing, people: HistoryPeople, batch: int, first_at: int) -> Woven:
    moves = list(past.moves)
    answered_at = past.ends.get("first_responded_at")
    if answered_at is not None and not any(move.type in _ANSWERS for move in moves):
        moves.append(Move(answered_at, past.last_row, "public_reply", agent=_assignee(moves)))
        moves.sort(key=_moment)
    woven = weave(moves, standing, people, batch)
    if not past.opened:
        woven.mended["no_opening"] += 1
    newest = max((event["at"] for event in woven.events), default=first_at)
    for move in [] if standing.merged else ended_by_columns(past, standing.status):
        move.at = newest = max(move.at, newest)
        more = weave([move], standing, people, batch)
        woven.events += more.events
        woven.mended["ended_by_columns"] += 1
    return woven


def state_of(rows: list[Told], values: Values) -> str:
    """How far the rows go: the newest time, which rows have it, how many there are, what the last snapshot said."""
    newest = rows[-1].record.at
    last = [told.digest for told in rows if told.record.at == newest]
    kept = {"at": newest, "last": last, "seen": len(rows), "values": values}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def settled_columns(events: list[Event], status: str) -> dict[str, Any]:
    """When it was resolved and closed, as it stands behind these events."""
    resolved_at = closed_at = None
    for event in events:
        if event["type"] != "status":
            continue
        if event["to"] not in words.SETTLED:
            resolved_at = closed_at = None
        elif event["to"] == "closed":
            closed_at = event["at"]
            resolved_at = event["at"] if resolved_at is None else resolved_at
        else:
            resolved_at, closed_at = event["at"], None
    return {"resolved_at": resolved_at, "closed_at": closed_at}


def _classification(desk: Desk, record: TicketRecord, start: Values, policy: int) -> dict[str, Any]:
    kind = start.get("kind") or "inquiry"
    suggested = policies(desk)[policy].suggest_priority
    told = {name: start.get(name) for name in CHANGES}
    return {
        **told,
        "kind": kind,
        "scenario": start.get("scenario") or words.scenario_for(kind, start.get("category")),
        "priority": start.get("priority") or suggested(record.urgency, record.importance),
        "channel": start.get("channel") or "import",
        "spoken": False,
        "outbound": False,
    }


def _opened(at: int, facts: dict[str, Any], importing: Importing, is_untold: bool) -> Event:
    event: Event = {"at": at, "type": "opened", "by": "customer", "agent_id": importing.agent_id}
    event |= {"batch": importing.batch, "policy": importing.policy, **facts, "imported_at": importing.now}
    if importing.restart_clocks:
        event["clocks_from"] = importing.now
    if is_untold:
        event["replies_untold"] = True
    return event


def _system(type_: str, at: int, importing: Importing, **data: Any) -> Event:
    head = {"at": at, "type": type_, "by": "agent", "agent_id": importing.agent_id, "batch": importing.batch}
    return {**head, **data}


def _has_category(event: Event) -> bool:
    return event["type"] in ("opened", "classified") and bool(event.get("category"))


def _subject(record: TicketRecord, source: str) -> str:
    if record.subject is not None:
        return record.subject
    first_line = (record.body or f"{source} {record.external_id}").split("\n", 1)[0]
    return fit(first_line, SUBJECT_CELLS).rstrip()


def _assignee(moves: list[Move]) -> str | None:
    return next((move.to for move in moves if move.type == "assigned"), None)


def _moment(move: Move) -> int:
    return move.at


def _skipped(
    desk: Desk, clock: ClockState, state: TicketState, importing: Importing
) -> list[tuple[Any, ...]]:
    """Levels that a clock not yet due had passed before it came in: recorded, and told to nobody."""
    if not clock.runs or clock.breach_reason == "imported":
        return []
    ladder = levels(policies(desk)[clock.policy], clock.kind, state.kind)
    passed = passed_before_import(clock, ladder, calendars(desk), importing.now)
    if passed:
        clock.level_done = max(level.level for level in passed)
    head, tail = (
        (clock.kind, clock.cycle),
        (clock.revision, "skipped", importing.now, "imported", clock.due_at, "[]", 0),
    )
    return [(*head, level.level, *tail) for level in passed]
