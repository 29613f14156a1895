"""Whether sshd lets agents to the desk and nowhere else: what it says of itself, and the files that it names.

`sshd -T` prints every setting that is in force for an account, defaults and Match blocks included. Nothing is
started here; somebody pipes it in.
"""

from __future__ import annotations

import os
import pwd
import re
import stat
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Final

from store.access.sshd_lines import SHELL
from store.errors import WrongUsage
from store.views.problem import Problem

RETRIES: Final = Path("/proc/sys/net/ipv4/tcp_retries2")
MOST_RETRIES: Final = 8
PLAIN_SHELLS: Final = ("/bin/sh", "/bin/dash", "/usr/bin/sh", "/usr/bin/dash")
LOGINS_AT_ONCE: Final = 60
MOST_BYTES: Final = 1 << 20
Settings = Mapping[str, list[str]]


def _at_most(most: int) -> Callable[[str], bool]:
    return lambda value: value.isdecimal() and 1 <= int(value) <= most


WANTED: Final[dict[str, tuple[Callable[[str], bool], str]]] = {
    "disableforwarding": (lambda value: value == "yes", "yes"),
    "permituserrc": (lambda value: value == "no", "no"),
    "permituserenvironment": (lambda value: value == "no", "no"),
    "permittty": (lambda value: value == "yes", "yes"),
    "authenticationmethods": (lambda value: value == "publickey", "publickey"),
    "forcecommand": (lambda value: value == "none", "none"),
    "acceptenv": (lambda value: value in ("", "-"), "-"),
    "clientaliveinterval": (_at_most(5), "5"),
    "clientalivecountmax": (_at_most(2), "2"),
}
"""Setting -> what it may be, and what docs/operate.md says."""


def sshd_problems(text: str, desk: Path, *, retries: Path = RETRIES) -> list[Problem]:
    """What is wrong, with `text` as `sshd -T` printed it for the account that owns the desk's file.

    Raises WrongUsage when the text is no such thing.
    """
    settings: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, _sign, value = line.strip().partition(" ")
        settings.setdefault(name.lower(), []).append(value.strip())
    if not {"permittty", "disableforwarding"} <= settings.keys():
        raise WrongUsage("sshd_no_settings")
    owner = desk.stat().st_uid
    return [
        *_settings(settings),
        *_account(owner),
        *_keys(settings, owner),
        *_network(retries),
    ]


def _settings(settings: Settings) -> Iterator[Problem]:
    for name, (right, wanted) in WANTED.items():
        for value in settings.get(name, [""]):
            if not right(value):
                yield Problem(
                    "sshd_setting", None, {"setting": name, "value": value or "-", "wanted": wanted}
                )
    begin = settings.get("maxstartups", [""])[0].partition(":")[0]
    if not begin.isdecimal() or int(begin) < LOGINS_AT_ONCE:
        wanted = "100:30:200"
        yield Problem(
            "sshd_setting", None, {"setting": "maxstartups", "value": begin or "-", "wanted": wanted}
        )


def _account(owner: int) -> Iterator[Problem]:
    if owner == 0:
        yield Problem("sshd_root", None, {})
    try:
        account = pwd.getpwuid(owner)
    except KeyError:
        yield Problem("sshd_no_account", None, {"uid": owner})
        return
    if account.pw_shell not in PLAIN_SHELLS:
        yield Problem("sshd_shell", None, {"login": account.pw_name, "shell": account.pw_shell or "-"})


def _keys(settings: Settings, owner: int) -> Iterator[Problem]:
    """What sshd asks or reads for the keys, and what their lines run."""
    command = settings.get("authorizedkeyscommand", ["none"])[0]
    shells = set()
    if command != "none":
        words = command.split()
        yield from _program(Path(words[0]), ("-I", "--for-sshd"))
        shells.add(_shell_named_in(_text(Path(words[0])) or ""))
        if words[1:] != ["%u", "%t", "%k"]:
            yield _setting("authorizedkeyscommand", command, f"{words[0]} %u %t %k")
        user = settings.get("authorizedkeyscommanduser", ["none"])[0]
        if user != _name(owner):
            yield _setting("authorizedkeyscommanduser", user, _name(owner))
    found = False
    for named in settings.get("authorizedkeysfile", ["none"])[0].split():
        path = _place(named, owner)
        text = _text(path)
        if text is not None:
            found = True
            # A file of root's is for those who may have a shell, when the desk does not work.
            shells |= yield from _lines(path, text, watched=path.stat().st_uid != 0 or command == "none")
    if command == "none" and not found:
        yield Problem("sshd_no_keys", None, {})
    for shell in sorted(shells):
        yield from _program(Path(shell), ("env -i", "-I", "serve"))


def _lines(path: Path, text: str, *, watched: bool) -> Generator[Problem, None, set[str]]:
    """The lines of an authorized_keys; returns what they run."""
    shells = set()
    for place, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        runs = re.match(r'restrict,pty,.*command="exec ([^" ]+) --as [a-z0-9_-]+" ', line)
        if runs is not None:
            shells.add(runs[1])
        elif watched:
            yield Problem("sshd_open_line", None, {"path": str(path), "line": place})
    return shells


def _program(path: Path, needed: tuple[str, ...]) -> Iterator[Problem]:
    """A program that sshd runs: root's, as every folder above it, and started without what a client could slip in."""
    text = _text(path)
    if text is None:
        yield Problem("sshd_no_program", None, {"path": str(path)})
        return
    for part in (path, *path.parents):
        state = part.stat()
        if state.st_uid != 0 or state.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            yield Problem("sshd_writable", None, {"path": str(part)})
    missing = [word for word in needed if word not in text]
    if missing or not os.access(path, os.X_OK):
        yield Problem("sshd_program", None, {"path": str(path), "missing": " ".join(missing) or "chmod 755"})


def _network(retries: Path) -> Iterator[Problem]:
    try:
        found = int(retries.read_text())
    except (OSError, ValueError):
        return
    if found > MOST_RETRIES:
        yield Problem("sshd_retries", None, {"found": found, "wanted": MOST_RETRIES})


def _setting(name: str, value: str, wanted: str) -> Problem:
    return Problem("sshd_setting", None, {"setting": name, "value": value, "wanted": wanted})


def _shell_named_in(text: str) -> str:
    named = re.search(r"--shell[ =](\S+)", text)
    return SHELL if named is None else named[1]


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _place(named: str, owner: int) -> Path:
    """sshd_config(5), AuthorizedKeysFile: %h, %u and %U are the account's; a relative path is below its home."""
    try:
        account = pwd.getpwuid(owner)
        home, login = account.pw_dir, account.pw_name
    except KeyError:
        home, login = "/", str(owner)
    for sign, meant in (("%h", home), ("%u", login), ("%U", str(owner)), ("%%", "%")):
        named = named.replace(sign, meant)
    return Path(home, named)


def _text(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return None
