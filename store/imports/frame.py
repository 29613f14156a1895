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

_OFFLINE_CACHE_KIB: Final = 256 * 1024


@contextmanager
def live() -> Iterator[None]:
    """Each chunk is a transaction of its own."""
    yield


@contextmanager
def offline(desk: Desk) -> Iterator[None]:
    """One transaction with a large page cache, for a desk that nobody works at."""
    db = desk.db
    synchronous, cache_size = db.pragma("synchronous"), db.pragma("cache_size")
    db.pragma("synchronous", "normal")
    db.pragma("cache_size", -_OFFLINE_CACHE_KIB)
    try:
        with desk.transaction():
            yield
    finally:
        db.pragma("synchronous", synchronous)
        db.pragma("cache_size", cache_size)


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
