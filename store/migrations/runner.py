"""Runs the missing steps, after a backup, one process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path

from store.database.handle import Desk
from store.database.opening import SCHEMA_VERSION, open_desk
from store.errors import CouldNot, DeskError
from store.migrations import (
    m0001_first_desk,
    m0002_undo,
    m0003_find_tickets,
    m0004_merging,
    m0005_orders,
    m0006_library,
    m0007_cases,
    m0008_personal,
    m0009_outbox,
    m0010_files,
    m0011_access,
    m0012_figures,
)
from store.migrations.copying import back_up

STEPS: tuple[Callable[[Desk], None], ...] = (
    m0001_first_desk.up,
    m0002_undo.up,
    m0003_find_tickets.up,
    m0004_merging.up,
    m0005_orders.up,
    m0006_library.up,
    m0007_cases.up,
    m0008_personal.up,
    m0009_outbox.up,
    m0010_files.up,
    m0011_access.up,
    m0012_figures.up,
)
"""STEPS[n] takes a desk from schema n to n + 1."""


def migrate(path: Path, *, backup: Path | None = None) -> tuple[int, int]:
    """Bring the desk at `path` to this kefu's schema; returns (found, now).

    A non-empty desk is first copied to `backup` (default: beside it, named after its schema). Each step is one
    transaction, so one that was killed goes on where it was. Raises DeskError when the desk is newer than this kefu,
    CouldNot when the backup cannot be written.
    """
    with _alone(path):
        desk = open_desk(path, any_schema=True)
        try:
            found = int(desk.value("PRAGMA user_version"))
            if found > SCHEMA_VERSION:
                raise DeskError("newer_schema", path=path, found=found, needed=SCHEMA_VERSION)
            if 0 < found < SCHEMA_VERSION:
                back_up(desk, backup or _free_name(path.with_name(f"{path.name}.schema-{found}")))
            for number in range(found, SCHEMA_VERSION):
                with desk.transaction():
                    STEPS[number](desk)
                    desk.execute(f"PRAGMA user_version = {number + 1}")
            return found, SCHEMA_VERSION
        finally:
            desk.close()


def _free_name(path: Path) -> Path:
    """This one, or the next that is free: a migration that was killed has left its backup, which stays."""
    names = chain([path], (path.with_name(f"{path.name}-{number}") for number in count(2)))
    return next(name for name in names if not name.exists())


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    if not path.exists():
        raise DeskError("no_desk", path=path)
    beside = path.with_name(f"{path.name}.lock")
    try:
        lock = os.open(beside, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise CouldNot("cannot_write", path=beside, why=error.strerror) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
