"""The ledger of erasures beside the desk, `<desk>.erasures`: whom the desk has forgotten, so that a restored backup can
forget them again. It holds salted hashes of the rows' ids and of when they were made, and no personal data.

A line is on the disk before what it tells of is done.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from store.errors import CouldNot

_SALT: Final = "salt"


def ledger_of(desk_path: Path) -> Path:
    """Where a desk's ledger is."""
    return desk_path.with_name(f"{desk_path.name}.erasures")


def note(desk_path: Path, customers: Iterable[tuple[int, int]], now: int) -> None:
    """Write down customers (id, when their row was made); on the disk when this returns. Raises CouldNot."""
    path = ledger_of(desk_path)
    try:
        salt, _known = _read(path)
        lines = []
        if salt is None:
            salt = secrets.token_hex(16)
            lines.append(json.dumps({_SALT: salt}))
        lines += [json.dumps({"at": now, "who": _hash(salt, *customer)}) for customer in customers]
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, "".join(f"{line}\n" for line in lines).encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise CouldNot("cannot_write", path=path, why=error.strerror or str(error)) from error


def known(desk_path: Path, customers: Iterable[tuple[int, int]]) -> list[int]:
    """Which of these customers (id, when their row was made) the ledger knows. Raises CouldNot."""
    path = ledger_of(desk_path)
    try:
        salt, forgotten = _read(path)
    except OSError as error:
        raise CouldNot("cannot_read", path=path, why=error.strerror or str(error)) from error
    if salt is None or not forgotten:
        return []
    return [id_ for id_, made in customers if _hash(salt, id_, made) in forgotten]


def _read(path: Path) -> tuple[str | None, set[str]]:
    """The salt, and the hashes; a last line that a kill has cut short is none."""
    salt: str | None = None
    found: set[str] = set()
    if not path.exists():
        return salt, found
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict):
            salt = told.get(_SALT, salt)
            found.add(str(told.get("who", "")))
    return salt, found - {""}


def _hash(salt: str, customer_id: int, made: int) -> str:
    return hashlib.sha256(f"{salt}:{customer_id}:{made}".encode()).hexdigest()
