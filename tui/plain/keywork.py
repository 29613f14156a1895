"""The commands about the keys that let agents in. cli.py makes them commands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from store.errors import CouldNot, DeskError, WrongUsage
from store.i18n import N_, _
from tui.plain import typed
from tui.plain.casework import Command, Work
from tui.plain.output import Cell, say, say_json, say_table
from tui.plain.times import moment, stamp

if TYPE_CHECKING:
    from store.access.keys import AgentKey
    from store.clock import Clock
    from tui.plain import options as opt

GROUPS: Final = {"agent key": N_("The SSH keys by which agents get in.")}


def add(
    work: Work,
    json: bool,
    login: opt.KeyLogin,
    file: opt.KeyFile,
    source: opt.KeyFrom = None,
    expires: opt.KeyExpires = None,
) -> None:
    from store.access.keys import add_keys
    from store.access.public_keys import read_keys

    until = None if expires is None else moment(expires, work.now, work.facts.zone)
    made = add_keys(
        work.desk, work.actor, login, read_keys(_text_of(file)), source=source, expires_at=until, now=work.now
    )
    _say(work, json, login, only=made)


def listed(
    work: Work,
    json: bool,
    words: opt.KeyListWords = None,
    for_sshd: opt.KeyForSshd = False,
    shell: opt.KeyShell = None,
) -> None:
    if not for_sshd:
        if words is not None and len(words) > 1:
            raise WrongUsage("nothing_to_do_with", value=words[1])
        _say(work, json, words[0] if words else None)
        return
    from store.access.keys import keys, keys_that_let_in
    from store.access.sshd_lines import SHELL, line

    if words:  # three words never come here: tui.plain.doors
        raise WrongUsage("one_needed", options="--for-sshd, --for-sshd USER TYPE KEY")
    keys(work.desk, work.actor)
    for key in keys_that_let_in(work.desk, now=work.now):
        say(line(key, shell or SHELL))


def remove(work: Work, json: bool, key: opt.KeyWanted) -> None:
    from store.access.keys import remove_key

    removed = remove_key(work.desk, work.actor, key, now=work.now)
    _say(work, json, only=[removed])


def file(work: Work, json: bool, write: opt.KeyWrite = None, shell: opt.KeyShell = None) -> None:
    from store.access.keys import keys_that_let_in
    from store.access.sshd_lines import SHELL, between, write_into
    from store.rules.permission import require

    require(work.actor, "add_agent")
    found = keys_that_let_in(work.desk, now=work.now)
    part = between(found, shell or SHELL)
    if write is None:
        say_json({"lines": part.splitlines()}) if json else say(part.rstrip("\n"))
        return
    write_into(Path(write), part, found)
    if json:
        say_json({"path": write, "keys": len(found)})
    else:
        say(_("Keys written to {path}: {count}.").format(path=write, count=len(found)))


def answer_sshd(path: Path, words: list[str], clock: Clock) -> int:
    """What AuthorizedKeysCommand prints for `USER TYPE KEY [SHELL]`: the line that lets in with this key, or nothing.

    USER is the account that asks. Every failure is an exception, for which sshd lets nobody in.
    """
    import pwd

    from store.access.keys import key_of_sshd
    from store.access.sshd_lines import SHELL, line
    from store.database import open_desk

    user, type_, key = words[:3]
    try:
        account = pwd.getpwnam(user).pw_uid
    except KeyError:
        return 0
    if account != path.stat().st_uid:
        return 0
    desk = open_desk(path, readonly=True)
    try:
        found = key_of_sshd(desk, type_, key, now=clock())
    finally:
        desk.close()
    if found is not None:
        say(line(found, words[3] if len(words) > 3 else SHELL))
    return 0


def say_sshd(desk: Path, config: str, *, json: bool) -> bool:
    """Whether sshd is set up as it should be, from what `sshd -T` printed; True when something is wrong."""
    from store.access.sshd_check import sshd_problems
    from tui.plain.doctor import say_problems

    if not desk.exists():
        raise DeskError("no_desk", path=desk)
    problems = sshd_problems(_text_of(config), desk)
    if json or problems:
        say_problems(problems, json=json)
    else:
        say(_("sshd lets agents to the desk, and nowhere else."))
    return bool(problems)


def _text_of(name: str) -> str:
    from store.access.public_keys import MOST_BYTES

    try:
        if name == typed.DASH:
            raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as opened:
                raw = opened.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise CouldNot("cannot_read", path=name, why=_("it is too large"))
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CouldNot("cannot_read", path=name, why="UTF-8") from None
    except FileNotFoundError as error:
        raise CouldNot("no_such_file", path=name) from error
    except OSError as error:
        raise CouldNot("cannot_read", path=name, why=error.strerror) from error


def _say(work: Work, json: bool, login: str | None = None, *, only: list[int] | None = None) -> None:
    from store.access.keys import keys

    found = [one for one in keys(work.desk, work.actor, login) if only is None or one.key_id in only]
    zone = work.facts.zone
    if json:
        say_json([_json(one, work.now, zone) for one in found])
        return
    if not found:
        say(_("There are no keys."))
        return
    titles = ("#", _("login"), _("lets in"), _("until"), _("from"), _("fingerprint"), _("comment"))
    say_table(
        titles,
        [
            [
                Cell(str(one.key_id), right=True),
                Cell(one.login, "strong"),
                Cell(_(STATES[state_of(one, work.now)]), "" if one.lets_in(work.now) else "muted"),
                Cell("" if one.expires_at is None else stamp(one.expires_at, zone)),
                Cell(one.source or ""),
                Cell(f"{one.fingerprint[:19]}…", "muted"),
                Cell(one.comment),
            ]
            for one in found
        ],
    )


STATES: Final = {
    "active": N_("yes"),
    "revoked": N_("no: taken back"),
    "disabled": N_("no: agent disabled"),
    "expired": N_("no: expired"),
}


def state_of(key: AgentKey, now: int) -> str:
    """Whether the key lets in, and if not, why: a code."""
    if key.revoked_at is not None:
        return "revoked"
    if key.disabled_at is not None:
        return "disabled"
    return "active" if key.lets_in(now) else "expired"


def _json(key: AgentKey, now: int, zone: str) -> dict[str, Any]:
    from store.clock import iso

    return {
        "id": key.key_id,
        "login": key.login,
        "state": state_of(key, now),
        "type": key.type,
        "fingerprint": key.fingerprint,
        "comment": key.comment,
        "from": key.source,
        "added_at": iso(key.added_at, zone),
        "expires_at": iso(key.expires_at, zone),
        "revoked_at": iso(key.revoked_at, zone),
    }


ON_DESK: Final = (
    Command("agent key", "add", add, N_("Let somebody in with the public keys of a file.")),
    Command("agent key", "list", listed, N_("The keys; one's own for who is no admin."), readonly=True),
    Command("agent key", "remove", remove, N_("Let nobody in with a key any more.")),
    Command(
        "agent key",
        "file",
        file,
        N_("The lines of authorized_keys for everybody, or into a file."),
        readonly=True,
    ),
)
