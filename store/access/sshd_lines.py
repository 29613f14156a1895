"""The lines by which sshd lets agents in and runs the desk for them, and the file that holds such lines."""

from __future__ import annotations

import os
import re
import stat
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from store.access.keys import AgentKey
from store.errors import CouldNot, WrongUsage

SHELL: Final = "/opt/kefu/bin/kefu-shell"
"""What sshd runs for every key, unless another one is named."""
BEGIN: Final = "# kefu: from here to 'kefu: end' this file is generated"
END: Final = "# kefu: end"
MOST_BYTES: Final = 1 << 20
_LOGIN: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_FINGERPRINT: Final = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
_SHELL: Final = re.compile(r"(/[A-Za-z0-9._+-]+)+")


def line(key: AgentKey, shell: str = SHELL) -> str:
    """The line of authorized_keys for this key: the desk as this agent, a terminal, and nothing else.

    The command names the key, so that a session ends with the key that let it in. Raises WrongUsage for a shell that is
    no plain absolute path, ValueError for a login or a fingerprint that is none.
    """
    if _SHELL.fullmatch(shell) is None:
        raise WrongUsage("bad_option", option="--shell", why=shell)
    if _LOGIN.fullmatch(key.login) is None:
        raise ValueError(key.login)
    if _FINGERPRINT.fullmatch(key.fingerprint) is None:
        raise ValueError(key.fingerprint)
    options = ["restrict", "pty"]
    if key.source is not None:
        options.append(f'from="{key.source}"')
    if key.expires_at is not None:  # sshd reads it in the host's own zone, as we write it
        until = time.strftime("%Y%m%d%H%M%S", time.localtime(key.expires_at / 1000))
        options.append(f'expiry-time="{until}"')
    options.append(f'command="exec {shell} --as {key.login} --key {key.fingerprint}"')
    return f"{','.join(options)} {key.type} {key.key}"


def between(keys: Iterable[AgentKey], shell: str = SHELL) -> str:
    """What stands in authorized_keys for these keys, its first and last line included."""
    return "\n".join([BEGIN, *(line(key, shell) for key in keys), END]) + "\n"


def write_into(path: Path, part: str, keys: Iterable[AgentKey]) -> None:
    """Put the generated part into the file at `path`, whole or not at all; other lines stay as they are.

    Raises CouldNot when the file is no plain file, changes meanwhile, cannot be written, has a damaged part of ours,
    or holds one of the keys elsewhere too (sshd would take the line that comes first).
    """
    before, seen = _read(path)
    text = _replaced(path, before, part)
    _refuse_doubles(path, text, keys)
    scratch = None
    try:
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
            file.flush()
            if seen is not None:
                os.fchown(file.fileno(), seen[0], seen[1])
                os.fchmod(file.fileno(), seen[2])
            os.fsync(file.fileno())
        if _read(path)[0] != before:
            raise CouldNot("changed_on_disk", path=path)
        Path(scratch).replace(path)
        scratch = None
    except OSError as error:
        raise CouldNot("cannot_write", path=path, why=error.strerror or str(error)) from error
    finally:
        if scratch is not None:
            Path(scratch).unlink(missing_ok=True)


def _read(path: Path) -> tuple[str, tuple[int, int, int] | None]:
    """The file's text, and its owner, group and mode; empty where there is none."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return "", None
    except OSError as error:
        raise CouldNot("cannot_read", path=path, why=error.strerror) from error
    with os.fdopen(handle, "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode) or state.st_size > MOST_BYTES:
            raise CouldNot("not_a_plain_file", path=path)
        raw = file.read()
    return raw.decode("utf-8", "surrogateescape"), (state.st_uid, state.st_gid, stat.S_IMODE(state.st_mode))


def _replaced(path: Path, before: str, part: str) -> str:
    lines = before.splitlines()
    if lines.count(BEGIN) != lines.count(END) or lines.count(BEGIN) > 1:
        raise CouldNot("key_file_markers", path=path)
    if BEGIN not in lines:
        return before + ("" if not before or before.endswith("\n") else "\n") + part
    first, last = lines.index(BEGIN), lines.index(END)
    if last < first:
        raise CouldNot("key_file_markers", path=path)
    own = [f"{text}\n" for text in lines]
    return "".join([*own[:first], part, *own[last + 1 :]])


def _refuse_doubles(path: Path, text: str, keys: Iterable[AgentKey]) -> None:
    lines = text.splitlines()
    first, last = lines.index(BEGIN), lines.index(END)
    others = {word for text in [*lines[:first], *lines[last + 1 :]] for word in text.split()}
    for key in keys:
        if key.key in others:
            raise CouldNot("key_elsewhere", path=path, fingerprint=key.fingerprint, login=key.login)
