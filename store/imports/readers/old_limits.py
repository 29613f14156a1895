"""Is this old workbook (XLS) safe to open? The reader keeps every sheet's whole rectangle: it is measured before.

The container is [MS-CFB] (a small file system of sectors), the sheets in it are [MS-XLS] records: type, length, data.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from typing import BinaryIO, Final

from store.errors import CouldNot
from store.imports.readers.limits import CELL_LIMIT, SHEET_LIMIT

SIZE_LIMIT: Final = 100_000_000
_STREAMS: Final = ("workbook", "book")
_ENCRYPTED: Final = "encryptedpackage"
_END: Final = 0xFFFFFFFA
"""Sector numbers from here on are marks."""
_SMALL_STREAM: Final = 4096
_BEGIN, _DIMENSIONS, _PASSWORD = 0x0809, 0x0200, 0x002F
_CELLS: Final = frozenset((0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E))
_ENTRY: Final = struct.Struct("<64sH50xIQ")
_RECORD: Final = struct.Struct("<HH")


def check_old_workbook(stream: BinaryIO, name: str, size: int) -> None:
    """Raises CouldNot for one that is too large, encrypted, damaged or reaches too far; rewinds."""
    if size > SIZE_LIMIT:
        raise CouldNot("workbook_too_large", path=name, limit=SIZE_LIMIT // 1_000_000)
    stream.seek(0)
    whole = stream.read(SIZE_LIMIT)
    stream.seek(0)
    try:
        streams = _streams(whole)
        if _ENCRYPTED in streams:
            raise CouldNot("encrypted_workbook", path=name)
        book = next((streams[one] for one in _STREAMS if one in streams), None)
        if book is None:
            raise CouldNot("not_a_workbook", path=name)
        _check_reach(book, name)
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise CouldNot("damaged_workbook", path=name) from error


def _check_reach(book: bytes, name: str) -> None:
    """The cells of all sheets together."""
    total = sheets = rows = columns = 0
    for kind, data in _records(book):
        if kind == _PASSWORD:
            raise CouldNot("encrypted_workbook", path=name)
        if kind == _BEGIN:
            total, rows, columns = total + rows * columns, 0, 0
            sheets += 1
        elif kind in _CELLS and len(data) >= 4:
            row, column = struct.unpack_from("<HH", data)
            if kind in (0x00BD, 0x00BE):
                column = struct.unpack_from("<H", data, len(data) - 2)[0]
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind == _DIMENSIONS and len(data) >= 14:
            last_row, last_column = struct.unpack_from("<4xI2xH", data)
            if last_row > 1 << 16 or last_column > 1 << 8:
                raise ValueError("dimensions")
        if total + rows * columns > CELL_LIMIT:
            raise CouldNot("too_many_cells", path=name, rows=rows, columns=columns, limit=CELL_LIMIT)
    if sheets > SHEET_LIMIT:
        raise CouldNot("too_many_sheets", path=name, found=sheets, limit=SHEET_LIMIT)


def _records(book: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(book):
        kind, length = _RECORD.unpack_from(book, at)
        yield kind, book[at + 4 : at + 4 + length]
        at += 4 + length


def _streams(whole: bytes) -> dict[str, bytes]:
    """The container's streams by name in small letters; of those that nobody asks for only the name."""
    sector = 1 << struct.unpack_from("<H", whole, 30)[0]
    small_sector = 1 << struct.unpack_from("<H", whole, 32)[0]
    if not 512 <= sector <= 4096 or not 64 <= small_sector < sector:
        raise ValueError("sector")
    root, small_table, table_more = (struct.unpack_from("<I", whole, at)[0] for at in (48, 60, 68))
    numbers = list(struct.unpack_from("<109I", whole, 76))
    while table_more < _END and len(numbers) * sector < len(whole):
        more = struct.unpack_from(f"<{sector // 4}I", whole, (table_more + 1) * sector)
        numbers += more[:-1]
        table_more = more[-1]
    table = array("I")
    for number in numbers:
        if number < _END:
            table.frombytes(_sector(whole, number, sector))
    found: dict[str, bytes] = {}
    small: tuple[bytes, array[int]] = (b"", array("I"))
    directory = _chain(whole, table, root, sector)
    for at in range(0, len(directory) - 127, 128):
        title, length, first, size = _ENTRY.unpack_from(directory, at)
        name = title[: max(min(length, 64) - 2, 0)].decode("utf-16-le").lower()
        size &= 0xFFFFFFFF
        if not at:
            inside = _chain(whole, table, small_table, sector)
            small = _chain(whole, table, first, sector), array("I", inside[: len(inside) // 4 * 4])
        elif name in _STREAMS:
            if size < _SMALL_STREAM:
                found[name] = _chain(small[0], small[1], first, small_sector, skip=0)[:size]
            else:
                found[name] = _chain(whole, table, first, sector)[:size]
        else:
            found[name] = b""
    return found


def _chain(data: bytes, table: array[int], first: int, sector: int, *, skip: int = 1) -> bytes:
    """A stream's sectors in order. Raises ValueError for one that runs in a circle."""
    parts: list[bytes] = []
    while first < _END:
        if len(parts) > len(table):
            raise ValueError("circle")
        parts.append(_sector(data, first, sector, skip=skip))
        first = table[first]
    return b"".join(parts)


def _sector(data: bytes, number: int, sector: int, *, skip: int = 1) -> bytes:
    begin = (number + skip) * sector
    if begin >= len(data):
        raise ValueError("beyond the end")
    return data[begin : begin + sector].ljust(sector, b"\0")
