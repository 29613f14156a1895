"""Bytes of a mail as text: its charset's label is believed where it fits, and mended where it is known to lie."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from typing import Final

_REALLY: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "gb_2312": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "csgb2312": "gb18030",
    "euc-cn": "gb18030",
    "big5": "big5hkscs",
    "x-big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "iso-8859-8-i": "iso-8859-8",
    "latin-1": "iso-8859-1",
}
"""What senders call a charset -> the codec that reads what they mean by it."""
_NO_LABEL: Final = frozenset(
    {"", "us-ascii", "ascii", "unknown-8bit", "8bit", "default", "x-unknown", "unknown"}
)
_WESTERN: Final = frozenset({"iso-8859-1", "iso8859-1", "windows-1252"})
_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN: Final = re.compile(r"\s*")
_LONGEST_HEADER: Final = 20_000
"""Characters of a header that are looked at."""


def text_of(raw: bytes, charset: str | None) -> str:
    """The bytes as text. A label that does not fit gives way to UTF-8, then GB18030; what fits nothing is replaced."""
    label = (charset or "").strip().strip("\"'").lower()
    codec = _REALLY.get(label, label)
    if label not in _NO_LABEL:
        text = _strict(raw, codec)
        if text is not None:
            return _western(raw, text) if codec in _WESTERN else text
    return guessed(raw, codec if label not in _NO_LABEL else "utf-8")


def guessed(raw: bytes, otherwise: str = "utf-8") -> str:
    """Bytes without a label that fits."""
    for codec in ("utf-8-sig", "gb18030"):
        text = _strict(raw, codec)
        if text is not None:
            return text
    try:
        return raw.decode(otherwise, "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def header_text(value: str) -> str:
    """A header as it was meant: folded lines joined, encoded words decoded (a character may be cut between two of
    them), bytes without a label guessed."""
    return "".join(_pieces(value[:_LONGEST_HEADER])).replace("\r", "").replace("\n", "")


def _pieces(value: str) -> Iterator[str]:
    place = 0
    waiting, label = b"", ""
    for found in _WORD.finditer(value):
        between = value[place : found.start()]
        place = found.end()
        charset, how, said = found[1].partition("*")[0], found[2].lower(), found[3]
        raw = _decoded(said, how)
        if raw is None:
            yield text_of(waiting, label) + _plain(between) + found[0]
            waiting = b""
            continue
        joined = _BETWEEN.fullmatch(between) is not None and bool(waiting)
        if joined and charset.lower() == label:
            waiting += raw
            continue
        yield text_of(waiting, label) + ("" if joined else _plain(between))
        waiting, label = raw, charset.lower()
    yield text_of(waiting, label) + _plain(value[place:])


def _decoded(said: str, how: str) -> bytes | None:
    """The bytes of an encoded word; None where they are none."""
    try:
        plain = said.encode("ascii", "surrogateescape")
        if how == "q":
            return quopri.decodestring(plain.replace(b"_", b" "))
        return base64.b64decode(plain + b"=" * (-len(plain.rstrip(b"=")) % 4))
    except (binascii.Error, ValueError):
        return None


def _plain(text: str) -> str:
    """What stands outside of encoded words; bytes above ASCII came through as surrogates."""
    return text if text.isascii() else guessed(text.encode("utf-8", "surrogateescape"))


def _strict(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (LookupError, ValueError):
        return None


def _western(raw: bytes, text: str) -> str:
    """Latin 1 has control characters where Windows has quotes and the euro; nobody writes controls."""
    if any(0x80 <= byte <= 0x9F for byte in raw):
        return _strict(raw, "cp1252") or text
    return text
