"""Is this old workbook (XLS) safe to open? The reader keeps every sheet's whole rectangle: it is measured before.

The container is [MS-CFB] (a small file system of sectors), the sheets in it are [MS-XLS] records: type, length, data.
"""

from __future__ import annotations

import io
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
_LAST, _FREE, _TABLE_MARK, _MORE_MARK = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC
_MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PART_END, _PASSWORD, _SHEET, _MANY_NUMBERS, _STRINGS, _DIMENSIONS = 0x0A, 0x2F, 0x85, 0xBD, 0xFC, 0x200
_CELLS: Final = frozenset((0x0006, _MANY_NUMBERS, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E))
_ENTRY: Final = struct.Struct("<64sH50xIQ")
_RECORD: Final = struct.Struct("<HH")


def checked_old_workbook(stream: BinaryIO, name: str, size: int) -> BinaryIO:
    """The workbook's own stream in a container of our making, for nothing else of the file is read.

    Raises CouldNot for one that is too large, encrypted, damaged or reaches too far.
    """
    if size > SIZE_LIMIT:
        raise CouldNot("workbook_too_large", path=name, limit=SIZE_LIMIT // 1_000_000)
    stream.seek(0)
    whole = stream.read(SIZE_LIMIT)
    try:
        streams = _streams(whole)
        if _ENCRYPTED in streams:
            raise CouldNot("encrypted_workbook", path=name)
        book = next((streams[one] for one in _STREAMS if one in streams), None)
        if not book:
            raise CouldNot("not_a_workbook", path=name)
        _check_reach(book, name)
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise CouldNot("damaged_workbook", path=name) from error
    return io.BytesIO(_container(book))


def _check_reach(book: bytes, name: str) -> None:
    """What the reader would make room for: the strings, and the cells of all sheets together."""
    sheets: list[int] = []
    for kind, data in _records(book, 0):
        if kind == _PASSWORD:
            raise CouldNot("encrypted_workbook", path=name)
        if kind == _SHEET:
            sheets.append(struct.unpack_from("<I", data)[0])
        elif kind == _STRINGS and not 0 <= struct.unpack_from("<4xi", data)[0] <= len(book) // 3:
            raise ValueError("strings")
    if len(sheets) > SHEET_LIMIT:
        raise CouldNot("too_many_sheets", path=name, found=len(sheets), limit=SHEET_LIMIT)
    total = 0
    for begin in sheets:
        rows = columns = 0
        for kind, data in _records(book, begin):
            if kind == _DIMENSIONS:
                _check_dimensions(data)
            elif kind in _CELLS:
                row, column = struct.unpack_from("<HH", data)
                if kind == _MANY_NUMBERS:
                    column += len(data) // 6
                rows, columns = max(rows, row + 1), max(columns, column + 1)
                if total + rows * columns > CELL_LIMIT:
                    raise CouldNot("too_many_cells", path=name, rows=rows, columns=columns, limit=CELL_LIMIT)
        total += rows * columns


def _check_dimensions(data: bytes) -> None:
    first, last, left, right = struct.unpack_from("<HHHH" if len(data) == 10 else "<IIHH", data)
    if (last, right) != (0, 0) and not (first <= last <= 1 << 16 and left <= right <= 1 << 8):
        raise ValueError("dimensions")
    if (last and right) and (first == last or left == right):
        raise ValueError("dimensions")


def _container(book: bytes) -> bytes:
    """The smallest container that holds this one stream: header, table, directory, stream, all of 512-byte sectors."""
    book = book.ljust(_SMALL_STREAM, b"\0")
    length = -(-len(book) // 512)
    tables = 1
    while tables * 128 < tables + 1 + length:
        tables += 1
    more = max(-(-(tables - 109) // 127), 0)
    while tables * 128 < tables + more + 1 + length:
        tables, more = tables + 1, max(-(-(tables + 1 - 109) // 127), 0)
    begin = more + tables + 1
    chain = [*range(begin + 1, begin + length), _LAST]
    table = array("I", [_MORE_MARK] * more + [_TABLE_MARK] * tables + [_LAST] + chain)
    table.extend([_FREE] * (tables * 128 - len(table)))
    numbers = list(range(more, more + tables))
    further = b""
    for at in range(more):
        part = numbers[109 + 127 * at : 109 + 127 * (at + 1)]
        next_one = at + 1 if at + 1 < more else _LAST
        further += struct.pack("<128I", *(part + [_FREE] * (127 - len(part))), next_one)
    first = (numbers[:109] + [_FREE] * 109)[:109]
    header = struct.pack("<8s16xHHHHH6x", _MARK, 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, tables, begin - 1, 0, _SMALL_STREAM, _LAST, 0, 0 if more else _LAST, more)
    header += struct.pack("<109I", *first)
    return header + further + table.tobytes() + _directory(begin, len(book)) + book.ljust(length * 512, b"\0")


def _directory(begin: int, size: int) -> bytes:
    entries = b""
    for name, kind, child, start, length in (
        ("Root Entry", 5, 1, _LAST, 0),
        ("Workbook", 2, _FREE, begin, size),
    ):
        title = name.encode("utf-16-le")
        entries += struct.pack(
            "<64sHBB3I36xIQ", title, len(title) + 2, kind, 1, _FREE, _FREE, child, start, length
        )
    return entries.ljust(512, b"\0")


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """(type, data) from there to the end of that part."""
    while at + 4 <= len(book):
        kind, length = _RECORD.unpack_from(book, at)
        if kind == _PART_END:
            return
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
