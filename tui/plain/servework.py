"""`kefu serve --as LOGIN`: what sshd runs for an agent's key. The full screen, or the one command of the client.

sshd wrote the login into our own words, so nothing that the client sends is believed: its environment is thrown away
but for the terminal's name, its command has to stand in a table, and from then on this process starts no other one and
writes no file outside of the desk's folder.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import sys
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any, Final

from store import i18n
from store.errors import CouldNot, DeskError, WrongUsage
from tui.plain.errors import error_text
from tui.plain.output import say_error
from tui.plain.where import desk_path

NO_TERMINAL: Final = 69
"""EX_UNAVAILABLE of sysexits(3): nobody can be shown a screen."""
LOGIN: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}")
COMMAND: Final = "SSH_ORIGINAL_COMMAND"
FALLBACK_TERM: Final = "xterm-256color"
TERMS: Final = ("xterm", "screen", "tmux", "linux", "foot", "alacritty", "wezterm", "rxvt", "vt100", "vt220")
TERM_SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-+.")
CHILDREN: Final = frozenset(
    {
        "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn",
        "os.startfile", "pty.spawn", "webbrowser.open",
    }
)  # fmt: skip
"""Audit events (docs.python.org/3/library/audit_events.html) of starting another program."""
CHANGES: Final[dict[str, tuple[int, ...]]] = {
    "os.rename": (0, 1), "os.link": (0, 1), "os.symlink": (1,), "os.mkdir": (0,), "os.remove": (0,), "os.rmdir": (0,),
    "os.truncate": (0,),
}  # fmt: skip
"""Audit events of what changes a folder, and which of their words are places."""
Run = Callable[[list[str]], int]


def serve(
    run: Run,
    open_screen: Callable[[Path, str], int],
    language_of: Callable[[str], str],
    db: str | None,
    login: str,
    lang: str | None,
    key: str | None,
) -> int:
    """One session of `login`; returns its exit code. `run` runs a command line, `open_screen` shows the desk,
    `language_of` tells what somebody reads where `lang` does not, `key` is the fingerprint of the one that let them in.

    Raises DeskError when this is not the way in.
    """
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
        signal.signal(number, signal.SIG_IGN)
    if "KEFU_NOW" in os.environ:
        raise WrongUsage("clock_refused")
    command = os.environ.get(COMMAND, "")
    clean_environment(os.environ)
    path = desk_path(db).absolute()
    _refuse_others(path)
    if LOGIN.fullmatch(login) is None:
        raise DeskError("bad_login", login=login)
    _settle(path)
    language = lang or language_of(login)
    i18n.use(language)
    if command.strip():
        from tui.plain import oneshot, usage
        from tui.plain.shut_out import end_when_shut_out

        words = oneshot.words_of(command)
        usage.at_door = oneshot.keep_in
        lock_in(path.parent)
        if words[0] not in oneshot.FULL_SCREEN:
            end_when_shut_out(path, login, key)
        return run(["--db", str(path), "--as", login, "--lang", language, *words])
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        say_error(error_text(CouldNot("serve_no_terminal")))
        return NO_TERMINAL
    lock_in(path.parent)
    return open_screen(path, login)


def clean_environment(environ: MutableMapping[str, str]) -> None:
    """Leave what says how the terminal draws; everything else could open a door or is somebody else's."""
    term = environ.get("TERM", "")
    known = len(term) <= 40 and set(term) <= TERM_SIGNS and term.startswith(TERMS)
    kept = {
        "TERM": term if known else FALLBACK_TERM,
        "COLORTERM": environ.get("COLORTERM", ""),
        "NO_COLOR": "1" if environ.get("NO_COLOR") else "",
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
    }
    if kept["COLORTERM"] not in ("truecolor", "24bit"):
        kept["COLORTERM"] = ""
    environ.clear()
    environ.update({name: value for name, value in kept.items() if value})


def lock_in(folder: Path) -> None:
    """From now on this process starts no other one and writes nothing outside of this folder. It cannot be undone."""
    inside = f"{folder.resolve()}/"
    sys.dont_write_bytecode = True

    def refuse(event: str, args: tuple[Any, ...]) -> None:
        if event in CHILDREN:
            raise PermissionError(event)
        if event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            _refuse_outside(args[0], inside)
        for place in CHANGES.get(event, ()):
            _refuse_outside(args[place], inside)

    sys.addaudithook(refuse)


def _refuse_outside(place: Any, inside: str) -> None:
    if not isinstance(place, str | bytes | os.PathLike):
        return
    found = os.path.realpath(os.fsdecode(place))
    if not f"{found}/".startswith((inside, "/dev/null/", "/dev/tty/", "/dev/pts/")):
        raise PermissionError(f"{found} is outside of the desk")


def _refuse_others(path: Path) -> None:
    """Whoever else runs this would leave files that the desk's own account cannot write, or act as root on its data."""
    if not path.exists():
        raise DeskError("no_desk", path=path)
    if {os.getuid(), os.geteuid()} != {path.stat().st_uid}:
        raise CouldNot("serve_owner", path=path)


def _settle(path: Path) -> None:
    """In the desk's folder: no core dumps, new files for nobody else, and everything that is kept for a login there."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        os.chdir(path.parent)
    except OSError as error:
        raise CouldNot("cannot_read", path=path.parent, why=error.strerror) from error
    os.environ["HOME"] = os.environ["TMPDIR"] = str(path.parent)
    os.environ["XDG_CONFIG_HOME"] = f"{path}.settings"
