"""Is this workbook safe to open? Its real sizes are measured before any part of it is kept in memory."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from typing import BinaryIO, Final

from store.errors import CouldNot
from store.imports.readers.limits import (
    CELL_LIMIT,
    COLUMN_LIMIT,
    MEMBER_LIMIT,
    RATIO_LIMIT,
    ROW_LIMIT,
    SHEET_LIMIT,
    TEXT_LIMIT,
    UNPACKED_LIMIT,
)
from store.imports.readers.ods_limits import CONTENT, MIME, OdsSize
from store.imports.readers.shared_strings import texts_of_cells

_CHUNK: Final = 1 << 20
_OVERLAP: Final = 512
_NEAR: Final = 99_999
"""Cells up to this row are not looked at one by one."""
_LOCAL_HEADER: Final = struct.Struct("<26xHH")
_SMALL: Final = 10_000_000
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    RuntimeError,  # what zipfile says to a version or compression of its own future
)
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
# Widths that a sheet's cell references can prove: A-Z, A-AZ, A-CZ, A-GR.
_WIDER_THAN: Final = (
    (26, re.compile(rb"\br\s*=\s*[\"'][A-Z]{2,}\d[^>]*[^/]>")),
    (52, re.compile(rb"\br\s*=\s*[\"'](?:[B-Z][A-Z]|[A-Z]{3,})\d[^>]*[^/]>")),
    (104, re.compile(rb"\br\s*=\s*[\"'](?:[D-Z][A-Z]|[A-Z]{3,})\d[^>]*[^/]>")),
    (COLUMN_LIMIT, re.compile(rb"\br\s*=\s*[\"'](?:[H-Z][A-Z]|G[S-Z]|[A-Z]{3,})\d[^>]*[^/]>")),
)
_ROW_NUMBER: Final = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br\s*=\s*[\"'](\d+)")
_FAR_CELL: Final = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"'][A-Z]+(\d{6,})[^>]*[^/]>")
_UNPLACED_CELL: Final = re.compile(rb"<(?:\w+:)?c\b(?![^>]*\br\s*=)[^>]*>")
_HIDDEN_REFERENCE: Final = re.compile(rb"<(?:\w+:)?(?:c|row)\b[^>]*?\br\s*=\s*[\"'][^\"'&>]*&")


def check_workbook(stream: BinaryIO, name: str) -> str:
    """ "xlsx" or "ods"; rewinds. Raises CouldNot for what is neither, is damaged, or would unpack to more than the limits."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            _check_sizes(members, name)
            sheets = sum(1 for member in members if _SHEET.fullmatch(member.filename))
            ods = not sheets and _is_ods(archive)
            if not sheets and not ods:
                raise CouldNot("not_a_workbook", path=name)
            if sheets > SHEET_LIMIT:
                raise CouldNot("too_many_sheets", path=name, found=sheets, limit=SHEET_LIMIT)
            for member in members:
                _check_member(stream, member, name, ods=ods)
            if not ods:
                texts = texts_of_cells(archive, [one for one in members if _SHEET.fullmatch(one.filename)])
                if texts > TEXT_LIMIT:
                    raise CouldNot("workbook_too_large", path=name, limit=TEXT_LIMIT // 1_000_000)
            return "ods" if ods else "xlsx"
    except _DAMAGE as error:
        raise CouldNot("damaged_workbook", path=name) from error
    finally:
        stream.seek(0)


def _check_sizes(members: list[zipfile.ZipInfo], name: str) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    ratio = unpacked // packed
    if (
        unpacked > UNPACKED_LIMIT
        or len(members) > MEMBER_LIMIT
        or (ratio > RATIO_LIMIT and unpacked > _SMALL)
    ):
        raise CouldNot(
            "archive_too_large", path=name, size=unpacked // 1_000_000, ratio=ratio, members=len(members)
        )
    if any(member.flag_bits & 0x1 for member in members):
        raise CouldNot("encrypted_workbook", path=name)


def _is_ods(archive: zipfile.ZipFile) -> bool:
    names = archive.namelist()
    if "mimetype" not in names or CONTENT not in names:
        return False
    with archive.open("mimetype") as kind:
        return kind.read(len(MIME)) == MIME


def _check_member(stream: BinaryIO, member: zipfile.ZipInfo, name: str, *, ods: bool) -> None:
    """The member unpacks to what the archive's directory says, and a sheet stays within its limits."""
    stream.seek(member.header_offset)
    header = stream.read(30)
    if header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile
    stream.seek(sum(_LOCAL_HEADER.unpack(header)), 1)
    sheet: _SheetSize | OdsSize | None = None
    if ods:
        sheet = OdsSize(name) if member.filename == CONTENT else None
    elif _SHEET.fullmatch(member.filename):
        sheet = _SheetSize(name)
    left, total = member.compress_size, 0
    unpack = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    if unpack is None and member.compress_type != zipfile.ZIP_STORED:
        raise zipfile.BadZipFile
    packed = b""
    while left or packed:
        if not packed:
            packed = stream.read(min(left, _CHUNK))
            if not packed:
                raise EOFError
            left -= len(packed)
        data = unpack.decompress(packed, _CHUNK) if unpack else packed
        packed = unpack.unconsumed_tail if unpack else b""
        total += len(data)
        if total > member.file_size:
            raise zipfile.BadZipFile
        if sheet is not None:
            sheet.look_at(data)
    if unpack is not None:
        total += len(unpack.flush())
    if total != member.file_size:
        raise zipfile.BadZipFile


class _SheetSize:
    """Rows and columns that a sheet's XML reaches to, seen chunk by chunk."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._before = b""
        self._rows = 0
        self._width = 26

    def look_at(self, data: bytes) -> None:
        if (not self._before and data[:2] in (b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
            raise zipfile.BadZipFile
        data = self._before + data
        if _HIDDEN_REFERENCE.search(data):
            raise zipfile.BadZipFile
        self._rows = max(self._rows, self._reach(data))
        if self._rows > ROW_LIMIT + 1:
            raise CouldNot("too_many_rows", path=self._name, found=self._rows, limit=ROW_LIMIT)
        for width, beyond in _WIDER_THAN:
            if width >= self._width and beyond.search(data):
                if width == COLUMN_LIMIT:
                    raise CouldNot("too_many_columns", path=self._name, limit=COLUMN_LIMIT)
                self._width = {26: 52, 52: 104, 104: COLUMN_LIMIT}[width]
        if self._rows * self._width > CELL_LIMIT:
            raise CouldNot(
                "too_many_cells", path=self._name, rows=self._rows, columns=self._width, limit=CELL_LIMIT
            )
        self._before = data[-_OVERLAP:]

    def _reach(self, data: bytes) -> int:
        """The last row that may hold something: rows that are only formatted do not count."""
        far = max(map(_number, _FAR_CELL.findall(data)), default=0)
        announced = max(map(_number, _ROW_NUMBER.findall(data)), default=0)
        return max(far, announced if _UNPLACED_CELL.search(data) else min(announced, _NEAR))


def _number(digits: bytes) -> int:
    return int(digits[:9])
