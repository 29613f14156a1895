"""OpenSSH public keys, read strictly: what is not exactly a key that we know is refused with the reason.

The wire format is that of RFC 4253 section 6.6, RFC 5656 section 3.1 (ECDSA), RFC 8709 (Ed25519) and OpenSSH's
PROTOCOL.u2f (the `sk-` types of security tokens).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from store.errors import DeskError
from store.text import clean

LEAST_RSA_BITS: Final = 3072
MOST_RSA_BITS: Final = 16384
MOST_BYTES: Final = 64 * 1024
MOST_KEYS: Final = 20
COMMENT_LIMIT: Final = 100
_POINTS: Final = {"nistp256": 65, "nistp384": 97, "nistp521": 133}
"""Bytes of an uncompressed point on the curve."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key: its type, itself in base64, and the words behind it."""

    type: str
    key: str
    comment: str

    @property
    def fingerprint(self) -> str:
        """SHA256:..., as ssh-keygen -l and sshd's log write it."""
        digest = hashlib.sha256(base64.b64decode(self.key)).digest()
        return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")


def read_keys(text: str) -> list[PublicKey]:
    """The keys of a `.pub` file, one a line; empty lines and `#` lines are left out.

    Raises DeskError: for options in front of a key, an unknown or weak type, a private key, a damaged one, too many.
    """
    if "PRIVATE KEY" in text:
        raise DeskError("key_private")
    lines = [line.strip() for line in text.splitlines()]
    found = [_read(line, place) for place, line in enumerate(lines, 1) if line and not line.startswith("#")]
    if not 1 <= len(found) <= MOST_KEYS:
        raise DeskError("key_count", found=len(found), limit=MOST_KEYS)
    return found


def _read(line: str, place: int) -> PublicKey:
    type_, _, rest = line.partition(" ")
    blob, _, comment = rest.strip().partition(" ")
    if type_ not in _BODIES:
        known = ", ".join(_BODIES)
        code = "key_options" if any(f"{name} " in line for name in _BODIES) else "key_type"
        raise DeskError(code, line=place, value=type_, choices=known)
    try:
        raw = base64.b64decode(blob, validate=True)
        if base64.b64encode(raw).decode("ascii") != blob:
            raise ValueError(blob)
        body = _Reader(raw)
        if body.string() != type_.encode("ascii"):
            raise ValueError(type_)
        _BODIES[type_](body, place)
        body.end()
    except (binascii.Error, ValueError):
        raise DeskError("key_damaged", line=place) from None
    words = " ".join(clean(comment, multiline=False)[0].split())[:COMMENT_LIMIT]
    return PublicKey(type_, blob, words)


class _Reader:
    """Takes a key apart; ValueError where it is not whole."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0

    def string(self) -> bytes:
        start = self._at + 4
        length = int.from_bytes(self._raw[self._at : start], "big")
        if start + length > len(self._raw):
            raise ValueError(length)
        self._at = start + length
        return self._raw[start : self._at]

    def positive(self) -> int:
        raw = self.string()
        number = int.from_bytes(raw, "big", signed=True)
        if number <= 0 or (raw[0] == 0 and not raw[1] & 0x80):
            raise ValueError(number)
        return number

    def end(self) -> None:
        if self._at != len(self._raw):
            raise ValueError(self._at)


def _ed25519(body: _Reader, _place: int) -> None:
    if len(body.string()) != 32:
        raise ValueError


def _rsa(body: _Reader, place: int) -> None:
    exponent, modulus = body.positive(), body.positive()
    if modulus.bit_length() < LEAST_RSA_BITS:
        raise DeskError("key_weak", line=place, bits=modulus.bit_length(), least=LEAST_RSA_BITS)
    if exponent < 3 or not exponent % 2 or modulus.bit_length() > MOST_RSA_BITS:
        raise ValueError(exponent)


def _ecdsa(curve: str) -> Callable[[_Reader, int], None]:
    def read(body: _Reader, _place: int) -> None:
        named, point = body.string(), body.string()
        if named != curve.encode("ascii") or len(point) != _POINTS[curve] or point[0] != 4:
            raise ValueError(named)

    return read


def _of_token(body: _Reader, place: int, inner: Callable[[_Reader, int], None]) -> None:
    inner(body, place)
    if not body.string().startswith(b"ssh:"):
        raise ValueError


_BODIES: Final[dict[str, Callable[[_Reader, int], None]]] = {
    "ssh-ed25519": _ed25519,
    "ecdsa-sha2-nistp256": _ecdsa("nistp256"),
    "ecdsa-sha2-nistp384": _ecdsa("nistp384"),
    "ecdsa-sha2-nistp521": _ecdsa("nistp521"),
    "ssh-rsa": _rsa,
    "sk-ssh-ed25519@openssh.com": lambda body, place: _of_token(body, place, _ed25519),
    "sk-ecdsa-sha2-nistp256@openssh.com": lambda body, place: _of_token(body, place, _ecdsa("nistp256")),
}
"""The types that let somebody in -> what their body must be."""
