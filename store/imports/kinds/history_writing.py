"""Many new tickets with their pasts in one transaction: ids are given here, rows go in table by table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from store.database import Desk
from store.database.compiled import insert
from store.desk.alert_rows import INSERT_ALERT
from store.desk.derived import CLOCK_COLUMNS, STATE_COLUMNS, ticket_columns
from store.desk.record import EVENT_COLUMNS, FACT_COLUMNS
from store.desk.search_text import note_gap
from store.imports.customers import Customers
from store.imports.history import Importing
from store.imports.kinds.history_building import PLAIN, BuiltHistory
from store.rules.states import TicketState
from store.tables import Clock, Event, ImportRow, Message, Step, Ticket, TicketFact, TicketTag
from store.text import segmented

_COLUMNS: Final = (
    *dict.fromkeys((*ticket_columns(TicketState(), {}), *STATE_COLUMNS, *PLAIN)),
    *("source", "external_id", "subject", "team", "assignee_id", "generation", "recorded_at", "updated_at"),
    *("resolved_at", "closed_at", "free", "import_batch"),
)
_MESSAGE_COLUMNS: Final = (
    "id", "ticket_id", "at", "author", "agent_id", "public", "channel", "spoken", "body", "needs_sending",
    "import_batch",
)  # fmt: skip
_TICKET: Final = insert(Ticket, "number", "customer_id", "said_id", *_COLUMNS)
_EVENT: Final = insert(Event, "id", *EVENT_COLUMNS)
_CLOCK: Final = insert(Clock, *CLOCK_COLUMNS)
_FACT: Final = insert(TicketFact, "ticket_id", *FACT_COLUMNS)
_MESSAGE: Final = insert(Message, *_MESSAGE_COLUMNS)
_TEXT: Final = "INSERT INTO ticket_text (rowid, subject, body) VALUES (?, ?, ?)"
_TAG: Final = insert(TicketTag, "ticket_id", "tag")
_STEP: Final = insert(Step, "ticket_id", "name", "done_at", "agent_id")
_IMPORT_ROW: Final = insert(ImportRow, "ticket_id", "batch", "row", "digest", "updated_at", "state")


def write_histories(
    desk: Desk, built: Sequence[BuiltHistory], importing: Importing, *, text_later: bool = False
) -> None:
    """Write built tickets, inside the caller's transaction. `text_later`: only note which messages lack their text."""
    customers = Customers(desk, importing.now, importing.batch)
    number, event_id, message_id = (last_id(desk, name) for name in ("ticket", "event", "message"))
    statements = (_TICKET, _EVENT, _CLOCK, INSERT_ALERT, _FACT, _MESSAGE, _TEXT, _TAG, _STEP, _IMPORT_ROW)
    rows: dict[str, list[tuple[Any, ...]]] = {sql: [] for sql in statements}
    first_message = message_id + 1
    for one in built:
        number += 1
        said_id = 0
        for place, message in enumerate(one.messages):
            message_id += 1
            if message.author == "customer":
                said_id = message_id
            rows[_MESSAGE].append(
                (
                    message_id,
                    number,
                    message.at,
                    message.author,
                    message.agent_id,
                    int(message.public),
                    one.columns["channel"],
                    int(message.spoken),
                    message.body,
                    0,
                    importing.batch,
                )
            )
            if not text_later:
                subject = segmented(one.subject) if place == 0 else ""
                rows[_TEXT].append((message_id, subject, segmented(message.body)))
        values = map(one.columns.__getitem__, _COLUMNS)
        rows[_TICKET].append((number, customers.id_of(one.customer), said_id, *values))
        for at, recorded_at, type_, by, agent_id, _act, data in one.events:
            event_id += 1
            rows[_EVENT].append((event_id, number, at, recorded_at, type_, by, agent_id, None, data))
        rows[_CLOCK] += [(number, *clock) for clock in one.clocks]
        rows[INSERT_ALERT] += [(number, *alert) for alert in one.skipped]
        rows[_FACT].append((number, *one.facts))
        rows[_TAG] += [(number, tag) for tag in one.tags]
        if one.classified_at is not None:
            rows[_STEP].append((number, "classified", one.classified_at, importing.agent_id))
        row, digest, newest, state = one.import_row
        rows[_IMPORT_ROW].append((number, importing.batch, row, digest, newest, state))
    customers.write()
    if text_later and message_id >= first_message:
        note_gap(desk, first_message, message_id, importing.batch)
    for sql, values_ in rows.items():
        if values_:
            desk.many(sql, values_)


def last_id(desk: Desk, table: str) -> int:
    """The highest id that a table ever gave; ids are never used again."""
    return int(desk.value("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", (table,)))
