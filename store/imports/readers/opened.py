"""From a name to a stream of the file's bytes: what may be opened, a snapshot of it, standard input in a file."""

from __future__ import annotations

import io
import os
import shutil
import stat
import tempfile
from typing import BinaryIO, Final

from store.errors import CouldNot

STANDARD_INPUT: Final = "-"
_BUFFER: Final = 1 << 17


class Snapshot(io.RawIOBase):
    """A file as long as it was when it was opened, however it grows."""

    def __init__(self, descriptor: int) -> None:
        self._file = os.fdopen(descriptor, "rb", buffering=0)
        self._size, self._changed_ns = _size_and_time(descriptor)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        left = max(self._size - self._file.tell(), 0)
        return self._file.readinto(memoryview(buffer)[:left]) or 0

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return (
            self._file.seek(self._size + offset) if whence == os.SEEK_END else self._file.seek(offset, whence)
        )

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file.fileno()

    def close(self) -> None:
        self._file.close()
        super().close()

    def changed(self) -> bool:
        """Has somebody written to the file since?"""
        return not self._file.closed and _size_and_time(self._file.fileno()) != (self._size, self._changed_ns)


def opened(name: str) -> BinaryIO:
    """The file's bytes as they are now. Raises CouldNot for anything that is no plain file."""
    try:
        # Not blocking: a pipe that nobody writes to would hold us here for ever.
        descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise CouldNot("no_such_file", path=name) from error
    except (OSError, ValueError) as error:
        raise CouldNot(
            "cannot_read", path=name, why=getattr(error, "strerror", None) or str(error)
        ) from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise CouldNot("is_a_folder" if stat.S_ISDIR(mode) else "no_plain_file", path=name)
    return io.BufferedReader(Snapshot(descriptor), _BUFFER)


def spooled(stdin: BinaryIO) -> BinaryIO:
    """Standard input in a nameless file: it has to be complete, measured and read more than once."""
    spool = nameless()
    try:
        shutil.copyfileobj(stdin, spool, 1 << 20)
    except OSError as error:
        spool.close()
        raise CouldNot("cannot_read", path=STANDARD_INPUT, why=error.strerror or str(error)) from error
    return spool


def nameless() -> BinaryIO:
    """A file that only this process has and that ends with it."""
    return tempfile.TemporaryFile(prefix="kefu-import-")


def has_changed(stream: BinaryIO) -> bool:
    """Has the file been written to since it was opened?"""
    raw = getattr(stream, "raw", None)
    return isinstance(raw, Snapshot) and raw.changed()


def _size_and_time(descriptor: int) -> tuple[int, int]:
    state = os.fstat(descriptor)
    return state.st_size, state.st_mtime_ns
