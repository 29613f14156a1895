"""One import under way, whatever its rows tell of: read in chunks, rows refused one by one, counted at the end."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, ClassVar, Final, Generic, TypeVar

from store.desk.search_text import fill_gap, missing_texts
from store.imports.asked import Asked
from store.imports.batches import Batch, details_of
from store.imports.frame import CHUNK_ROWS, live, offline, source_name
from store.imports.opening import Opened
from store.imports.options import LISTED, ImportResult, Progress, Reject
from store.imports.pace import Pace
from store.imports.readers.rows import BrokenRow, Cell, Row
from store.imports.reasons import Refused
from store.imports.rejects import RejectsFile
from store.imports.seen import Seen

Record = TypeVar("Record")
_COUNTED: Final = ("read", "created", "updated", "unchanged", "rejected", "cleaned")


class Chunked(Generic[Record]):
    """`chunk` writes the records of some rows; `identity` tells a record from the others of its file.

    What writes calls `begin` first: rows carry the batch that brought them, `before.remember` keeps what they change.
    """

    kind: ClassVar[str] = ""
    """Of a subclass with one kind of rows; else the mapper's."""

    def __init__(self, asked: Asked, opened: Opened[Record]) -> None:
        desk, source, mapper, options = asked.desk, opened.source, opened.mapper, opened.options
        self._desk, self._actor, self._now = desk, asked.actor, asked.now
        self._source, self._mapper, self._options = source, mapper, options
        self._seen = Seen()
        self._result = ImportResult(format=source.format, encoding=source.encoding, preset=mapper.preset.name)
        wanted = options.rejects is not None and not options.dry_run
        self._rejects = RejectsFile(options.rejects, source.columns) if wanted and options.rejects else None
        self.is_live = not (options.offline or options.dry_run)
        self.pace = Pace(desk)
        self.pace.pause = asked.pause
        self._progress = asked.progress
        self._had_turn = False
        self._counted: dict[str, Any] = {}
        """What the counts of the batch say beside numbers."""
        self.batch = Batch(
            desk,
            asked.actor,
            source,
            options,
            kind=self.kind or mapper.kind,
            source_name=source_name(options),
            preset=mapper.preset.name,
            now=asked.now,
        )

    def chunk(self, told: list[tuple[int, Record]]) -> None:
        """Write these records, each with its row's number."""
        raise NotImplementedError

    def identity(self, record: Record) -> tuple[str, Hashable, str]:
        """(field, key, the key as the file says it); no key where several rows may tell of the same."""
        raise NotImplementedError

    def begin(self) -> int:
        """The id of this import's batch, which stands from now on."""
        self._result.batch = self.batch.begin()
        return self._result.batch

    def run(self) -> ImportResult:
        """Everything; what `progress` raises stops between two chunks."""
        result, options = self._result, self._options
        try:
            if not options.dry_run:
                result.batch = self.batch.find()
            if self.is_live:
                with live(self._desk):
                    self._bring()
                    self._fill()
                result.longest_hold_ms = 1000 * self.pace.longest_s
                self._finish()
            elif options.dry_run:
                self._bring()
            else:
                with offline(self._desk):
                    self._bring()
                    self._fill()
                    self._finish()
        finally:
            if self._rejects is not None:
                self._rejects.close()
            self._seen.close()
            self.batch.release()
        return result

    @contextmanager
    def turn(self, *, rested: bool = False) -> Iterator[None]:
        """The transaction in which a chunk, or a part of one, is written; a live import measures how long it is held,
        and rests before it unless the caller has just done so.
        """
        if not self.is_live:
            yield
            return
        self._had_turn = True
        if not rested:
            self.pace.rest()
        with self.pace.turn():
            yield

    def _bring(self) -> None:
        """All rows, chunk by chunk."""
        result, rows = self._result, self._source.rows()
        while chunk := list(islice(rows, self.pace.rows if self.is_live else CHUNK_ROWS)):
            told = list(self._told(chunk))
            if self.is_live:
                self._live_chunk(told)
            else:
                self.chunk(told)
            if self._progress is not None:
                self._progress(Progress(self._source.position(), self._source.size, result.read))
        result.cleaned = self._mapper.removed
        result.unknown_values = self._mapper.unknown
        result.passed_over = getattr(self._source, "passed_over", 0)
        result.also = self._mapper.also
        result.skipped, result.notes = self._source.skipped, self._source.notes
        result.sheet, result.remarks = self._source.sheet, self._source.remarks

    def _live_chunk(self, told: list[tuple[int, Record]]) -> None:
        self._had_turn = False
        began = time.perf_counter()
        self.chunk(told)
        if not self._had_turn:
            self.pace.held(time.perf_counter() - began)
            self.pace.rest()
        self.pace.took(len(told))

    def _fill(self) -> None:
        """The search text that this import has left for later, and what others left that were killed."""
        missing, done = missing_texts(self._desk), 0
        pace = self.pace
        pace.anew()
        while missing:
            if self.is_live:
                pace.rest()
                with pace.turn():
                    filled = fill_gap(self._desk, pace.rows)
                pace.took(filled)
            else:
                filled = fill_gap(self._desk, CHUNK_ROWS)
            if not filled:
                return
            done += filled
            if self._progress is not None:
                self._progress(Progress(min(done, missing), missing, self._result.read, "text"))

    def _told(self, rows: Iterable[Row | BrokenRow]) -> Iterator[tuple[int, Record]]:
        for row in rows:
            self._result.read += 1
            try:
                if isinstance(row, BrokenRow):
                    raise row.reason
                record = self._mapper.record(row)
                field, key, value = self.identity(record)
                first = row.number if key is None else self._seen.setdefault(key, row.number)
                if first != row.number:
                    raise Refused("repeated", column=self._mapper.name_of(field), value=value, row=first)
            except Refused as reason:
                self._reject(row.number, row.cells, reason.named(self._mapper.name_of))
            else:
                yield row.number, record

    def _reject(self, number: int, cells: dict[str, Cell], reason: Refused) -> None:
        self._result.rejected += 1
        if len(self._result.rejects) < LISTED:
            self._result.rejects.append(Reject(number, reason))
        if self._rejects is not None:
            self._rejects.add(number, cells, reason)

    def _finish(self) -> None:
        result = self._result
        if result.batch is None:
            return
        counts = self._counted | {name: getattr(result, name) for name in _COUNTED}
        whole = self.batch.finish(counts, details_of(result))
        result.continued = self.batch.continued
        if result.continued:
            result.whole = {name: whole[name] for name in _COUNTED}
