"""Two connections that see the same moment, so that long reads can go on two cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from store.database.handle import Desk
from store.database.opening import open_desk

_TRIES: Final = 5
"""Commits of others fall between the two beginnings; not five times in a row."""
Start = Callable[[Callable[[Desk], Any]], Any]
"""Starts a job on the other connection; gives a future of its result."""


@contextmanager
def in_step(desk: Desk, *, kib: int) -> Iterator[Start | None]:
    """Within the block `desk` has a snapshot, and jobs can be started on another connection (a page cache of `kib`),
    on a thread of its own, that sees the very same moment.

    None, and the snapshot alone, where there is one core, where the desk is within a transaction already or knows only
    some columns, or where others commit all the time.
    """
    if desk.narrowed or desk.db.in_transaction() or _cores() < 2:
        with desk.snapshot():
            yield None
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(_opened, desk, kib).result()
        try:
            for _try in range(_TRIES):
                before = desk.data_version()
                pool.submit(_begin, other).result()
                with desk.snapshot():
                    # The same number means: nobody has committed from before the other's beginning until now.
                    if desk.data_version() == before:
                        yield lambda job: pool.submit(job, other)
                        return
                pool.submit(other.db.rollback).result()
            with desk.snapshot():
                yield None
        finally:
            pool.submit(other.close).result()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _opened(desk: Desk, kib: int) -> Desk:
    other = open_desk(desk.path, readonly=True, timeout_s=desk.db.timeout)
    other.execute(f"PRAGMA cache_size = -{kib}")
    return other


def _begin(other: Desk) -> None:
    other.db.begin("DEFERRED")
    other.value("SELECT count(*) FROM sqlite_schema")
