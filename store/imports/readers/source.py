"""Opening a file to import: its digest, what is packed in it, its format and encoding, and the reader for it."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import BinaryIO, Final

from store.errors import CouldNot, WrongUsage
from store.imports.readers.archives import part_of_archive, unpacked
from store.imports.readers.csv_rows import CsvSource
from store.imports.readers.encodings import checked_encoding, codec_of, encoding_of
from store.imports.readers.json_rows import JsonLinesSource, is_one_document
from store.imports.readers.mail_boxes import MailFolder, Mbox, is_mail_folder, looks_like_mail
from store.imports.readers.opened import STANDARD_INPUT, opened, spooled
from store.imports.readers.rows import Known, Source

FORMATS: Final = ("csv", "xlsx", "xls", "ods", "jsonl", "json", "html", "toml", "mbox", "maildir", "eml")

_SUFFIXES: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".ods": "workbook",
    ".xls": "old",
    ".et": "old",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".toml": "toml",
    ".mbox": "mbox",
    ".mbx": "mbox",
    ".eml": "eml",
}
_MAIL: Final = ("mbox", "eml")
_WORKBOOKS: Final = ("xlsx", "xls", "ods")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"
_HEAD: Final = 1 << 16
_PAGE: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|meta|body|table|style)\b",
    re.I | re.S,
)
_SPREADSHEET_XML: Final = re.compile(r"<(?:\w+:)?Workbook\b|mso-application|MIME-Version:", re.I)


def open_source(
    file: str | Path,
    *,
    format: str | None = None,
    encoding: str | None = None,
    sha256: str | None = None,
    stdin: BinaryIO | None = None,
    known: Known | None = None,
    sheet: str | None = None,
    prefer: str | None = None,
) -> Source:
    """A reader for the file, its header read; "-" reads `stdin` to its end first; `export.zip/orders.csv` names a part.

    The format is `format`, else told by the first bytes and the file's ending; gzip and zip are unpacked. `known` tells
    column names that some layout has: the header is looked for among titles by them. `sheet` chooses a workbook's sheet
    or a JSON file's list, `prefer` the list of that name where there are several. With `sha256` (hexadecimal) nothing is
    read from a file with another digest. Raises WrongUsage and CouldNot, each naming the file.
    """
    if format is not None and format not in FORMATS:
        raise WrongUsage("not_one_of", field="--format", value=format, choices=", ".join(FORMATS))
    name = str(file)
    if name != STANDARD_INPUT and is_mail_folder(Path(name)):
        return MailFolder(Path(name))
    part = None if name == STANDARD_INPUT else part_of_archive(name)
    path, member = part or (name, None)
    stream = spooled(stdin) if name == STANDARD_INPUT and stdin is not None else opened(path)
    try:
        if sha256 is not None:
            _check_digest(stream, name, sha256)
        plain, label = unpacked(stream, path, member)
        if plain is not stream:
            stream = plain
        source = _source(stream, name, label, format, encoding, known, sheet, prefer)
    except BaseException:
        stream.close()
        raise
    if label != name and part is None:
        source.remark("unpacked", name=Path(label).name)
    return source


def _source(
    stream: BinaryIO,
    name: str,
    label: str,
    format: str | None,
    encoding: str | None,
    known: Known | None,
    sheet: str | None,
    prefer: str | None,
) -> Source:
    """`label`: the name whose ending tells the format."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if not size:
        raise CouldNot("empty_file", path=name)
    try:
        told, guess = _format_of(stream, name, label) if format is None else (format, None)
        if told in _MAIL:
            return Mbox(stream, name, size, single=told == "eml")
        if told in _WORKBOOKS:
            from store.imports.readers.workbooks import WorkbookSource

            return WorkbookSource(stream, name, size, told, known=known, sheet=sheet)
        rival = None
        if encoding:
            codec = checked_encoding(encoding, stream)
        else:
            found = encoding_of(stream, name)
            codec, rival = found.encoding, found.rival
        source = _text_source(stream, name, size, told, codec, known, sheet, prefer)
        if rival is not None:
            source.remark("encoding_likely", encoding=codec, others=rival)
        if guess is not None:
            source.remark(guess)
        return source
    except OSError as error:
        raise CouldNot("cannot_read", path=name, why=error.strerror or str(error)) from error


def _text_source(
    stream: BinaryIO,
    name: str,
    size: int,
    told: str,
    codec: str,
    known: Known | None,
    sheet: str | None,
    prefer: str | None,
) -> Source:
    if told == "toml":
        from store.imports.readers.toml_rows import TomlSource

        return TomlSource(stream, name, codec, size)
    if told == "html":
        from store.imports.readers.html_rows import HtmlSource

        return HtmlSource(stream, name, codec, size, known=known)
    if told in ("json", "json?") and (told == "json" or is_one_document(stream, codec_of(codec))):
        from store.imports.readers.json_list import JsonSource

        return JsonSource(stream, name, codec, size, wanted=sheet, prefer=prefer)
    if told in ("jsonl", "json?"):
        return JsonLinesSource(stream, name, codec, size)
    return CsvSource(stream, name, codec, size, known)


def _check_digest(stream: BinaryIO, name: str, sha256: str) -> None:
    digest = hashlib.sha256()
    stream.seek(0)
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
    stream.seek(0)
    found = digest.hexdigest()
    if found != sha256.strip().lower():
        raise CouldNot("digest_differs", path=name, found=found, expected=sha256)


def _format_of(stream: BinaryIO, name: str, label: str) -> tuple[str, str | None]:
    """(format, a remark): by the first bytes where they are sure, then by the ending, then by the look of the text.

    "json?" is JSON of which only more of the file tells whether it is one document or one a line.
    """
    head = stream.read(_HEAD)
    stream.seek(0)
    suffix = _SUFFIXES.get(Path(label).suffix.lower())
    if head.startswith(_OLE):
        return "xls", None
    if head.startswith(_ZIP):
        return "xlsx", None
    if suffix == "workbook":
        raise CouldNot("damaged_workbook", path=name)
    text = _text(head)
    if suffix in ("old", None, "csv", "html") and text and _PAGE.match(text):
        return "html", "html_inside" if suffix == "old" else None
    if suffix == "old":
        if text is None or _SPREADSHEET_XML.search(text[:2000]):
            raise CouldNot("not_a_workbook" if text else "damaged_workbook", path=name)
        return "csv", "text_inside"
    if suffix == "json":
        return "json?", None
    if suffix is not None:
        return suffix, None
    mail = looks_like_mail(head)
    if mail is not None:
        return mail, None
    if text and text.lstrip().startswith(("{", "[{")):
        return "json?", None
    if text:
        return "csv", None
    raise WrongUsage("unknown_format", path=name, choices=", ".join(FORMATS))


def _text(head: bytes) -> str | None:
    """The beginning as text where it looks like some; its characters beyond ASCII do not matter here."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    head = head.removeprefix(b"\xef\xbb\xbf")
    pairs = len(head) // 2
    for codec, high in (("utf-16-le", 1), ("utf-16-be", 0)):
        if head[high::2].count(0) > 0.02 * pairs and not head[1 - high :: 2].count(0):
            return head[: pairs * 2].decode(codec, "replace")
    if not head or any(byte < 0x20 and byte not in b"\t\r\n\x0b\x0c\x1b\x01\x1f" for byte in head[:512]):
        return None
    return head.decode("latin-1")
