"""What doctor found, as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from store.i18n import N_, _
from store.text import safe_text
from store.views.problem import Problem
from tui.plain import shapes
from tui.plain.output import say, say_json
from tui.plain.words import clock_word, field_word

PROBLEMS: Final = {
    "integrity": N_("the file is damaged: {what}"),
    "foreign_key": N_("row {row} of table '{table}' points to nothing"),
    "no_wal": N_("the file is not in WAL mode"),
    "other_owner": N_("{path} belongs to another user"),
    "open_to_others": N_("{path} can be read or written by others (mode {mode})"),
    "folder_open_to_others": N_("others can put files into the desk's folder {path} (mode {mode})"),
    "no_admin": N_("there is no admin"),
    "not_found": N_(
        "search does not find {count} messages of an import that was stopped: an open desk, or the next import,"
        " goes on with them"
    ),
    "nobody_sends": N_(
        "{count} messages wait, the oldest for {minutes} min, and nobody sends: run 'kefu escalate --watch'"
    ),
    "given_up": N_(
        "{count} messages were given up: 'kefu notify list' says why, 'kefu notify retry' tries again"
    ),
    "unknown_channels": N_("messages wait for channels that notify.toml does not name: {names}"),
    "no_replay": N_("its events cannot be replayed: {what}"),
    "clock_missing": N_(
        "the clock '{clock}' (cycle {cycle}) follows from the events and is not in the table"
    ),
    "clock_extra": N_(
        "the clock '{clock}' (cycle {cycle}) is in the table and does not follow from the events"
    ),
    "clock_differs": N_(
        "the clock '{clock}' (cycle {cycle}) has {column} {table}; from the events it is {events}"
    ),
    "ticket_differs": N_("{column} is {table}; from the events it is {events}"),
    "returns_differ": N_("its return requests are {table}; from the events they are {events}"),
    "sshd_setting": N_("sshd: {setting} is {value}; it should be {wanted}"),
    "sshd_root": N_("the desk belongs to root: give it an account of its own"),
    "sshd_no_account": N_("there is no account with the number {uid}, to which the desk belongs"),
    "sshd_shell": N_("the account '{login}' has the shell {shell}; sshd runs its command by /bin/sh"),
    "sshd_no_keys": N_(
        "sshd knows no key: neither AuthorizedKeysCommand nor a file of AuthorizedKeysFile is there"
    ),
    "sshd_open_line": N_("{path}, line {line}: this key opens a shell, not the desk"),
    "sshd_no_program": N_("{path} cannot be read, and sshd runs it"),
    "sshd_writable": N_("{path} can be changed by others than root, and sshd runs what is there"),
    "sshd_program": N_("{path} is not as docs/operate.md has it; it lacks: {missing}"),
    "sshd_retries": N_(
        "net.ipv4.tcp_retries2 is {found}; above {wanted} a dead line holds its session for many minutes"
    ),
    "more_problems": N_("and {count} problems more"),
    "returns_open": N_("more than one return request is open"),
    "file_missing": N_("a file of it is not among the kept ones any more (SHA-256 {digest}...)"),
    "forgotten_are_back": N_(
        "customers that were forgotten are back, {count} of them, as after a restore: 'kefu customer forget --replay'"
    ),
    "files_orphaned": N_("{count} kept files are named by no ticket: 'kefu files --tidy' removes them"),
    "facts_differ": N_("its counted facts are {table}; from the events they are {events}"),
}
"""Problem code -> what is wrong."""


def say_problems(problems: Sequence[Problem], *, json: bool) -> None:
    """Every problem, or that there is none."""
    if json:
        found = [shapes.problem(problem, sentence(problem)) for problem in problems]
        say_json({"ok": not problems, "problems": found})
        return
    for problem in problems:
        say(sentence(problem))
    if not problems:
        say(_("The desk is sound."))


def sentence(problem: Problem) -> str:
    """What is wrong, with the ticket where it is one's."""
    params = {name: safe_text(str(value)) for name, value in problem.params.items()}
    if "clock" in params:
        params["clock"] = clock_word(params["clock"])
    if "column" in params:
        params["column"] = field_word(params["column"])
    text = _(PROBLEMS[problem.code]).format(**params)
    return text if problem.number is None else f"#{problem.number}: {text}"
