"""Copies of a desk that are made while others work, and their way back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import peewee

from store.database import kept_files
from store.database.erasures import ledger_of
from store.database.faults import could_not
from store.database.handle import Desk
from store.database.opening import SCHEMA_VERSION, open_desk, refuse_network_disk, refuse_unreadable, use_wal
from store.errors import CouldNot, DeskError

_BESIDE: Final = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """What has come back; `schema` is that of the copy."""

    schema: int
    tickets: int
    files: int


def back_up(desk: Desk, target: Path, *, files: bool = False, near: Path | None = None) -> int:
    """A consistent copy of the desk, checked and on the disk when this returns; made while others work.

    With `files` those that are kept beside the desk stand beside the copy before it does; returns how many. What an
    earlier backup `near` has already takes no room again. Never over an existing file. Raises CouldNot, and then there
    is no copy.
    """
    if target.exists():
        raise CouldNot("file_exists", path=target)
    with _put_there_whole(target, "part", taken=CouldNot("file_exists", path=target)) as partial:
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        desk.execute("VACUUM INTO ?", (str(partial),))
        _refuse_damaged(partial)
        use_wal(partial)
        return kept_files.copy(desk.path, target, near=near) if files else 0


def restore(copy: Path, path: Path, *, aside: Path | None = None) -> Restored:
    """Make a desk at `path` of a copy that `back_up` has made, or of a desk's file and log that lie in another folder.

    Whom the desk has forgotten since is known by the ledger beside `path`, else by one of that name beside the copy.
    Never over a desk: one that is there is put into the folder `aside`, whole, as soon as the copy is known to be sound
    and if nobody has it open. Raises DeskError desk_in_place, desk_in_use, left_behind, newer_schema; CouldNot when the copy
    cannot be read, is damaged or is no desk. All is as it was then.
    """
    refuse_unreadable(copy)
    refuse_network_disk(path)
    if path.exists() and aside is None:
        raise DeskError("desk_in_place", path=path)
    if not path.exists():
        _refuse_remains(path)
    elif aside is not None and aside.exists():
        raise CouldNot("file_exists", path=aside)
    with _put_there_whole(path, "restored", taken=DeskError("desk_in_place", path=path)) as partial:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for ending in ("", "-wal"):
            _copied(copy.with_name(copy.name + ending), partial.with_name(partial.name + ending))
        found = _looked_through(partial, copy)
        use_wal(partial)
        if not ledger_of(path).exists():
            hand_over_ledger(copy.with_name(path.name), path)
        if path.exists() and aside is not None:
            _put_aside(path, aside)
        return Restored(*found, kept_files.copy(copy, path))


def _put_aside(path: Path, folder: Path) -> None:
    """A desk that nobody has open, as one file, with what belongs to it; settings and the ledger of erasures stay."""
    desk = open_desk(path, any_schema=True, timeout_s=0)
    try:
        if desk.value("PRAGMA journal_mode = delete") != "delete":
            raise DeskError("desk_in_use", path=path)
    except CouldNot as error:
        if error.code == "database_locked":
            raise DeskError("desk_in_use", path=path) from error
        raise
    finally:
        desk.close()
    folder.mkdir(mode=0o700)
    for ending in (".files", ".live", ".live-wal", ".live-shm", ""):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(folder / (path.name + ending))
    use_wal(folder / path.name)


def hand_over_ledger(of: Path, to: Path) -> None:
    """Put a desk's ledger of erasures, if it has one, beside another path. Raises CouldNot."""
    source, target = ledger_of(of), ledger_of(to)
    if not source.exists():
        return
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        partial.unlink(missing_ok=True)
        _copied(source, partial)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(partial, target)
    except OSError as error:
        raise CouldNot("cannot_write", path=target, why=error.strerror or str(error)) from error
    finally:
        partial.unlink(missing_ok=True)


def _refuse_remains(path: Path) -> None:
    """A log that a desk has left would be read as this one's. An empty one is what a reader leaves who was last."""
    for ending in ("-wal", "-journal"):
        left = path.with_name(path.name + ending)
        if left.exists() and left.stat().st_size:
            raise DeskError("left_behind", path=left)
    for ending in _BESIDE:
        with suppress(OSError):
            path.with_name(path.name + ending).unlink()


def _copied(source: Path, to: Path) -> None:
    with suppress(FileNotFoundError):
        reading = source.open("rb")
        to.touch(mode=0o600, exist_ok=False)
        with reading, to.open("r+b") as writing:
            shutil.copyfileobj(reading, writing, 1 << 20)


def _looked_through(partial: Path, copy: Path) -> tuple[int, int]:
    """(schema, tickets) of a file that is a sound desk."""
    try:
        desk = open_desk(partial, any_schema=True)
    except CouldNot as error:
        if error.code == "not_a_desk":
            raise CouldNot("not_a_desk", path=copy) from error
        raise
    try:
        schema = int(desk.value("PRAGMA user_version"))
        if schema > SCHEMA_VERSION:
            raise DeskError("newer_schema", path=copy, found=schema, needed=SCHEMA_VERSION)
        _require_sound(desk, copy)
        tickets = int(desk.value("SELECT count(*) FROM ticket")) if schema else 0
        desk.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return schema, tickets
    finally:
        desk.close()


def _refuse_damaged(path: Path) -> None:
    db = peewee.SqliteDatabase(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        db.connect()
        _require_sound(Desk(path, db), path)
    except peewee.DatabaseError as error:
        raise could_not(error, path, 0) from error
    finally:
        db.close()


def _require_sound(desk: Desk, named: Path) -> None:
    said = [str(line) for (line,) in desk.rows("PRAGMA integrity_check(1)")]
    if said != ["ok"]:
        raise CouldNot("database_broken", path=named, why=said[0])
    if desk.rows("PRAGMA foreign_key_check"):
        raise CouldNot("database_broken", path=named, why="foreign_key_check")


@contextmanager
def _put_there_whole(target: Path, ending: str, *, taken: DeskError) -> Iterator[Path]:
    """A file beside its place, put there behind the block, on the disk, and never over another."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.{ending}")
    try:
        _forget(partial)
        yield partial
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        _put(partial, target)
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except FileExistsError:
        raise taken from None
    except OSError as error:
        raise CouldNot("cannot_write", path=target, why=error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            _forget(partial)


def _put(partial: Path, target: Path) -> None:
    """Under its name, where nothing is yet; on a disk without hard links a name is taken first."""
    try:
        os.link(partial, target)
    except FileExistsError:
        raise
    except OSError:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        os.replace(partial, target)


def _forget(partial: Path) -> None:
    for ending in ("", *_BESIDE):
        partial.with_name(partial.name + ending).unlink(missing_ok=True)
