"""Messages of tickets that came in before: each joins its ticket once, with its own time; the ticket is folded anew.

What a ticket's own row or history told already (its first words, the time of its first answer) is not told twice: the
message takes its place. A message never moves a status that a file gave.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator
from typing import Any, ClassVar, Final, NamedTuple

from store.desk.speech import index_subject
from store.imports.asked import Asked, importer
from store.imports.before import changed, remember
from store.imports.chunked import Chunked
from store.imports.frame import check, source_name
from store.imports.kinds.messages_record import MESSAGES, MessageRecord
from store.imports.mail.door import import_mail, is_mail
from store.imports.mail.loading import agents_named
from store.imports.options import ImportResult
from store.imports.readers.rows import BrokenRow, Cell, Row
from store.imports.reasons import Refused
from store.imports.samples import take
from store.imports.telling import Telling, Told
from store.rules.permission import require

_BY_NAME: Final = """
SELECT external_id, number FROM ticket WHERE source = ? AND external_id IN (SELECT value FROM json_each(?))
"""
_BY_NUMBER: Final = "SELECT number FROM ticket WHERE number IN (SELECT value FROM json_each(?))"
_HERE: Final = """
SELECT external_id FROM message WHERE source = ? AND external_id IN (SELECT value FROM json_each(?))
"""
_OPENING: Final = """
SELECT m.id, m.body, m.author, t.opened_at, t.subject FROM ticket t JOIN message m
ON m.id = (SELECT min(id) FROM message WHERE ticket_id = t.number AND origin IS NULL)
WHERE t.number = ? AND m.external_id IS NULL AND t.import_batch IS NOT NULL
"""
_TOLD: Final = """
SELECT (SELECT count(*) FROM event WHERE ticket_id = ?1 AND type = ?2 AND at BETWEEN ?3 AND ?4) >
(SELECT count(*) FROM message WHERE ticket_id = ?1 AND author = ?5 AND public = ?6 AND at BETWEEN ?3 AND ?4)
"""
_EVENT_OF: Final = {("customer", 1): "customer_message", ("agent", 1): "public_reply", ("agent", 0): "note"}
_SHOWN: Final = ("external_id", "ticket", "at", "by", "author", "public", "body")
SLACK_MS: Final = 60_000
"""Files write the same moment to the second or to the minute."""


@importer
def import_messages(asked: Asked) -> ImportResult:
    """Bring a file's messages, or a box's mails, onto the tickets that are here ("-" reads `stdin`).

    Raises as import_tickets.
    """
    if is_mail(asked.file, asked.options.format, asked.stdin):
        return import_mail(asked, opens=False)
    require(asked.actor, "import_tickets")
    check(asked.options)
    with asked.opened(MESSAGES) as found:
        return _Loading(asked, found).run()


class _Ready(NamedTuple):
    """A message whose ticket is known."""

    row: int
    record: MessageRecord
    number: int


class _Loading(Chunked[MessageRecord]):
    """One import under way."""

    kind: ClassVar[str] = "messages"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._source_name = source_name(self._options)
        self._agents = agents_named(self._desk)
        self._cells: dict[int, dict[str, Cell]] = {}

    def identity(self, record: MessageRecord) -> tuple[str, Hashable, str]:
        return "message_id", record.identity, record.message_id or record.body[:40]

    def _told(self, rows: Iterable[Row | BrokenRow]) -> Iterator[tuple[int, MessageRecord]]:
        several = list(rows)
        self._cells = {row.number: row.cells for row in several}
        yield from super()._told(several)

    def chunk(self, told: list[tuple[int, MessageRecord]]) -> None:
        ready = self._joined(told)
        here = self._here(ready)
        fresh = [one for one in ready if one.record.identity not in here]
        self._result.unchanged += len(ready) - len(fresh)
        if self._options.dry_run:
            for one in fresh:
                shown = {name: getattr(one.record, name) for name in _SHOWN}
                take(self._result.samples, "created", one.row, shown, zone=self._mapper.zone)
            adopted = {one.number for one in fresh if self._begun_with(one, self._author(one.record)[0])}
            self._result.updated += len(adopted)
            self._result.created += len(fresh) - len(adopted)
            return
        fresh.sort(key=lambda one: (one.number, one.record.at, one.row))
        while fresh:
            del fresh[: self._take(fresh)]

    def _joined(self, told: list[tuple[int, MessageRecord]]) -> list[_Ready]:
        """Each message with its ticket; one without is rejected."""
        desk = self._desk
        names = json.dumps([record.external_id for _row, record in told if record.external_id is not None])
        by_name: dict[str, int] = dict(desk.rows(_BY_NAME, (self._source_name, names)))
        numbers = json.dumps([record.ticket for _row, record in told if record.ticket is not None])
        known = {row[0] for row in desk.rows(_BY_NUMBER, (numbers,))}
        found: list[_Ready] = []
        for row, record in told:
            if record.external_id is not None:
                number = by_name.get(record.external_id)
                reason = Refused(
                    "no_ticket_for_message",
                    column=self._mapper.name_of("external_id"),
                    value=record.external_id,
                    source=self._source_name,
                )
            else:
                number = record.ticket if record.ticket in known else None
                reason = Refused(
                    "no_ticket_number", column=self._mapper.name_of("ticket"), value=record.ticket
                )
            if number is None:
                self._reject(row, self._cells.get(row, {}), reason)
            else:
                found.append(_Ready(row, record, number))
        return found

    def _here(self, ready: list[_Ready]) -> set[str]:
        ids = json.dumps([one.record.identity for one in ready])
        return {row[0] for row in self._desk.rows(_HERE, (self._source_name, ids))}

    def _take(self, fresh: list[_Ready]) -> int:
        """As many of the first as a few milliseconds allow, in one transaction; returns how many."""
        taken = 0
        with self.turn(), self._desk.transaction():
            batch = self.begin()
            telling = Telling(
                self._desk,
                self._actor,
                source=self._source_name,
                batch=batch,
                now=self._now,
                statuses=False,
            )
            here = self._here(fresh)
            for one in fresh:
                if one.record.identity in here:
                    self._result.unchanged += 1
                else:
                    self._put(telling, one, batch)
                taken += 1
                if self.is_live and (telling.is_full or self.pace.is_up):
                    break
            telling.settle()
        return taken

    def _put(self, telling: Telling, one: _Ready, batch: int) -> None:
        record = one.record
        author, agent_id = self._author(record)
        if author == "agent" and agent_id is None and record.author is not None:
            unknown = self._result.unknown_assignees
            unknown[record.author] = unknown.get(record.author, 0) + 1
        public = author == "customer" or record.public != 0
        if self._adopted(one, author, batch):
            self._result.updated += 1
            return
        number = telling.goes_on(one.number)
        told = Told(
            at=record.at,
            author=author,
            agent_id=agent_id if author == "agent" else None,
            public=public,
            channel=record.channel,
            body=record.body,
            external_id=record.identity,
        )
        telling.say(number, told, known=self._is_told(number, record.at, author, public))
        self._result.created += 1

    def _author(self, record: MessageRecord) -> tuple[str, int | None]:
        agent_id = None if record.author is None else self._agents.get(record.author.casefold())
        return record.by or ("agent" if agent_id is not None else "customer"), agent_id

    def _begun_with(self, one: _Ready, author: str) -> tuple[int, str, str] | None:
        """(its id, its words, the ticket's subject) of a ticket's first message where this is what its own row told."""
        found = self._desk.row(_OPENING, (one.number,))
        if found is None:
            return None
        message_id, body, by, opened_at, subject = found
        same = by == author and abs(one.record.at - opened_at) <= SLACK_MS
        return (message_id, body, subject) if same else None

    def _adopted(self, one: _Ready, author: str, batch: int) -> bool:
        """True when this is what the ticket's own row began with: its first message has a name now, and its words."""
        record, desk = one.record, self._desk
        found = self._begun_with(one, author)
        if found is None:
            return False
        message_id, body, subject = found
        after = {"source": self._source_name, "external_id": record.identity, "body": record.body}
        was = changed({"source": None, "external_id": None, "body": body}, after)
        remember(desk, batch, "message", [(message_id, was)], now=self._now)
        desk.execute(
            "UPDATE message SET source = ?, external_id = ?, body = ? WHERE id = ?",
            (*after.values(), message_id),
        )
        if body != record.body:
            index_subject(desk, one.number, subject)
        return True

    def _is_told(self, number: int, at: int, author: str, public: bool) -> bool:
        """True when the ticket's history has the event of this message, whose words nobody knew."""
        type_ = _EVENT_OF.get((author, int(public)))
        if type_ is None:
            return False
        asked = (number, type_, at - SLACK_MS, at + SLACK_MS, author, int(public))
        return bool(self._desk.value(_TOLD, asked))
