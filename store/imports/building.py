"""A new ticket's finished rows, made outside the lock: what the one writer would write, in bulk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Any, Final

from store.database import Desk
from store.desk.derived import CLOCK_COLUMNS, STATE_COLUMNS, clock_row, is_free, ticket_columns
from store.desk.record import FACT_COLUMNS, event_row
from store.imports.customers import Known, facts_of_customer
from store.imports.history import Event, Importing, events_of
from store.imports.options import LISTED
from store.imports.record import TicketRecord
from store.imports.settled import Course, Settled
from store.policy.versions import calendars, policies
from store.rules import words
from store.rules.facts import facts_of
from store.rules.fold import apply, settle
from store.rules.ladder import levels, passed_before_import
from store.rules.ruleset import Policy
from store.rules.states import ClockState, TicketState
from store.text import fit, segmented

SUBJECT_CELLS: Final = 60
PLAIN_COLUMNS: Final = (
    "product",
    "product_type",
    "platform",
    "occurred_at",
    "wish",
    "impact",
    "urgency",
    "importance",
    "wait_s",
    "region",
    "order_no",
    "responsibility",
    "solution",
)
"""Fields of a record that are ticket columns as they are."""

DERIVED_COLUMNS: Final = tuple(ticket_columns(TicketState(), {}) | dict.fromkeys(STATE_COLUMNS))
TICKET_COLUMNS: Final = (
    *DERIVED_COLUMNS,
    *PLAIN_COLUMNS,
    "source",
    "external_id",
    "subject",
    "team",
    "assignee_id",
    "generation",
    "recorded_at",
    "updated_at",
    "resolved_at",
    "closed_at",
    "free",
    "import_batch",
)
"""Columns of a built ticket, without `number` and `customer_id`, which only the writing knows."""


_FACTS: Final = attrgetter(*FACT_COLUMNS)
_PLAIN: Final = attrgetter(*PLAIN_COLUMNS)
_DERIVED: Final = itemgetter(*DERIVED_COLUMNS)


@dataclass(slots=True)
class Built:
    """The rows of one ticket. Each lacks the ids that the writing gives."""

    record: TicketRecord
    row: int
    digest: str
    ticket: tuple[Any, ...]
    customer: Known
    events: list[tuple[Any, ...]]
    clocks: list[tuple[Any, ...]]
    skipped: list[tuple[Any, ...]]
    facts: tuple[Any, ...]
    body: str
    text: tuple[str, str] | None
    """Subject and body for the search index; None where they are written later."""
    classified_at: int | None = None
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class People:
    """Whom a file's words for teams and agents mean, and which of them mean nobody."""

    agents: Mapping[str, int]
    unknown_teams: dict[str, int] = field(default_factory=dict)
    unknown_assignees: dict[str, int] = field(default_factory=dict)

    def team(self, named: str | None, scenario: str) -> str:
        """The team; the scenario's own for none and for one that nobody knows."""
        if named is not None and named in words.TEAMS:
            return named
        if named is not None:
            _count(self.unknown_teams, named)
        return words.team_for(scenario)

    def agent(self, named: str | None) -> int | None:
        """The agent's id; None for none and for one that nobody knows."""
        if named is None:
            return None
        found = self.agents.get(named)
        if found is None:
            _count(self.unknown_assignees, named)
        return found


def _count(unknown: dict[str, int], name: str) -> None:
    """One row more has that name; of a file full of them the first LISTED are told."""
    if name in unknown or len(unknown) < LISTED:
        unknown[name] = unknown.get(name, 0) + 1


def classification(record: TicketRecord, desk: Desk, policy: int) -> dict[str, Any]:
    """What `opened` carries, with the desk's defaults where the file says nothing."""
    return _classification(record, policies(desk)[policy])


def _classification(record: TicketRecord, policy: Policy) -> dict[str, Any]:
    kind = record.kind or "inquiry"
    return {
        "kind": kind,
        "scenario": record.scenario or words.scenario_for(kind, record.category),
        "category": record.category,
        "priority": record.priority or policy.suggest_priority(record.urgency, record.importance),
        "channel": record.channel or "import",
        "customer_level": record.customer_level,
        "shop": record.shop,
        "spoken": False,
        "outbound": False,
    }


def subject_of(record: TicketRecord) -> str:
    """The row's subject, else the beginning of its text."""
    if record.subject is not None:
        return record.subject
    first_line = (record.body or "").split("\n", 1)[0]
    return fit(first_line, SUBJECT_CELLS).rstrip()


def build(
    desk: Desk, record: TicketRecord, row: int, digest: str, source: str, people: People, importing: Importing
) -> Built:
    """One new ticket's rows, as a Builder makes them."""
    return Builder(desk, source, people, importing).build(record, row, digest)


class Builder:
    """Makes the rows of new tickets. Reads the desk's policies and calendars only."""

    def __init__(
        self, desk: Desk, source: str, people: People, importing: Importing, *, text_later: bool = False
    ) -> None:
        """`text_later`: their search text is written behind them."""
        self._desk, self._source, self._people, self._importing = desk, source, people, importing
        self._text_later = text_later
        self._policy = policies(desk)[importing.policy]
        self._settled = Settled(self._policy, calendars(desk), importing)

    def build(self, record: TicketRecord, row: int, digest: str) -> Built:
        """Reckon a new ticket's history and make its rows."""
        facts = _classification(record, self._policy)
        holder_id = self._people.agent(record.assignee)
        team = self._people.team(record.team, facts["scenario"])
        classified = _is_classified(record, facts)
        course = self._settled.course(record, facts, holder_id, classified=classified)
        skipped: list[tuple[Any, ...]] = []
        if course is None:
            course, skipped = self.folded(record, facts, holder_id, classified=classified)
        status, settled_at = course.status, course.settled_at
        resolved_at = None
        if settled_at is not None:
            resolved_at = settled_at if record.resolved_at is None else record.resolved_at
        subject = subject_of(record)
        body = record.body or record.subject or ""
        ticket = (
            *course.derived,
            *_PLAIN(record),
            self._source,
            record.external_id,
            subject,
            team,
            holder_id,
            0 if holder_id is None else 1,
            self._importing.now,
            course.last_at,
            resolved_at,
            course.closed_at,
            is_free(status, holder_id),
            self._importing.batch,
        )
        return Built(
            record=record,
            row=row,
            digest=digest,
            ticket=ticket,
            customer=facts_of_customer(record),
            events=course.events,
            clocks=course.clocks,
            skipped=skipped,
            facts=course.facts,
            body=body,
            text=None if self._text_later else (segmented(subject), segmented(body)),
            classified_at=course.classified_at,
            tags=record.tags,
        )

    def folded(
        self, record: TicketRecord, facts: dict[str, Any], holder_id: int | None, *, classified: bool
    ) -> tuple[Course, list[tuple[Any, ...]]]:
        """What the general fold makes of it, and the levels that its clocks have passed."""
        importing = self._importing
        known, days = policies(self._desk), calendars(self._desk)
        events = events_of(record, facts, holder_id, importing)
        last_at: int = events[-1]["at"]
        if classified:
            step: Event = {"at": last_at, "type": "step", "by": "agent", "agent_id": importing.agent_id}
            events.append({**step, "name": "classified", "batch": importing.batch})
        state = TicketState(history=None)
        for event in events:
            apply(state, event, known, days)
        settle(state, importing.now)
        skipped: list[tuple[Any, ...]] = []
        for clock in state.clocks:
            skipped += _skipped(self._desk, clock, state, importing)
        course = Course(
            status=state.status,
            events=[event_row(None, event, importing.now, None)[1:] for event in events],
            clocks=[clock_row(0, clock, state, known, days)[1:] for clock in state.clocks],
            facts=_FACTS(facts_of(events)),
            derived=_DERIVED(ticket_columns(state, days)),
            settled_at=state.settled_at,
            closed_at=_at_of(events, "closed"),
            last_at=last_at,
            classified_at=last_at if classified else None,
        )
        return course, skipped


def _is_classified(record: TicketRecord, facts: Mapping[str, Any]) -> bool:
    return facts["kind"] == "complaint" and bool(record.category) and bool(record.responsibility)


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
    head = (clock.kind, clock.cycle)
    tail = (clock.revision, "skipped", importing.now, "imported", clock.due_at, "[]", 0)
    return [(*head, level.level, *tail) for level in passed]


def _at_of(events: list[Event], status: str) -> int | None:
    return next(
        (event["at"] for event in events if event["type"] == "status" and event["to"] == status), None
    )


assert CLOCK_COLUMNS[0] == "ticket_id"
