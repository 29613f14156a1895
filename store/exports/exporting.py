"""Rows of the desk into a file: masked, or unmasked for those who may and say so, which is written down first."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO, Protocol

from store.actor import Actor
from store.database import Desk
from store.desk.revealing import take_out
from store.exports.csv_file import CsvFile
from store.exports.json_file import JsonFile
from store.exports.options import CSV, XLSX, Report, Shape, Written
from store.exports.shaping import cell_turns, json_turns, titles
from store.exports.target import room_beside, target_file
from store.exports.times import Times
from store.policy.versions import current_policy
from store.views.exporting import Found, Question, Values, find
from store.views.exporting_columns import DATA


class File(Protocol):
    """A file that is written a page at a time."""

    def add(self, page: list[Values]) -> None: ...
    def finish(self) -> None: ...


def export(
    desk: Desk,
    actor: Actor,
    question: Question,
    shape: Shape,
    out: Path | BinaryIO,
    *,
    force: bool = False,
    now: int,
    progress: Report | None = None,
) -> Written:
    """Write what is asked for to a new file (`force`: or over an old one), or to a stream.

    An unmasked export is an event, committed before the first row leaves, and one look of the hour. Raises as
    store.views.exporting.find and store.desk.revealing.take_out, and CouldNot for a file that cannot be written; nothing
    is left then. What `progress` raises stops it likewise.
    """
    found = find(desk, actor, question, now=now)
    path = out if isinstance(out, Path) else None
    written = Written(found.kind.name, shape.format, tuple(column.name for column in found.columns), path)
    with _sink(out, force, seekable=shape.format == XLSX) as sink:
        if question.reveal:
            _write_down(desk, actor, found, shape, now)
        with room_beside(path) if shape.format == XLSX else nullcontext(None) as folder:
            file = _file(desk, found, shape, sink, written, folder)
            with _no_collecting():
                for page in found.pages():
                    file.add(page)
                    written.rows += len(page[0])
                    if progress is not None:
                        progress(written.rows, found.count)
                file.finish()
    return written


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Pages of rows hold no cycles; to look for some among all these cells takes a tenth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@contextmanager
def _sink(out: Path | BinaryIO, force: bool, *, seekable: bool) -> Iterator[BinaryIO]:
    if isinstance(out, Path):
        with target_file(out, force=force) as file:
            yield file
    elif seekable:
        with tempfile.TemporaryFile() as spooled:
            yield spooled
            spooled.seek(0)
            copyfileobj(spooled, out)
    else:
        yield out


def _write_down(desk: Desk, actor: Actor, found: Found, shape: Shape, now: int) -> None:
    """Who took what out unmasked: codes and counts, and which columns."""
    facts: dict[str, Any] = {"what": found.kind.name, "rows": found.count, "format": shape.format}
    shown = [column.name for column in found.columns if column.mask is not None or column.holds == DATA]
    take_out(desk, actor, {**facts, "columns": shown}, now=now)


def _file(
    desk: Desk, found: Found, shape: Shape, sink: BinaryIO, written: Written, folder: Path | None
) -> File:
    times = Times(current_policy(desk).zone)
    columns = found.columns
    if shape.format == CSV:
        turns = cell_turns(desk, columns, shape, times)
        return CsvFile(sink, shape, columns, titles(columns, shape), turns, written)
    if shape.format == XLSX:
        from store.exports.xlsx_file import XlsxFile

        assert folder is not None
        turns = cell_turns(desk, columns, shape, times)
        return XlsxFile(sink, shape, columns, titles(columns, shape), turns, written, times, folder)
    return JsonFile(sink, shape, [column.name for column in columns], json_turns(columns, times), written)
