"""Files kept beside the desk, by their SHA-256: `<desk>.files/ab/cdef...`. They are only ever stored and handed out,
never opened or shown. A file stands before the row that names it; what no row names is an orphan.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from store.errors import CouldNot

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_PART: Final = ".part-"


def folder_of(desk_path: Path) -> Path:
    """Where the files of a desk are."""
    return desk_path.with_name(f"{desk_path.name}.files")


def path_of(desk_path: Path, sha256: str) -> Path:
    """Where a file of this digest is. ValueError for what is no digest."""
    if not _DIGEST.fullmatch(sha256):
        raise ValueError("no SHA-256")
    return folder_of(desk_path) / sha256[:2] / sha256[2:]


def keep(desk_path: Path, content: bytes) -> str:
    """Keep a file for its owner alone, on the disk when this returns; returns its digest. Raises CouldNot."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(desk_path, digest)
    try:
        if path.exists() and path.stat().st_size == len(content):
            os.utime(path)  # young again: whoever looks for orphans leaves it to us
            return digest
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        descriptor, partial = tempfile.mkstemp(prefix=_PART, dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise
        _sync(path.parent)
    except OSError as error:
        raise CouldNot("cannot_write", path=path, why=error.strerror or str(error)) from error
    return digest


def content_of(desk_path: Path, sha256: str) -> bytes | None:
    """A kept file; None when it is not there or no longer what it was."""
    try:
        content = path_of(desk_path, sha256).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CouldNot(
            "cannot_read", path=path_of(desk_path, sha256), why=error.strerror or str(error)
        ) from error
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def kept(desk_path: Path) -> Iterator[tuple[str, Path]]:
    """Every file that is kept: (digest, path); one left half written by a kill has the digest ""."""
    root = folder_of(desk_path)
    if not root.is_dir():
        return
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and not folder.is_symlink():
            for path in sorted(folder.iterdir()):
                digest = folder.name + path.name
                yield (digest if _DIGEST.fullmatch(digest) else ""), path


def copy(desk_path: Path, target: Path, *, near: Path | None = None) -> int:
    """Copy (by hard links where the disk allows it) every kept file beside `target`; returns how many. `near`: another
    copy, whose files are linked where it has them, because the desk's own are on another disk."""
    count = 0
    try:
        for digest, path in kept(desk_path):
            if digest:
                to = path_of(target, digest)
                for folder in (to.parent.parent, to.parent):
                    folder.mkdir(mode=0o700, exist_ok=True)
                if not to.exists():
                    known = None if near is None else path_of(near, digest)
                    _link(known if known is not None and known.exists() else path, to)
                count += 1
    except OSError as error:
        raise CouldNot("cannot_write", path=folder_of(target), why=error.strerror or str(error)) from error
    return count


def remove(paths: Iterable[Path]) -> int:
    """Remove these files; returns how many were there."""
    count = 0
    for path in paths:
        try:
            path.unlink()
            count += 1
        except FileNotFoundError:
            continue
        except OSError as error:
            raise CouldNot("cannot_write", path=path, why=error.strerror or str(error)) from error
    return count


def _link(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except OSError:
        partial = to.with_name(f"{_PART}{os.getpid()}-{to.name[:8]}")
        shutil.copyfile(path, partial)
        os.chmod(partial, 0o600)
        os.replace(partial, to)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
