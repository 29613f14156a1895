"""Public keys put together byte by byte, sound ones and others."""

from __future__ import annotations

import base64
import random

CURVES = {"nistp256": 65, "nistp384": 97, "nistp521": 133}


def string(raw: bytes) -> bytes:
    return len(raw).to_bytes(4, "big") + raw


def number(value: int) -> bytes:
    return string(value.to_bytes(value.bit_length() // 8 + 1, "big"))


def line(type_: str, *parts: bytes, named: str | None = None) -> str:
    """A key's line; `named`: the type inside of the key, where it is another one."""
    raw = string((named or type_).encode()) + b"".join(parts)
    return f"{type_} {base64.b64encode(raw).decode()}"


def ed25519(seed: int = 1) -> str:
    return line("ssh-ed25519", string(random.Random(seed).randbytes(32)))


def rsa(bits: int, exponent: int = 65537) -> str:
    return line("ssh-rsa", number(exponent), number((1 << (bits - 1)) + 1))


def ecdsa(curve: str, type_: str = "", *more: bytes) -> str:
    point = b"\x04" + bytes(CURVES[curve] - 1)
    return line(type_ or f"ecdsa-sha2-{curve}", string(curve.encode()), string(point), *more)


TOKEN = string(b"ssh:")
SOUND = {
    "ssh-ed25519": ed25519(),
    "ssh-rsa": rsa(3072),
    **{f"ecdsa-sha2-{curve}": ecdsa(curve) for curve in CURVES},
    "sk-ssh-ed25519@openssh.com": line("sk-ssh-ed25519@openssh.com", string(bytes(32)), TOKEN),
    "sk-ecdsa-sha2-nistp256@openssh.com": ecdsa("nistp256", "sk-ecdsa-sha2-nistp256@openssh.com", TOKEN),
}
