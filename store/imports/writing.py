"""Many new tickets in one transaction: ids are given here, rows go in table by table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from store.database import Desk
from store.database.compiled import insert
from store.desk.alert_rows import INSERT_ALERT
from store.desk.derived import CLOCK_COLUMNS
from store.desk.record import EVENT_COLUMNS, FACT_COLUMNS
from store.desk.search_text import note_gap
from store.desk.speech import MESSAGE_COLUMNS
from store.imports.building import TICKET_COLUMNS, Built
from store.imports.customers import Customers
from store.imports.history import Importing
from store.tables import Clock, Event, ImportRow, Message, Step, Ticket, TicketFact, TicketTag

_TICKET: Final = insert(Ticket, "number", "customer_id", "said_id", *TICKET_COLUMNS)
_EVENT: Final = insert(Event, "id", *EVENT_COLUMNS)
_CLOCK: Final = insert(Clock, *CLOCK_COLUMNS)
_FACT: Final = insert(TicketFact, "ticket_id", *FACT_COLUMNS)
_MESSAGE: Final = insert(Message, "id", *MESSAGE_COLUMNS)
_TEXT: Final = "INSERT INTO ticket_text (rowid, subject, body) VALUES (?, ?, ?)"
_TAG: Final = insert(TicketTag, "ticket_id", "tag")
_STEP: Final = insert(Step, "ticket_id", "name", "done_at", "agent_id")
IMPORT_ROW_COLUMNS: Final = ("ticket_id", "batch", "row", "digest", "updated_at")
_IMPORT_ROW: Final = insert(ImportRow, *IMPORT_ROW_COLUMNS)
_CHANNEL: Final = TICKET_COLUMNS.index("channel")


def write_new(desk: Desk, built: Sequence[Built], importing: Importing, *, text_later: bool = False) -> None:
    """Write built tickets, inside the caller's transaction. `text_later`: only note which messages lack their text."""
    if not built:
        return
    customers = Customers(desk, importing.now, importing.batch)
    number, event_id, message_id = (_last(desk, name) for name in ("ticket", "event", "message"))
    rows: dict[str, list[tuple[Any, ...]]] = {
        sql: []
        for sql in (_TICKET, _EVENT, _CLOCK, INSERT_ALERT, _FACT, _MESSAGE, _TEXT, _TAG, _STEP, _IMPORT_ROW)
    }
    for one in built:
        number += 1
        message_id += 1
        rows[_TICKET].append((number, customers.id_of(one.customer), message_id, *one.ticket))
        first = event_id + 1
        for at, recorded_at, type_, by, agent_id, _act, data in one.events:
            event_id += 1
            act = None if event_id == first else first
            rows[_EVENT].append((event_id, number, at, recorded_at, type_, by, agent_id, act, data))
        rows[_CLOCK] += [(number, *clock) for clock in one.clocks]
        rows[INSERT_ALERT] += [(number, *alert) for alert in one.skipped]
        rows[_FACT].append((number, *one.facts))
        opening = (
            number,
            one.record.opened_at,
            "customer",
            None,
            1,
            one.ticket[_CHANNEL],
            0,
            one.body,
            0,
            None,
            None,
        )
        rows[_MESSAGE].append((message_id, *opening))
        if one.text is not None:
            rows[_TEXT].append((message_id, *one.text))
        rows[_TAG] += [(number, tag) for tag in one.tags]
        if one.classified_at is not None:
            rows[_STEP].append((number, "classified", one.classified_at, importing.agent_id))
        rows[_IMPORT_ROW].append((number, importing.batch, one.row, one.digest, one.record.updated_at))
    customers.write()
    if text_later:
        note_gap(desk, message_id - len(built) + 1, message_id, importing.batch)
    for sql, values in rows.items():
        if values:
            desk.many(sql, values)


def _last(desk: Desk, table: str) -> int:
    """The highest id that a table ever gave; ids are never used again."""
    return int(desk.value("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", (table,)))
