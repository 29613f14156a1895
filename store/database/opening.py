"""Opening a desk's file, and refusing what would harm it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

import peewee
from peewee import sqlite3  # type: ignore[attr-defined]

from store.database.faults import could_not
from store.database.handle import Desk
from store.errors import CouldNot, DeskError

SCHEMA_VERSION: Final = 12
APPLICATION_ID: Final = 0x6B656675  # "kefu"
PAGE_CACHE_KIB: Final = 2048
READER_CACHE_KIB: Final = 64
"""A reader is asked what takes long because it goes through much, and that is not read again soon."""
NETWORK_DISKS: Final = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph")
SOUND_SQLITE: Final = (3, 51, 3)
BACKPORTS: Final = ((3, 44, 6), (3, 50, 7))


def connection(
    path: Path, *, readonly: bool, timeout_s: float, cache_kib: int = PAGE_CACHE_KIB
) -> peewee.SqliteDatabase:
    """A peewee database for `path` with the desk's pragmas; not yet connected."""
    pragmas: list[tuple[str, object]] = [
        ("foreign_keys", 1),
        ("cache_size", -(READER_CACHE_KIB if readonly else cache_kib)),
        ("temp_store", "memory"),
        ("journal_size_limit", 64 * 1024 * 1024),
    ]
    if not readonly:
        pragmas.append(("synchronous", "full"))
    mode = "ro" if readonly else "rw"
    return peewee.SqliteDatabase(
        f"{path.absolute().as_uri()}?mode={mode}",
        pragmas=pragmas,
        lock_type="IMMEDIATE",
        timeout=timeout_s,
        autoconnect=False,
        uri=True,
    )


def open_desk(
    path: Path,
    *,
    readonly: bool = False,
    timeout_s: float = 5.0,
    any_schema: bool = False,
    cache_kib: int = PAGE_CACHE_KIB,
) -> Desk:
    """The desk at `path`, on a connection of the calling thread; one that writes keeps pages up to `cache_kib`.

    Raises DeskError when there is none or its schema is another one, CouldNot when it cannot be read.
    """
    refuse_unreadable(path)
    refuse_unsound_sqlite()
    refuse_network_disk(path)
    db = connection(path, readonly=readonly, timeout_s=timeout_s, cache_kib=cache_kib)
    try:
        db.connect()
        if db.pragma("application_id") != APPLICATION_ID:
            raise CouldNot("not_a_desk", path=path)
        found = db.pragma("user_version")
    except peewee.DatabaseError as error:
        db.close()
        if "not a database" in str(error):
            raise CouldNot("not_a_desk", path=path) from error
        raise could_not(error, path, timeout_s) from error
    except CouldNot:
        db.close()
        raise
    if not any_schema and found != SCHEMA_VERSION:
        db.close()
        code = "older_schema" if found < SCHEMA_VERSION else "newer_schema"
        raise DeskError(code, path=path, found=found, needed=SCHEMA_VERSION)
    return Desk(path, db, readonly=readonly)


def create_file(path: Path) -> None:
    """An empty database file in WAL mode that only its owner can read. Never over an existing one."""
    refuse_unsound_sqlite()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CouldNot("cannot_write", path=path.parent, why=error.strerror) from error
    refuse_network_disk(path)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        raise DeskError("desk_exists", path=path) from None
    except OSError as error:
        raise CouldNot("cannot_write", path=path, why=error.strerror) from error
    use_wal(path)


def use_wal(path: Path) -> None:
    """Put a database file that nobody has open into WAL mode (a backup's copy is not), and mark it as a desk.

    Raises CouldNot when it cannot be written.
    """
    db = connection(path, readonly=False, timeout_s=5.0)
    try:
        db.connect()
        db.pragma("journal_mode", "wal")
        db.pragma("application_id", APPLICATION_ID)
    except peewee.DatabaseError as error:
        raise could_not(error, path, db.timeout) from error
    finally:
        db.close()


def refuse_unreadable(path: Path) -> None:
    """Say that there is no file, or why it cannot be read. Asks without opening it: closing a file that SQLite also
    has open in this process would drop SQLite's locks."""
    try:
        is_folder = path.is_dir()
        if not is_folder:
            path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise DeskError("no_desk", path=path) from None
    except OSError as error:
        raise CouldNot("cannot_read", path=path, why=error.strerror) from error
    reason = errno.EISDIR if is_folder else 0 if os.access(path, os.R_OK) else errno.EACCES
    if reason:
        raise CouldNot("cannot_read", path=path, why=os.strerror(reason))


def refuse_unsound_sqlite() -> None:
    """SQLite 3.7.0-3.51.2 can corrupt a WAL file that several processes write (sqlite.org/wal.html#walresetbug)."""
    found = sqlite3.sqlite_version_info
    backported = any(found[:2] == good[:2] and found >= good for good in BACKPORTS)
    if found < SOUND_SQLITE and not backported:
        raise CouldNot("old_sqlite", found=".".join(map(str, found)))


def refuse_network_disk(path: Path) -> None:
    """WAL needs memory shared by all processes of one host."""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    folder = str(path.parent.resolve())
    best, kind = "", ""
    for line in mounts:
        _device, where, filesystem, *_rest = line.split(" ")
        inside = folder == where or folder.startswith(where.rstrip("/") + "/")
        if inside and len(where) >= len(best):
            best, kind = where, filesystem
    if kind in NETWORK_DISKS:
        raise CouldNot("network_disk", path=path, kind=kind)
