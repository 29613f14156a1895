"""Where an export goes: a file that stands there whole or not at all, readable by its owner alone."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from store.errors import CouldNot


@contextmanager
def target_file(path: Path, *, force: bool) -> Iterator[BinaryIO]:
    """A file beside `path` that takes its name at the end of the block, and is gone when the block fails.

    Raises CouldNot when there is a file of that name (unless `force`), or none can be written there.
    """
    _check(path, force)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise CouldNot("cannot_write", path=path, why=error.strerror or str(error)) from error
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        _check(path, force)
        os.replace(partial, path)
    except OSError as error:
        raise CouldNot("cannot_write", path=path, why=error.strerror or str(error)) from error
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def room_beside(path: Path | None) -> Iterator[Path]:
    """A private folder for parts of a file, gone at the end; beside the file, where there is room for it."""
    folder = Path(tempfile.mkdtemp(prefix=".kefu-export-", dir=None if path is None else path.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check(path: Path, force: bool) -> None:
    if not os.path.lexists(path):
        return
    if path.is_symlink() or not path.is_file():
        raise CouldNot("not_a_plain_file", path=path)
    if not force:
        raise CouldNot("export_exists", path=path)
