"""Many new tickets in one transaction: ids are given here, rows go in table by table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from store.database import Desk
from store.database.compiled import insert
from store.desk.alert_rows import INSERT_ALERT
from store.desk.at_risk import contacted
from store.desk.derived import CLOCK_COLUMNS
from store.desk.record import EVENT_COLUMNS, FACT_COLUMNS
from store.desk.search_text import note_gap
from store.desk.speech import MESSAGE_COLUMNS
from store.desk.watched_words import FRESH_MS, heard_in_file
from store.imports.building import TICKET_COLUMNS, Built
from store.imports.customers import Customers
from store.imports.history import Importing
from store.imports.kinds.joining import join_same
from store.imports.options import Joined
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
_SETTLED_AT: Final = TICKET_COLUMNS.index("settled_at")


def write_new(desk: Desk, built: Sequence[Built], importing: Importing, *, text_later: bool = False) -> None:
    """Write built tickets, inside the caller's transaction. `text_later`: only note which messages lack their text."""
    Finished(desk, built, importing, text_later=text_later).write()


class Finished:
    """The rows of built tickets with their ids, which hold as long as nobody else writes.

    Making them reads the desk and needs no lock; whoever makes them before the transaction looks inside it whether
    the desk is still the same (`Desk.data_version`), and makes them anew when it is not.
    """

    def __init__(
        self, desk: Desk, built: Sequence[Built], importing: Importing, *, text_later: bool = False
    ) -> None:
        self._desk, self._importing = desk, importing
        self._heard: list[tuple[int, str, int]] = []
        """What customers have written lately: (ticket, text, at)."""
        self.joined: list[Joined] = []
        """Customers who turned out to be one, once they are written."""
        self._customers = Customers(desk, importing.now, importing.batch)
        self._rows: dict[str, list[tuple[Any, ...]]] = {
            sql: []
            for sql in (
                _TICKET, _EVENT, _CLOCK, INSERT_ALERT, _FACT, _MESSAGE, _TEXT, _TAG, _STEP, _IMPORT_ROW,
            )
        }  # fmt: skip
        number, self._event_id, message_id = (_last(desk, name) for name in ("ticket", "event", "message"))
        self._gap = (message_id + 1, message_id + len(built)) if text_later and built else None
        for one in built:
            number += 1
            message_id += 1
            self._add(one, number, message_id)

    def write(self) -> None:
        """Write them, inside the caller's transaction."""
        self._customers.write()
        if self._gap is not None:
            note_gap(self._desk, *self._gap, self._importing.batch)
        for sql, values in self._rows.items():
            if values:
                self._desk.many(sql, values)
        importing = self._importing
        self.joined = join_same(self._desk, self._customers.said, importing.batch, now=importing.now)
        for number, text, at in self._heard:
            heard_in_file(self._desk, number, text, at, now=importing.now)
            contacted(self._desk, number, now=importing.now)

    def _add(self, one: Built, number: int, message_id: int) -> None:
        rows, importing = self._rows, self._importing
        self._customers.row = one.row
        customer_id = self._customers.id_of(one.customer)
        rows[_TICKET].append((number, customer_id, message_id, *one.ticket))
        first = event_id = self._event_id + 1
        act: int | None = None
        events = rows[_EVENT]
        for at, recorded_at, type_, by, agent_id, _act, data in one.events:
            events.append((event_id, number, at, recorded_at, type_, by, agent_id, act, data))
            event_id, act = event_id + 1, first
        self._event_id = event_id - 1
        rows[_CLOCK] += [(number, *clock) for clock in one.clocks]
        if one.skipped:
            rows[INSERT_ALERT] += [(number, *alert) for alert in one.skipped]
        rows[_FACT].append((number, *one.facts))
        at, channel = one.record.opened_at, one.ticket[_CHANNEL]
        rows[_MESSAGE].append(
            (message_id, number, at, "customer", None, 1, channel, 0, one.body, 0, None, None)
        )
        if one.text is not None:
            rows[_TEXT].append((message_id, *one.text))
        if at >= importing.now - FRESH_MS and one.ticket[_SETTLED_AT] is None:
            self._heard.append((number, f"{one.record.subject or ''}\n{one.body}", at))
        if one.tags:
            rows[_TAG] += [(number, tag) for tag in one.tags]
        if one.classified_at is not None:
            rows[_STEP].append((number, "classified", one.classified_at, importing.agent_id))
        rows[_IMPORT_ROW].append((number, importing.batch, one.row, one.digest, one.record.updated_at))


def _last(desk: Desk, table: str) -> int:
    """The highest id that a table ever gave; ids are never used again."""
    return int(desk.value("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", (table,)))
