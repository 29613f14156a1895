"""Which encoding a text file is in: a mark, else NULs in every second byte, else UTF-8, else GB18030 or Big5.

Almost any two bytes make some character of GB18030 and of Big5. What people write keeps to the common part of each set,
and the same bytes read in the other one fall anywhere: so the reading with the larger share of common characters is it.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO, Final

from store.errors import CouldNot, WrongUsage

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BROADER: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "cp950": "big5",
    "big5-tw": "big5",
}
"""Names of parts of an encoding, and the whole of it."""
_CODECS: Final = {"big5": "cp950"}
"""Where Python's codec of that name knows too few characters (碁, 恒, 裏)."""
_CHUNK: Final = 1 << 20
_SAMPLE: Final = 1 << 21
_BEYOND_ASCII: Final = re.compile("[^\x00-\x7f]+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BROKEN: Final = re.compile("[\udc80-\udcff]")
_DAMAGED: Final = 0.3
"""Up to this share of broken sequences a file is still taken for damaged text in its encoding."""
_COMMON: Final = 0.7
"""At least this share of common characters makes a text."""
_RIVAL: Final = 0.85
"""A reading with this share of the better one's common characters is worth a word."""
_STRAY: Final = (5, 0.01)
"""Up to so many characters beyond ASCII, or this share, a file is taken for ASCII with broken bytes in it."""
_PUNCTUATION: Final = frozenset(
    "，。：；、！？“”‘’（）《》〈〉【】「」『』〔〕・·—－…～％＋＝／￥＄＃＊　０１２３４５６７８９①②③※★●○■□→"
)


@dataclass(frozen=True, slots=True)
class Guess:
    """The encoding's name, and another one that the bytes fit nearly as well."""

    encoding: str
    rival: str | None = None


def encoding_of(stream: BinaryIO, name: str) -> Guess:
    """The encoding told by the bytes. Reads the file once from its start and rewinds. Raises CouldNot when none fits."""
    stream.seek(0)
    head = stream.read(1 << 16)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            stream.seek(0)
            return Guess(encoding)
    if wide := _wide(head):
        stream.seek(0)
        return Guess(wide)
    broken_at = _first_not_utf8(stream)
    if broken_at is None:
        stream.seek(0)
        return Guess("utf-8")
    sample = _sample(stream, broken_at)
    stream.seek(0)
    utf8 = _fit_of(sample, "utf-8")
    if utf8.damage <= _DAMAGED:
        return Guess("utf-8")
    fits = sorted(
        (fit for fit in (_fit_of(sample, "gb18030"), _fit_of(sample, "big5")) if fit.is_text),
        key=lambda fit: fit.plausible,
        reverse=True,
    )
    if fits:
        best, *others = fits
        rivals = [one for one in others if one.plausible >= _RIVAL * best.plausible]
        return Guess(best.encoding, rivals[0].encoding if rivals else None)
    if utf8.beyond_ascii <= max(_STRAY[0], _STRAY[1] * utf8.characters):
        return Guess("utf-8")
    raise CouldNot("no_encoding_fits", path=name)


def checked_encoding(value: str, stream: BinaryIO) -> str:
    """The encoding that --encoding names; a byte order mark of UTF-8 is skipped. Raises WrongUsage."""
    try:
        codec = codecs.lookup(value).name
        "".encode(codec)
        b"".decode(codec)
    except (LookupError, ValueError, TypeError, UnicodeError) as error:
        raise WrongUsage("no_such_encoding", value=value) from error
    stream.seek(0)
    marked = stream.read(3) == codecs.BOM_UTF8
    stream.seek(0)
    return "utf-8-sig" if codec == "utf-8" and marked else _BROADER.get(codec, codec)


def codec_of(encoding: str) -> str:
    """The codec that decodes it best."""
    return _CODECS.get(encoding, encoding)


def error_handler(encoding: str) -> str:
    """How broken bytes survive decoding, so that their row alone is refused."""
    return "kefu.broken_unit" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"


def broken_byte(text: str) -> tuple[int, str] | None:
    """(place from 1, the byte as 0x..) of the first byte that did not decode; None when all did."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        return error.start + 1, f"0x{code - 0xDC00:02x}" if 0xDC00 <= code <= 0xDCFF else f"U+{code:04X}"
    return None


def readable(text: str) -> str:
    """The text with a replacement character for every byte that did not decode."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _keep_unit(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no character of UTF-16 or UTF-32, each as a lone surrogate."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("kefu.broken_unit", _keep_unit)


@dataclass(slots=True)
class _Fit:
    """How a file looks when it is read in one encoding, in characters."""

    encoding: str
    characters: int = 0
    beyond_ascii: int = 0
    broken: int = 0
    common: float = 0

    @property
    def damage(self) -> float:
        return self.broken / max(self.beyond_ascii, 1)

    @property
    def plausible(self) -> float:
        return self.common / max(self.beyond_ascii, 1)

    @property
    def is_text(self) -> bool:
        return self.damage <= _DAMAGED and self.plausible >= _COMMON


def _fit_of(sample: bytes, encoding: str) -> _Fit:
    text = sample.decode(codec_of(encoding), "surrogateescape")
    foreign = "".join(_BEYOND_ASCII.findall(text))
    fit = _Fit(encoding, len(text), len(foreign), len(_BROKEN.findall(foreign)))
    if encoding in ("gb18030", "big5"):
        own, other = (_simplified(), _traditional())[:: 1 if encoding == "gb18030" else -1]
        mine = sum(character in own for character in foreign)
        # Traditional texts in GB18030 are rare and simplified ones in Big5 impossible.
        both = sum(character in own or character in other for character in foreign)
        fit.common = max(mine, 0.9 * both) if encoding == "gb18030" else mine
    return fit


@cache
def _simplified() -> frozenset[str]:
    """The 3,755 common characters of GB 2312 (its first level)."""
    return _PUNCTUATION | _characters("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))


@cache
def _traditional() -> frozenset[str]:
    """The 5,401 common characters of Big5 (its first level)."""
    return _PUNCTUATION | _characters("cp950", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))


def _characters(codec: str, leads: range, trails: range | tuple[int, ...]) -> frozenset[str]:
    pairs = b"".join(bytes((lead, trail)) for lead in leads for trail in trails)
    return frozenset(pairs.decode(codec, "ignore"))


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: its line ends and commas have a NUL beside them, always on the same side."""
    if b"\0" not in head:
        return None
    units = len(head) // 2
    for codec in ("utf-16-le", "utf-16-be"):
        text = head[: units * 2].decode(codec, "replace")
        narrow = sum(" " <= character <= "~" or character in "\t\r\n" for character in text)
        if narrow < 0.02 * units or text.count("\ufffd") > 0.02 * units:
            continue
        # A stray NUL beside a letter looks the same; that what remains is common text does not happen by chance.
        common = sum(character in _simplified() or character in _traditional() for character in text)
        ends, bare = text.count("\n") + text.count("\r"), head.count(b"\n") + head.count(b"\r")
        if narrow + common >= _COMMON * units or (narrow > 0.2 * units and ends >= 0.5 * bare):
            return codec
    return None


def _first_not_utf8(stream: BinaryIO) -> int | None:
    """Where the first byte stands that UTF-8 does not allow; None when all of the file is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    stream.seek(0)
    at = 0
    while True:
        chunk = stream.read(_CHUNK)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:
            return at
        if not chunk:
            return None
        at += len(chunk)


def _sample(stream: BinaryIO, around: int) -> bytes:
    """The file's beginning, and whole lines from about where `around` says."""
    stream.seek(0)
    sample = stream.read(_SAMPLE)
    if around < len(sample):
        return sample
    stream.seek(around)
    stream.readline(_CHUNK)
    return sample + b"\n" + stream.read(_SAMPLE)
