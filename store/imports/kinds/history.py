"""A file of whole ticket histories into the desk: put in order outside of memory, then brought in ticket by ticket.

Nothing is written before the whole file has been read: a ticket's rows may lie anywhere in it. Then each transaction
holds whole tickets. An import that is killed leaves those; the same file once more completes it, because (source,
external_id) is a ticket's identity and each keeps how far its history came in.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from store.imports.asked import Asked, importer
from store.imports.chunked import Chunked
from store.imports.frame import check, source_name
from store.imports.history import Importing
from store.imports.kinds.history_appending import Appending
from store.imports.kinds.history_building import BuiltHistory, build_history
from store.imports.kinds.history_moves import Past, past_of_events, past_of_snapshots
from store.imports.kinds.history_people import HistoryPeople
from store.imports.kinds.history_record import EVENT_ROWS, SNAPSHOTS, HistoryReading, HistoryRecord
from store.imports.kinds.history_spool import Spool, TicketRows
from store.imports.kinds.history_writing import write_histories
from store.imports.options import LISTED, ImportResult, Kept, Progress
from store.imports.samples import MOST, take
from store.policy.versions import current_version
from store.rules.permission import require

_STANDING: Final = """
SELECT t.external_id, t.number, r.digest FROM ticket t LEFT JOIN import_row r ON r.ticket_id = t.number
WHERE t.source = ? AND t.external_id IN (SELECT value FROM json_each(?))
"""
_AT_ONCE: Final = 1_000
"""Tickets of one transaction of an offline import."""
_REPLIES: Final = frozenset({"public_reply", "call"})


class Standing(NamedTuple):
    """A ticket that came in before."""

    number: int
    digest: str | None


@importer
def import_history(asked: Asked) -> ImportResult:
    """Bring a file's ticket histories in ("-" reads `stdin`). `read` and `rejected` count rows, the others tickets.

    A file with a column for `event` tells an event a row, one without it the ticket's state at that time. Raises as
    import_tickets.
    """
    require(asked.actor, "import_tickets")
    check(asked.options)
    reading = HistoryReading()
    with asked.opened(reading.layout, source_needed=True) as found:
        reading.shape = EVENT_ROWS if "event" in found.mapper.columns else SNAPSHOTS
        reading.meanings = found.mapper.preset.table.values
        return _Loading(reading.shape, asked, found).run()


class _Loading(Chunked[HistoryRecord]):
    """One import under way: rows into the spool, then tickets out of it."""

    kind = "history"

    def __init__(self, shape: str, *args: Any) -> None:
        super().__init__(*args)
        self._shape = shape
        self._counted = {"what": "history"}
        self._source_name = source_name(self._options)
        self._people = HistoryPeople(self._desk, self._source_name, self._now)
        self._spool = Spool()
        self._replies_told = False
        self._merged: list[tuple[str, str]] = []
        self._policy = current_version(self._desk)
        self._result.unknown_teams = self._people.unknown_teams
        self._result.unknown_assignees = self._people.unknown_people

    def run(self) -> ImportResult:
        try:
            return super().run()
        finally:
            self._spool.close()

    def identity(self, record: HistoryRecord) -> tuple[str, Hashable, str]:
        return "external_id", None, record.external_id

    def chunk(self, told: list[tuple[int, HistoryRecord]]) -> None:
        for row, record in told:
            self._spool.add(row, record)
            self._replies_told = self._replies_told or _tells_a_reply(record)

    def _live_chunk(self, told: list[tuple[int, HistoryRecord]]) -> None:
        """Rows on their way into the spool keep nobody waiting."""
        self.chunk(told)

    def _bring(self) -> None:
        super()._bring()
        tickets, done = self._spool.tickets(), 0
        while some := list(islice(tickets, self.pace.rows if self.is_live else _AT_ONCE)):
            self.pace.held(0.0)
            self._take([self._without_repeated(one) for one in some])
            self._result.tickets += len(some)
            done += sum(len(one.rows) for one in some)
            if self._progress is not None:
                self._progress(Progress(done, self._spool.count, self._result.read, "tickets"))
            if self.is_live:
                self.pace.took(len(some))
        self._link_merged()

    def _take(self, some: list[TicketRows]) -> None:
        standing = self._standing(some)
        fresh = [one for one in some if one.external_id not in standing]
        again = [one for one in some if one.external_id in standing]
        newer = [one for one in again if not self._is_same(one, standing[one.external_id])]
        self._result.unchanged += len(again) - len(newer)
        if self._options.dry_run:
            seen = self._built(fresh, 0)
            self._count_built(seen)
            for one in seen[:MOST]:
                row, zone = one.import_row[0], self._mapper.zone
                take(self._result.samples, "created", row, one.sample(), zone=zone)
            for told in newer:
                self._append(told, standing[told.external_id].number, 0)
            self._result.people = self._people.made
            return
        if not fresh and not newer:
            return
        batch = self.begin()
        built = self._built(fresh, batch)
        if built:
            with self.turn():
                built, overtaken = self._written(fresh, built, batch)
            self._count_built(built)
            standing.update(overtaken)
            newer += [one for one in fresh if one.external_id in overtaken]
        self._append_all(newer, standing, batch)

    def _written(
        self, fresh: list[TicketRows], built: list[BuiltHistory], batch: int
    ) -> tuple[list[BuiltHistory], dict[str, Standing]]:
        """Write new tickets; those that another import made meanwhile are answered instead."""
        overtaken = self._standing(fresh) if self.is_live else {}
        if overtaken or (self.is_live and self._people.overtaken()):
            self._people.read()
            built = self._built([one for one in fresh if one.external_id not in overtaken], batch)
        self._result.people += self._people.write(batch)
        write_histories(self._desk, built, self._importing(batch), text_later=self.is_live)
        return built, overtaken

    def _append_all(self, newer: list[TicketRows], standing: dict[str, Standing], batch: int) -> None:
        """Add to tickets that stand, in as many transactions as it needs."""
        waiting = iter(newer)
        one = next(waiting, None)
        while one is not None:
            with self.turn():
                while one is not None:
                    self._append(one, standing[one.external_id].number, batch)
                    one = next(waiting, None)
                    if self.is_live and self.pace.is_up:
                        break

    def _count_built(self, built: list[BuiltHistory]) -> None:
        self._result.created += len(built)
        for one in built:
            self._count_mended(one.mended)
            if one.merged_into is not None:
                self._merged.append((one.external_id, one.merged_into))

    def _importing(self, batch: int) -> Importing:
        return Importing(
            batch=batch,
            agent_id=self._actor.agent_id,
            now=self._now,
            policy=self._policy,
            restart_clocks=self._options.clocks == "restart",
        )

    def _built(self, fresh: Iterable[TicketRows], batch: int) -> list[BuiltHistory]:
        built: list[BuiltHistory] = []
        for told in fresh:
            one = build_history(
                self._desk,
                told,
                self._past(told),
                self._people,
                self._importing(batch),
                self._source_name,
                replies_told=self._replies_told,
            )
            built.append(one)
        return built

    def _past(self, told: TicketRows) -> Past:
        if self._shape == EVENT_ROWS:
            return past_of_events(told.rows)
        return past_of_snapshots(told.rows, self._mapper.columns, None)

    def _append(self, told: TicketRows, number: int, batch: int) -> None:
        """Add what is newer to a ticket that stands; in a dry run only see what would come of it."""
        appending = Appending(
            self._desk,
            self._actor,
            number,
            told,
            self._people,
            self._importing(batch),
            columns=self._mapper.columns,
            shape=self._shape,
        )
        differs = appending.decide()
        self._count_mended(appending.mended)
        if appending.kept and len(self._result.kept) < LISTED:
            self._result.kept.append(Kept(number, told.rows[0].row, tuple(sorted(appending.kept))))
        self._result.updated += differs
        self._result.unchanged += not differs
        if self._options.dry_run:
            if differs:
                row, zone = told.rows[0].row, self._mapper.zone
                take(self._result.samples, "updated", row, appending.sample(), zone=zone, number=number)
            return
        self._result.people += self._people.write(batch)
        if differs:
            appending.write()
        appending.seen()

    def _count_mended(self, mended: dict[str, int]) -> None:
        for what, count in mended.items():
            if count:
                self._result.mended[what] = self._result.mended.get(what, 0) + count

    def _without_repeated(self, told: TicketRows) -> TicketRows:
        """A row that says who it is, and is told twice, is one."""
        seen: set[str] = set()
        rows = []
        for one in told.rows:
            if one.record.place is None and one.record.event_id is None:
                rows.append(one)
            elif one.digest not in seen:
                seen.add(one.digest)
                rows.append(one)
        self._count_mended({"repeated_row": len(told.rows) - len(rows)})
        return told._replace(rows=rows)

    def _standing(self, some: Iterable[TicketRows]) -> dict[str, Standing]:
        ids = json.dumps([one.external_id for one in some])
        return {row[0]: Standing(*row[1:]) for row in self._desk.rows(_STANDING, (self._source_name, ids))}

    def _is_same(self, told: TicketRows, standing: Standing) -> bool:
        return self._options.on_duplicate == "skip" or told.digest == standing.digest

    def _link_merged(self) -> None:
        """A merged ticket names the one that it became part of, once both stand."""
        for some in _by(self._merged, 200):
            numbers = self._numbers([name for pair in some for name in pair])
            lost = sum(target not in numbers for _source, target in some)
            self._count_mended({"unknown_target": lost})
            if self._options.dry_run:
                continue
            with self.turn():
                for source, target in some:
                    if source in numbers and target in numbers and source != target:
                        self._desk.execute(
                            "UPDATE ticket SET merged_into = ? WHERE number = ? AND merged_into IS NULL",
                            (numbers[target], numbers[source]),
                        )

    def _numbers(self, external_ids: list[str]) -> dict[str, int]:
        rows = self._desk.rows(_STANDING, (self._source_name, json.dumps(external_ids)))
        return {row[0]: row[1] for row in rows}


def _by(pairs: list[tuple[str, str]], size: int) -> Iterator[list[tuple[str, str]]]:
    rest = iter(pairs)
    while some := list(islice(rest, size)):
        yield some


def _tells_a_reply(record: HistoryRecord) -> bool:
    return (
        record.event in _REPLIES
        or (record.event == "message" and record.by != "customer")
        or record.public_reply is not None
        or "first_responded_at" in record.facts
    )
