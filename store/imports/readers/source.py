"""Opening a file to import: what may be opened, its digest, its format and encoding."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import BinaryIO, Final

from store.errors import CouldNot, WrongUsage
from store.imports.readers.csv_rows import CsvSource
from store.imports.readers.encodings import checked_encoding, encoding_of
from store.imports.readers.json_rows import JsonLinesSource
from store.imports.readers.rows import Source

FORMATS: Final = ("csv", "xlsx", "jsonl", "toml")
STANDARD_INPUT: Final = "-"

_SUFFIXES: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".toml": "toml",
}
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"


def open_source(
    file: str | Path,
    *,
    format: str | None = None,
    encoding: str | None = None,
    sha256: str | None = None,
    stdin: BinaryIO | None = None,
) -> Source:
    """A reader for the file, its header read; "-" reads `stdin` to its end first.

    The format is `format`, else told by the first bytes and the file's ending. With `sha256` (hexadecimal) nothing is
    read from a file with another digest. Raises WrongUsage and CouldNot, each naming the file.
    """
    if format is not None and format not in FORMATS:
        raise WrongUsage("not_one_of", field="--format", value=format, choices=", ".join(FORMATS))
    name = str(file)
    stream = _spooled(stdin) if name == STANDARD_INPUT and stdin is not None else _opened(name)
    try:
        return _source(stream, name, format, encoding, sha256)
    except BaseException:
        stream.close()
        raise


def _source(
    stream: BinaryIO, name: str, format: str | None, encoding: str | None, sha256: str | None
) -> Source:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if sha256 is not None:
        found = _sha256(stream)
        if found != sha256.strip().lower():
            raise CouldNot("digest_differs", path=name, found=found, expected=sha256)
    if not size:
        raise CouldNot("empty_file", path=name)
    try:
        known = format or _format_of(stream, name)
        if known == "xlsx":
            from store.imports.readers.xlsx_rows import XlsxSource

            return XlsxSource(stream, name, size)
        codec = checked_encoding(encoding, stream) if encoding else encoding_of(stream, name)
        if known == "toml":
            from store.imports.readers.toml_rows import TomlSource

            return TomlSource(stream, name, codec, size)
        reader = CsvSource if known == "csv" else JsonLinesSource
        return reader(stream, name, codec, size)
    except OSError as error:
        raise CouldNot("cannot_read", path=name, why=error.strerror or str(error)) from error


def _sha256(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()


def _opened(name: str) -> BinaryIO:
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
    return os.fdopen(descriptor, "rb")


def _spooled(stdin: BinaryIO) -> BinaryIO:
    """Standard input in a nameless file: it has to be complete, measured and read more than once."""
    spool = tempfile.TemporaryFile(prefix="kefu-import-")  # noqa: SIM115 - the source closes it
    try:
        shutil.copyfileobj(stdin, spool, 1 << 20)
    except OSError as error:
        spool.close()
        raise CouldNot("cannot_read", path=STANDARD_INPUT, why=error.strerror or str(error)) from error
    return spool


def _format_of(stream: BinaryIO, name: str) -> str:
    """By the first bytes where they are sure, then by the ending; of standard input by the look of its text."""
    head = stream.read(512)
    stream.seek(0)
    suffix = _SUFFIXES.get(Path(name).suffix.lower())
    if head.startswith(_OLE):
        raise CouldNot("old_workbook", path=name)
    if head.startswith(_ZIP) or suffix == "xlsx":
        return "xlsx"
    if suffix is not None:
        return suffix
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return "jsonl"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if text and (wide or not any(byte < 0x20 and byte not in b"\t\r\n" for byte in text)):
        return "csv"
    raise WrongUsage("unknown_format", path=name, choices=", ".join(FORMATS))
