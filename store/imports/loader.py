"""A file of tickets into the desk: in chunks that agents hardly notice, each whole or not at all.

Reading, mapping and folding happen outside the lock. An import that is killed leaves whole chunks; the same file
once more completes it, because (source, external_id) is a ticket's identity.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable
from dataclasses import asdict
from typing import Any, Final, NamedTuple

from store.database import Desk
from store.imports.asked import Asked, importer
from store.imports.building import Builder, Built, People
from store.imports.chunked import Chunked
from store.imports.frame import check, source_name
from store.imports.history import Importing
from store.imports.layout import TICKETS
from store.imports.mail.door import import_mail, is_mail
from store.imports.options import (
    LISTED,
    ImportResult,
    Joined,
    Kept,
)
from store.imports.record import TicketRecord
from store.imports.samples import MOST, take
from store.imports.updating import Updating
from store.imports.writing import Finished
from store.policy.versions import current_version
from store.rules.permission import require

_STANDING: Final = """
SELECT t.external_id, t.number, r.digest, r.updated_at FROM ticket t LEFT JOIN import_row r ON r.ticket_id = t.number
WHERE t.source = ? AND t.external_id IN (SELECT value FROM json_each(?))
"""


class Told(NamedTuple):
    """A row that maps to a ticket."""

    row: int
    record: TicketRecord
    digest: str


class Standing(NamedTuple):
    """A ticket that came in before."""

    number: int
    digest: str | None
    updated_at: int | None


@importer
def import_tickets(asked: Asked) -> ImportResult:
    """Bring a file's tickets in ("-" reads `stdin`); the answer counts what came of its rows.

    Raises WrongUsage for options or columns that fit nothing, CouldNot for a file that cannot be read, another
    digest than `options.sha256`, a desk that cannot be written. What `progress` raises stops between two chunks.
    """
    require(asked.actor, "import_tickets")
    check(asked.options)
    if is_mail(asked.file, asked.options.format, asked.stdin):
        return import_mail(asked, opens=True)
    with asked.opened(TICKETS, source_needed=True) as found:
        return _Loading(source_name(found.options), asked, found).run()


class _Loading(Chunked[TicketRecord]):
    """One import under way."""

    def __init__(self, source_name: str, *args: Any) -> None:
        super().__init__(*args)
        self._source_name = source_name
        self._people = People(_agents(self._desk))
        self._result.unknown_teams = self._people.unknown_teams
        self._result.unknown_assignees = self._people.unknown_assignees
        self._builder: Builder | None = None
        self._importing = Importing(
            batch=0,
            agent_id=self._actor.agent_id,
            now=self._now,
            policy=current_version(self._desk),
            restart_clocks=self._options.clocks == "restart",
        )

    def identity(self, record: TicketRecord) -> tuple[str, Hashable, str]:
        return "external_id", record.external_id, record.external_id

    def chunk(self, told: list[tuple[int, TicketRecord]]) -> None:
        self._take([Told(row, record, record.digest()) for row, record in told])

    def _take(self, told: list[Told]) -> None:
        standing = self._standing(told)
        fresh = [one for one in told if one.record.external_id not in standing]
        again = [one for one in told if one.record.external_id in standing]
        newer = [one for one in again if self._is_newer(one, standing[one.record.external_id])]
        self._result.unchanged += len(again) - len(newer)
        if self._options.dry_run:
            self._result.created += len(fresh)
            for one in fresh[:MOST]:
                take(self._result.samples, "created", one.row, one.record, zone=self._mapper.zone)
            for one in newer:
                self._update(one, standing[one.record.external_id].number)
            return
        if not fresh and not newer:
            return
        if not self._importing.batch:
            self._begin()
        assert self._builder is not None
        make = self._builder.build
        built = [make(one.record, one.row, one.digest) for one in fresh]
        if built:
            seen_at = 0
            if self.is_live:
                self.pace.rest()
                seen_at = self._desk.data_version()
                built, newer = self._overtaken(built, newer, standing)
            finished = self._finished(built)
            with self.turn(rested=True):
                if self.is_live and self._desk.data_version() != seen_at:
                    built, newer = self._overtaken(built, newer, standing)
                    finished = self._finished(built)
                finished.write()
                self._tell_joined(finished.joined)
                self._result.created += len(built)
        self._update_all(newer, standing)

    def _tell_joined(self, joined: list[Joined]) -> None:
        self._result.joins += len(joined)
        self._result.joined += joined[: LISTED - len(self._result.joined)]

    def _finished(self, built: list[Built]) -> Finished:
        return Finished(self._desk, built, self._importing, text_later=self.is_live)

    def _update_all(self, newer: list[Told], standing: dict[str, Standing]) -> None:
        """Take newer rows, in as many transactions as it needs; each row reads its ticket anew."""
        waiting = iter(newer)
        one = next(waiting, None)
        while one is not None:
            with self.turn():
                while one is not None:
                    self._update(one, standing[one.record.external_id].number)
                    one = next(waiting, None)
                    if self.is_live and self.pace.is_up:
                        break

    def _standing(self, told: Iterable[Told]) -> dict[str, Standing]:
        """The tickets that these rows are already, by external id."""
        ids = json.dumps([one.record.external_id for one in told])
        return {row[0]: Standing(*row[1:]) for row in self._desk.rows(_STANDING, (self._source_name, ids))}

    def _is_newer(self, one: Told, standing: Standing) -> bool:
        if self._options.on_duplicate == "skip" or one.digest == standing.digest:
            return False
        told_at = one.record.updated_at
        return told_at is None or standing.updated_at is None or told_at > standing.updated_at

    def _overtaken(
        self, built: list[Built], newer: list[Told], standing: dict[str, Standing]
    ) -> tuple[list[Built], list[Told]]:
        """Tickets that another import made while these were built are not made twice."""
        made = self._standing([Told(one.row, one.record, one.digest) for one in built])
        if not made:
            return built, newer
        standing.update(made)
        late = [Told(one.row, one.record, one.digest) for one in built if one.record.external_id in made]
        fresh = [one for one in late if self._is_newer(one, made[one.record.external_id])]
        self._result.unchanged += len(late) - len(fresh)
        return [one for one in built if one.record.external_id not in made], [*newer, *fresh]

    def _update(self, one: Told, number: int) -> None:
        """Take a newer row of a ticket that stands; in a dry run only see what would come of it."""
        updating = Updating(self._desk, self._actor, number, one.record, self._people, self._importing)
        differs = updating.decide()
        if updating.kept and len(self._result.kept) < LISTED:
            self._result.kept.append(Kept(number, one.row, tuple(sorted(updating.kept))))
        if differs:
            self._result.updated += 1
        else:
            self._result.unchanged += 1
        if self._options.dry_run:
            if differs:
                told, zone = updating.changes(), self._mapper.zone
                take(self._result.samples, "updated", one.row, told, zone=zone, number=number)
            return
        if differs:
            updating.write()
        updating.seen(one.row, one.digest)

    def _begin(self) -> None:
        """The batch stands before its first ticket."""
        self._importing = Importing(**{**asdict(self._importing), "batch": self.begin()})
        self._builder = Builder(
            self._desk, self._source_name, self._people, self._importing, text_later=self.is_live
        )


def _agents(desk: Desk) -> dict[str, int]:
    """Who may hold tickets, by login and by name where only one has it."""
    rows = desk.rows(
        "SELECT id, login, name FROM agent WHERE disabled_at IS NULL AND role <> 'viewer' ORDER BY id"
    )
    names = [name for _id, _login, name in rows]
    by_name = {name: id_ for id_, _login, name in rows if names.count(name) == 1}
    return {**by_name, **{login: id_ for id_, login, _name in rows}}
