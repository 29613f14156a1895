"""Is this old workbook (XLS) safe to open? Its format holds 65,536 rows and 256 columns, so its size bounds it."""

from __future__ import annotations

from typing import BinaryIO, Final

from store.errors import CouldNot

SIZE_LIMIT: Final = 100_000_000
_HEAD: Final = 1 << 20


def check_old_workbook(stream: BinaryIO, name: str, size: int) -> None:
    """Raises CouldNot for one that is too large or encrypted; rewinds."""
    if size > SIZE_LIMIT:
        raise CouldNot("workbook_too_large", path=name, limit=SIZE_LIMIT // 1_000_000)
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(max(size - _HEAD, 0))
    tail = stream.read(_HEAD)
    stream.seek(0)
    # An encrypted XLSX is a stream of this name inside the old container.
    mark = "EncryptedPackage".encode("utf-16-le")
    if mark in head or mark in tail:
        raise CouldNot("encrypted_workbook", path=name)
