"""Which encoding a text file is in: a byte order mark, else UTF-8 if it fits, else GB18030."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO, Final

from store.errors import CouldNot, WrongUsage

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK: Final = 1 << 20
_BEYOND_ASCII: Final = re.compile("[^\x00-\x7f]+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BROKEN: Final = re.compile("[\udc80-\udcff]")
_DAMAGED: Final = 0.3
"""Up to this share of broken sequences a file is still taken for damaged text in its encoding."""
_STRAY: Final = (5, 0.01)
"""Up to so many characters beyond ASCII, or this share, a file is taken for ASCII with broken bytes in it."""


def encoding_of(stream: BinaryIO, name: str) -> str:
    """The codec's name. Reads the file once from its start and rewinds. Raises CouldNot when none fits."""
    stream.seek(0)
    head = stream.read(4)
    stream.seek(0)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec
    utf8 = _fit_of(stream, "utf-8")
    if not utf8.broken or utf8.damage <= _DAMAGED:
        return "utf-8"
    chinese = _fit_of(stream, "gb18030")
    # Two bytes of anything make some GBK character; text people write keeps to the common ones of GB 2312.
    if chinese.damage <= _DAMAGED and chinese.common >= 0.7 * chinese.beyond_ascii:
        return "gb18030"
    if utf8.beyond_ascii <= max(_STRAY[0], _STRAY[1] * utf8.characters):
        return "utf-8"
    raise CouldNot("no_encoding_fits", path=name)


def checked_encoding(value: str, stream: BinaryIO) -> str:
    """The codec that --encoding names; a byte order mark of UTF-8 is skipped. Raises WrongUsage."""
    try:
        codec = codecs.lookup(value).name
        "".encode(codec)
        b"".decode(codec)
    except (LookupError, ValueError, TypeError, UnicodeError) as error:
        raise WrongUsage("no_such_encoding", value=value) from error
    stream.seek(0)
    marked = stream.read(3) == codecs.BOM_UTF8
    stream.seek(0)
    if codec in ("gb2312", "gbk"):
        return "gb18030"
    return "utf-8-sig" if codec == "utf-8" and marked else codec


def error_handler(codec: str) -> str:
    """How broken bytes survive decoding, so that their row alone is refused."""
    return "surrogatepass" if codec.startswith(("utf-16", "utf-32")) else "surrogateescape"


def broken_byte(text: str) -> tuple[int, str] | None:
    """(place from 1, the byte as 0x..) of the first byte that did not decode; None when all did."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        return error.start + 1, f"0x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"U+{code:04X}"
    return None


def readable(text: str) -> str:
    """The text with a replacement character for every byte that did not decode."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


@dataclass(slots=True)
class _Fit:
    """How a file looks when it is read in one encoding, in characters."""

    characters: int = 0
    beyond_ascii: int = 0
    broken: int = 0
    common: int = 0
    """Of GB 2312."""

    @property
    def damage(self) -> float:
        return self.broken / max(self.beyond_ascii, 1)


def _fit_of(stream: BinaryIO, codec: str) -> _Fit:
    decoder = codecs.getincrementaldecoder(codec)("surrogateescape")
    fit = _Fit()
    stream.seek(0)
    while True:
        chunk = stream.read(_CHUNK)
        text = decoder.decode(chunk, final=not chunk)
        fit.characters += len(text)
        if not text.isascii():
            foreign = "".join(_BEYOND_ASCII.findall(text))
            fit.beyond_ascii += len(foreign)
            fit.broken += len(_BROKEN.findall(foreign))
            fit.common += len(foreign.encode("gb2312", "ignore")) // 2
        if not chunk:
            break
    stream.seek(0)
    return fit
