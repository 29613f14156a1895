"""A file of customers or orders into the desk: in chunks, each whole or not at all; the same file again changes nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, Generic, TypeVar

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert, update
from store.desk.record import desk_event
from store.imports.frame import CHUNK_ROWS, PAUSE_S, check, live, offline, source_name, zone_of
from store.imports.keeping import CustomerKeeper, Keeper, OrderKeeper
from store.imports.layout import Layout
from store.imports.mapping import RowMapper
from store.imports.options import LISTED, ImportOptions, ImportResult, Progress, Reject, Report
from store.imports.preset import read_preset
from store.imports.reasons import Refused
from store.imports.rejects import RejectsFile
from store.imports.rows import BrokenRow, Cell, Row, Source
from store.imports.shop_records import CUSTOMERS, ORDERS
from store.imports.source import open_source
from store.policy.versions import current_policy
from store.rules.permission import require
from store.tables import ImportBatch

Record = TypeVar("Record")
_BATCH: Final = insert(
    ImportBatch, "started_at", "agent_id", "source", "file", "sha256", "finished_at", "counts"
)
_FINISHED: Final = update(ImportBatch, "id = ?", "finished_at", "counts")


def import_customers(
    desk: Desk,
    actor: Actor,
    file: str | Path,
    options: ImportOptions,
    *,
    stdin: BinaryIO | None = None,
    now: int,
    progress: Report | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> ImportResult:
    """Bring a file's customers in ("-" reads `stdin`); the answer counts what came of its rows. Raises as import_tickets."""
    return bring_in(CUSTOMERS, CustomerKeeper(), desk, actor, file, options, stdin, now, progress, pause)


def import_orders(
    desk: Desk,
    actor: Actor,
    file: str | Path,
    options: ImportOptions,
    *,
    stdin: BinaryIO | None = None,
    now: int,
    progress: Report | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> ImportResult:
    """Bring a file's orders in ("-" reads `stdin`), each to its customer. Raises as import_tickets."""
    return bring_in(ORDERS, OrderKeeper(), desk, actor, file, options, stdin, now, progress, pause)


def bring_in(
    layout: Layout[Record],
    keeper: Keeper[Record],
    desk: Desk,
    actor: Actor,
    file: str | Path,
    options: ImportOptions,
    stdin: BinaryIO | None,
    now: int,
    progress: Report | None,
    pause: Callable[[float], None],
) -> ImportResult:
    """Bring in a file of rows of this layout, each kept by `keeper`."""
    require(actor, "import_tickets")
    check(options)
    policy = current_policy(desk)
    preset = read_preset(options.preset).of(layout.kind)
    with open_source(
        file, format=options.format, encoding=options.encoding, sha256=options.sha256, stdin=stdin
    ) as source:
        mapper = RowMapper(
            layout,
            source,
            preset,
            map=options.map,
            set=options.set,
            zone=zone_of(options.zone or policy.zone),
            categories=policy.categories,
            now=now,
        )
        loading = _Loading(layout.kind, keeper, desk, actor, source, mapper, str(file), options, now)
        return loading.run(progress, pause)


class _Loading(Generic[Record]):
    """One import under way."""

    def __init__(
        self,
        kind: str,
        keeper: Keeper[Record],
        desk: Desk,
        actor: Actor,
        source: Source,
        mapper: RowMapper[Record],
        file: str,
        options: ImportOptions,
        now: int,
    ) -> None:
        self._kind, self._keeper, self._desk, self._actor = kind, keeper, desk, actor
        self._source, self._mapper, self._file = source, mapper, file
        self._options, self._now = options, now
        self._seen: dict[Hashable, int] = {}
        self._result = ImportResult(format=source.format, encoding=source.encoding)
        wanted = options.rejects is not None and not options.dry_run
        self._rejects = RejectsFile(options.rejects, source.columns) if wanted and options.rejects else None

    def run(self, progress: Report | None, pause: Callable[[float], None]) -> ImportResult:
        result, options = self._result, self._options
        try:
            with offline(self._desk) if options.offline and not options.dry_run else live():
                rows = self._source.rows()
                while chunk := list(islice(rows, CHUNK_ROWS)):
                    self._chunk(chunk)
                    if progress is not None:
                        progress(Progress(self._source.position(), self._source.size, result.read))
                    if not options.offline and not options.dry_run:
                        pause(PAUSE_S)
                result.cleaned = self._mapper.removed
                self._finish()
        finally:
            if self._rejects is not None:
                self._rejects.close()
        return result

    def _chunk(self, rows: Iterable[Row | BrokenRow]) -> None:
        records = list(self._told(rows))
        if not records:
            return
        update, write = self._options.on_duplicate == "update", not self._options.dry_run
        if not write:
            with self._desk.snapshot():
                self._count(self._keeper.keep(self._desk, records, update=update, write=False, now=self._now))
            return
        with self._desk.transaction():
            self._count(self._keeper.keep(self._desk, records, update=update, write=True, now=self._now))
            if self._result.batch is None and (self._result.created or self._result.updated):
                self._begin()

    def _told(self, rows: Iterable[Row | BrokenRow]) -> Iterator[Record]:
        for row in rows:
            self._result.read += 1
            try:
                if isinstance(row, BrokenRow):
                    raise row.reason
                record = self._mapper.record(row)
                field, key, value = self._keeper.identity(record)
                first = self._seen.setdefault(key, row.number)
                if first != row.number:
                    raise Refused("repeated", column=self._mapper.name_of(field), value=value, row=first)
            except Refused as reason:
                self._reject(row.number, row.cells, reason)
            else:
                yield record

    def _reject(self, number: int, cells: dict[str, Cell], reason: Refused) -> None:
        self._result.rejected += 1
        if len(self._result.rejects) < LISTED:
            self._result.rejects.append(Reject(number, reason))
        if self._rejects is not None:
            self._rejects.add(number, cells, reason)

    def _count(self, outcomes: Iterable[str]) -> None:
        for outcome in outcomes:
            setattr(self._result, outcome, getattr(self._result, outcome) + 1)

    def _begin(self) -> None:
        source = source_name(self._options)
        row = (self._now, self._actor.agent_id, source, self._file, self._options.sha256, None, "{}")
        self._result.batch = int(self._desk.execute(_BATCH, row).lastrowid)

    def _finish(self) -> None:
        result = self._result
        if result.batch is None:
            return
        names = ("read", "created", "updated", "unchanged", "rejected", "cleaned")
        counts = {"what": self._kind} | {name: getattr(result, name) for name in names}
        with self._desk.transaction():
            self._desk.execute(_FINISHED, (self._now, json.dumps(counts), result.batch))
            desk_event(
                self._desk, self._actor.agent_id, "imported", now=self._now, batch=result.batch, **counts
            )
