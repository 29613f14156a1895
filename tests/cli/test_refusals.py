"""Bad input: an exit code, one clear line, nothing half done."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from peewee import sqlite3

from store.policy.read import shipped_text
from tests.cli.conftest import Kefu


@pytest.mark.parametrize(
    "words, code, line",
    [
        (("show", "99"), 1, "There is no ticket #99."),
        (("show", "9" * 30), 1, f"There is no ticket #{'9' * 30}."),
        (("show", "0"), 1, "There is no ticket #0."),
        (("show", "x"), 2, "'x' is no number of a ticket or an alert."),
        (("show", "-1"), 2, "There is no option -1. See 'kefu show --help'."),
        (("show",), 2, "N is missing. See 'kefu show --help'."),
        (("show", "1", "2"), 2, "There is nothing to do with '2'. See 'kefu show --help'."),
        (("shwo", "1"), 2, "There is no command 'shwo'; did you mean 'show'?"),
        (("xyzzy",), 2, "There is no command 'xyzzy'. See 'kefu --help'."),
        (("agent",), 2, "A command is missing. See 'kefu agent --help'."),
        (("queue", "--colour"), 2, "There is no option --colour. See 'kefu queue --help'."),
        (("queue", "--limit"), 2, "--limit wants a value. See 'kefu --help'."),
        (("queue", "--limit", "0"), 2, "--limit: '0' is no whole number from 1 to 100000."),
        (("why", "99"), 1, "There is no ticket #99."),
        (("ack", "7"), 1, "There is no alert 7."),
        (("take",), 1, "No ticket is waiting for you."),
        (("new",), 1, "The text is empty."),
        (("new", "x", "--text", "y"), 2, "Only one of TEXT, --text can be given."),
        (("new", "x", "--occurred-at", "soon"), 2, "'soon' is no time; write it like 2026-03-21 14:05, 14:05, +2h."),
        (("note", "1"), 2, "One of --text TEXT, - is needed."),
        (("reply", "1", "x", "--wait", "--open"), 2, "Only one of --wait, --open can be given."),
        (("transfer", "1"), 2, "One of --team, --to is needed."),
        (("transfer", "1", "--team", "quality", "--to", "anna"), 2, "Only one of --team, --to can be given."),
        (("escalate", "1"), 2, "--note is missing."),
        (("escalate",), 2, "One of N --note TEXT, --once, --watch is needed."),
        (("assign", "1"), 2, "--to is missing. See 'kefu assign --help'."),
        (("offer", "1", "--type", "refund", "--amount", "1.234"), 2, "'1.234' is no amount of money."),
        (("agent", "add", "Bad Login"), 1, "'Bad Login' is no login: a small letter, then up to 31 small letters,"
         " digits, '-' or '_'."),
        (("agent", "add", "anna"), 1, "There is already an agent 'anna'."),
        (("agent", "state", "asleep"), 2, "state: 'asleep' is not one of on, away, off."),
        (("--as", "zoe", "queue"), 1, "'zoe' is not an agent of this desk; an admin can add them with"
         " 'kefu agent add zoe', and the owner of its file can be anybody with '--as LOGIN'."),
        (("--as", "vera", "new", "x"), 1, "The role 'viewer' may not do this (open a ticket)."),
        (("--as", "bob", "backup", "/tmp/never"), 1, "The role 'agent' may not do this (back up)."),
        (("--db", "https://example.com/desk", "queue"), 2, "--db takes a file, not a URL."),
        (("--db", "file:desk.db?mode=memory", "queue"), 2, "--db takes a file, not a URL."),
        (("--db", "/", "queue"), 2, "/ is a folder."),
        (("--db", "/nowhere/desk.db", "queue"), 1, "There is no desk at /nowhere/desk.db. 'kefu init' makes one,"
         " 'kefu demo' shows one."),
        (("--db", "/nowhere/desk.db"), 1, "There is no desk at /nowhere/desk.db. 'kefu init' makes one,"
         " 'kefu demo' shows one."),
        (("policy", "check", "/nowhere.toml"), 4, "There is no file /nowhere.toml."),
        (("import", "tickets", "/nowhere.csv"), 4, "There is no file /nowhere.csv."),
        (("import", "tickets", "x.csv", "--map", "subject"), 2, "--map wants FIELD=..., not 'subject'."),
    ],
)  # fmt: skip
def test_one_clear_line(kefu: Kefu, words: tuple[str, ...], code: int, line: str) -> None:
    assert kefu.refused(code, *words) == line


def test_the_desk_needs_a_terminal(kefu: Kefu) -> None:
    assert kefu.refused(4).startswith("The desk needs a terminal")


def test_the_line_is_in_the_readers_language(kefu: Kefu, complaint: int) -> None:
    line = kefu.refused(1, "reopen", "1", lang="zh")
    assert "新建" in line
    assert "new" not in line


def test_a_language_that_nobody_speaks(kefu: Kefu) -> None:
    assert kefu.refused(2, "queue", lang="fr").endswith("fr”不在可选值之内（zh, en）。")


def test_forbidden_transitions_change_nothing(kefu: Kefu, complaint: int) -> None:
    assert kefu.refused(1, "reopen", "1") == "#1 is new; reopen is not possible then."
    assert kefu.refused(1, "sent", "1") == "#1 has no reply that waits to be confirmed as sent."
    assert kefu.refused(1, "release", "1") == "#1 is held by nobody."
    assert kefu.refused(1, "resolve", "1") == "#1 still needs: responsibility, solution."
    assert kefu.refused(2, "wait", "1", "--for", "godot") == (
        "whom to wait for: 'godot' is not one of customer, team."
    )
    past = kefu.refused(1, "wait", "1", "--for", "team", "--until", "2026-03-16 09:00")
    assert past == "2026-03-16 09:00 is in the past."
    assert len(kefu.told("show", "1")["events"]) == 1


def test_a_ticket_that_somebody_else_took(kefu: Kefu, complaint: int) -> None:
    kefu.done("--as", "anna", "claim", "1")
    assert kefu.refused(1, "claim", "1") == "#1 was taken by anna."
    assert kefu.refused(1, "--as", "bob", "release", "1") == "#1 is held by anna, not by you."


def test_the_same_reply_is_kept_once(kefu: Kefu, complaint: int) -> None:
    kefu.done("reply", "1", "on its way", "--key", "mail-7")
    assert kefu.refused(1, "reply", "1", "on its way", "--key", "mail-7") == (
        "This reply has already been recorded on #1."
    )


def test_never_over_an_existing_file(kefu: Kefu) -> None:
    assert kefu.refused(1, "init") == f"There is already a desk at {kefu.path}; nothing was changed."
    assert kefu.refused(4, "backup", str(kefu.path)) == f"{kefu.path} already exists; nothing was written."


def test_a_file_that_is_no_desk(kefu: Kefu, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("hello, this is no database at all" * 40)
    assert kefu.refused(4, "--db", str(other), "queue") == f"{other} is not a kefu desk."


def test_a_locked_desk(kefu: Kefu, complaint: int) -> None:
    holder = sqlite3.connect(kefu.path, isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        line = kefu.refused(4, "note", "1", "x")
        assert kefu.told("show", "1")["number"] == 1  # looking takes no lock
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert line == "The desk is busy: another process held it for 5 s. Nothing was changed."
    kefu.done("note", "1", "x")


def test_a_policy_with_an_error_names_line_and_key(kefu: Kefu, tmp_path: Path) -> None:
    good = shipped_text()
    bad = tmp_path / "bad.toml"
    bad.write_text(good.replace('zone = "Asia/Shanghai"', 'zone = "Asia/Shanghigh"', 1), encoding="utf-8")
    line = 1 + next(i for i, text in enumerate(good.splitlines()) if text.startswith("zone"))
    assert kefu.refused(1, "policy", "apply", str(bad)).startswith(f"{bad}:{line}: zone: ")
    assert kefu.refused(1, "policy", "check", str(bad)).startswith(f"{bad}:{line}: zone: ")
    checked = kefu("policy", "check", str(bad), "--json")
    assert (checked.code, checked.json["ok"], checked.json["errors"][0]["line"]) == (1, False, line)
    assert kefu.told("policy", "show")["version"] == 1
    fresh = tmp_path / "fresh.db"
    assert kefu.refused(1, "--db", str(fresh), "init", "--policy", str(bad)).startswith(f"{bad}:{line}: ")
    assert not fresh.exists()


def test_standard_input_that_is_no_text(kefu: Kefu, complaint: int) -> None:
    assert kefu.refused(2, "note", "1", "-", stdin=b"\xff\xfe") == "Standard input is not UTF-8 text."
    assert kefu.refused(1, "note", "1", "-", stdin=b" \n\t ") == "The text is empty."
    long = kefu.refused(1, "note", "1", "-", stdin=b"x" * 200_000)
    assert long == "The text has 200000 characters; at most 100000 are kept."


def test_bytes_that_are_no_text_on_the_command_line(kefu: Kefu, complaint: int) -> None:
    broken = os.fsdecode(b"caf\xe9")
    kefu.done("note", "1", broken)
    assert kefu.refused(2, "--as", broken, "queue") == "The command line holds bytes that are no text."


def test_a_clock_that_is_none(kefu: Kefu) -> None:
    kefu.at("yesterday")
    assert "KEFU_NOW is 'yesterday'" in kefu.refused(2, "queue")


def test_as_is_for_the_owner_of_the_file(kefu: Kefu, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.getuid() == 0:
        os.chown(kefu.path, 4711, 4711)
        kefu.done("--as", "anna", "queue")  # the superuser owns everything
        return
    assert kefu.refused(1, "--db", "/etc/passwd", "--as", "anna", "queue")
