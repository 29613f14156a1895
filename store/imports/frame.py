"""What every import shares: how it holds the desk, and the options that mean the same for all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from store.database import Desk
from store.errors import WrongUsage
from store.imports.options import CLOCKS, ON_DUPLICATE, ImportOptions
from store.imports.preset import OWN
from store.text import clean

CHUNK_ROWS: Final = 2_000
PAUSE_S: Final = 0.02
"""Between two chunks of a live import, so that agents get their turn."""
SOURCE_LENGTH: Final = 60

_OFFLINE_CACHE_KIB: Final = 128 * 1024
_LIVE_CACHE_KIB: Final = 32 * 1024


@contextmanager
def live(desk: Desk | None = None) -> Iterator[None]:
    """Each chunk is a transaction of its own.

    Power that fails may take the last of them, never a part of one; what a file still lacks, the same file brings
    once more. The log is copied between the transactions (see Pace), not by their commits.
    """
    if desk is None:
        yield
        return
    with _set(desk, synchronous="normal", cache_size=-_LIVE_CACHE_KIB, wal_autocheckpoint=0):
        yield


@contextmanager
def offline(desk: Desk) -> Iterator[None]:
    """One transaction with a large page cache, for a desk that nobody works at.

    Its rows get their ids here, so that looking up each of them again as somebody's parent is left out.
    """
    with (
        _set(desk, synchronous="normal", cache_size=-_OFFLINE_CACHE_KIB, temp_store="file", foreign_keys=0),
        desk.transaction(),
    ):
        yield


@contextmanager
def _set(desk: Desk, **pragmas: str | int) -> Iterator[None]:
    """These pragmas for a while; they stay as they are inside somebody's transaction, where they cannot change."""
    db = desk.db
    if db.in_transaction():
        yield
        return
    before = {name: db.pragma(name) for name in pragmas}
    for name, value in pragmas.items():
        db.pragma(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            db.pragma(name, value)


def check(options: ImportOptions) -> None:
    """Raise WrongUsage for an option that is not one of its words."""
    for option, value, choices in (
        ("--on-duplicate", options.on_duplicate, ON_DUPLICATE),
        ("--clocks", options.clocks, CLOCKS),
    ):
        if value not in choices:
            raise WrongUsage("not_one_of", field=option, value=value, choices=", ".join(choices))


def source_name(options: ImportOptions) -> str:
    """What the import calls where its rows come from."""
    name = " ".join(clean(options.source or options.preset or OWN, multiline=False)[0].split())
    if not name or len(name) > SOURCE_LENGTH:
        raise WrongUsage("bad_source", limit=SOURCE_LENGTH)
    return name


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name. Raises WrongUsage when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WrongUsage("no_such_zone", value=name) from error
