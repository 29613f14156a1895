"""Keys of agents: added, listed, taken back, asked for by sshd, written into a file."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
import sys
from pathlib import Path

import pytest
from peewee import sqlite3  # type: ignore[attr-defined]

from store.access import sshd_lines
from store.access.keys import AgentKey
from tests.access.making_keys import SOUND, ed25519
from tests.cli.conftest import Kefu
from tests.store.desks import refused
from tests.tui.pty_host import ROOT

ME = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def anna(kefu: Kefu) -> str:
    """Anna's key, by which she gets in."""
    kefu.done("agent", "key", "add", "anna", "-", stdin=f"{ed25519()} anna@home".encode())
    return ed25519()


def asked(kefu: Kefu, key: str, user: str = ME, *, shell: str | None = None) -> str:
    """What sshd reads for this key, the answer of a process of its own as sshd starts it."""
    named = [] if shell is None else ["--shell", shell]
    words = ["--db", str(kefu.path), "agent", "key", "list", "--for-sshd", *named, user, *key.split()[:2]]
    ended = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "cli", *words], cwd=ROOT, capture_output=True, text=True, env={}
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_key_file_that_is_not_there_is_named(kefu: Kefu, anna: str) -> None:
    assert kefu.refused(4, "agent", "key", "add", "anna", "/nowhere.pub") == "There is no file /nowhere.pub."


def test_keys_are_added_listed_and_taken_back(kefu: Kefu, anna: str, tmp_path: Path) -> None:
    file = tmp_path / "bob.pub"
    file.write_text(f"{SOUND['ssh-rsa']} bob\n{SOUND['ecdsa-sha2-nistp384']}\n")
    words = ("agent", "key", "add", "bob", str(file), "--from", "10.0.0.0/24,!10.0.0.9", "--expires", "+2d")
    first, second = kefu.told(*words)
    assert (first["login"], first["state"], first["comment"], first["type"]) == (
        "bob",
        "active",
        "bob",
        "ssh-rsa",
    )
    assert second["from"] == "10.0.0.0/24,!10.0.0.9"
    assert second["expires_at"] == "2026-03-18T10:00:00+08:00"
    assert [one["login"] for one in kefu.told("agent", "key", "list")] == ["anna", "bob", "bob"]
    assert "SHA256:" in kefu.done("agent", "key", "list", "anna")
    (gone,) = kefu.told("agent", "key", "remove", str(first["id"]))
    assert gone["state"] == "revoked"
    kefu.done("agent", "key", "remove", second["fingerprint"])
    assert "no key" in kefu.refused(1, "agent", "key", "remove", second["fingerprint"])
    kefu.done("agent", "key", "add", "anna", "-", stdin=SOUND["ssh-rsa"].encode())
    kefu.at("2026-03-20T10:00:00+08:00")
    kefu.done("agent", "key", "add", "bob", "-", "--expires", "+1d", stdin=ed25519(4).encode())
    kefu.at("2026-03-21T10:00:00+08:00")
    assert kefu.told("agent", "key", "list", "bob")[-1]["state"] == "expired"


def test_one_key_names_one_person(kefu: Kefu, anna: str) -> None:
    for login in ("bob", "anna"):
        said = kefu.refused(1, "agent", "key", "add", login, "-", stdin=anna.encode())
        assert "'anna'" in said
    # Of two keys in a file neither is added when one is somebody's.
    kefu.refused(1, "agent", "key", "add", "bob", "-", stdin=f"{ed25519(2)}\n{anna}\n".encode())
    assert len(kefu.told("agent", "key", "list")) == 1


def test_only_admins_add_and_others_see_their_own(kefu: Kefu, anna: str) -> None:
    for role in ("anna", "vera"):
        key = ed25519(3).encode()
        assert "may not" in kefu.refused(1, "--as", role, "agent", "key", "add", "anna", "-", stdin=key)
        kefu.refused(1, "--as", role, "agent", "key", "remove", "1")
        kefu.refused(1, "--as", role, "agent", "key", "file")
        kefu.refused(1, "--as", role, "agent", "key", "list", "bob")
    assert kefu.told("--as", "bob", "agent", "key", "list") == []
    assert len(kefu.told("--as", "anna", "agent", "key", "list")) == 1


def test_what_makes_no_sense_is_refused(kefu: Kefu) -> None:
    key = ed25519().encode()
    add = ("agent", "key", "add", "anna", "-")
    for source in ('10.0.0.1"', "a b", "1,,2", "1,", "x\ncommand", "", "1" * 201):
        assert "--from" in kefu.refused(2, *add, "--from", source, stdin=key)
    kefu.refused(1, *add, "--expires", "2020-01-01 00:00", stdin=key)
    kefu.refused(1, "agent", "key", "add", "nemo", "-", stdin=key)
    kefu.refused(4, "agent", "key", "add", "anna", "/no/such.pub")
    kefu.refused(4, *add, stdin=b"\xff\xfe")
    kefu.refused(4, *add, stdin=b"#" * 70_000)
    assert kefu.told("agent", "key", "list") == []


def test_sshd_gets_one_line_or_nothing(kefu: Kefu, anna: str) -> None:
    writer = sqlite3.connect(kefu.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE agent SET state = 'away'")
    try:
        line = asked(kefu, anna, shell="/srv/kefu-shell")  # while somebody writes
    finally:
        writer.execute("ROLLBACK")
        writer.close()
    (key,) = kefu.told("agent", "key", "list")
    told = f"--as anna --key {key['fingerprint']}"
    assert line == f'restrict,pty,command="exec /srv/kefu-shell {told}" {anna}\n'
    assert asked(kefu, ed25519(9)) == ""
    assert asked(kefu, anna, "nobody") == "", "another account asks"
    kefu.done("agent", "key", "remove", "1")
    assert asked(kefu, anna) == ""


def test_sshd_gets_nothing_where_there_is_no_desk(kefu: Kefu, anna: str) -> None:
    words = ("agent", "key", "list", "--for-sshd", ME, *anna.split())
    assert "exec" in kefu.done(*words)
    kefu.path.write_bytes(b"no desk" * 1000)
    kefu.refused(4, *words)
    kefu.path.unlink()
    kefu.refused(4, *words)
    assert kefu.done("agent", "key", "list", "--for-sshd", "no-such-account", *anna.split()) == ""


def test_a_key_out_of_time_or_of_somebody_disabled_lets_nobody_in(kefu: Kefu, anna: str) -> None:
    (key,) = kefu.told("agent", "key", "list")
    assert key["state"] == "active"
    kefu.done("agent", "disable", "anna")
    assert kefu.done("agent", "key", "list", "--for-sshd", ME, *anna.split()) == ""
    states = {one["state"] for one in kefu.told("agent", "key", "list")}
    assert states <= {"disabled", "revoked"}
    assert "ssh-ed25519" not in kefu.done("agent", "key", "file")
    kefu.refused(1, "agent", "key", "add", "anna", "-", stdin=ed25519(5).encode())


def one_key(**changes: object) -> AgentKey:
    facts = {"key_id": 1, "login": "anna", "type": "ssh-ed25519", "key": "AAAA", "fingerprint": f"SHA256:{'x' * 43}",
             "comment": 'a" command', "added_at": 0, "expires_at": None, "source": None, "revoked_at": None,
             "disabled_at": None}  # fmt: skip
    return AgentKey(**{**facts, **changes})  # type: ignore[arg-type]


def test_nothing_but_plain_words_gets_into_a_line() -> None:
    for shell in ("sh", "/bin/sh -c", '/x"', "/x;y", "/x\n", "/../x y"):
        with refused("bad_option", 2):
            sshd_lines.line(one_key(), shell)
    for login in ("an na", "a\nb", 'a"', "", "A"):
        with pytest.raises(ValueError):
            sshd_lines.line(one_key(login=login))
    for fingerprint in ("", "SHA256:x", f'SHA256:{"x" * 42}"', f"SHA256:{'x' * 43} -c"):
        with pytest.raises(ValueError):
            sshd_lines.line(one_key(fingerprint=fingerprint))
    assert "command" not in sshd_lines.line(one_key()).partition('"')[2].partition('"')[2]


def test_the_file_keeps_what_others_wrote(kefu: Kefu, anna: str, tmp_path: Path) -> None:
    file = tmp_path / "authorized_keys"
    write = ("agent", "key", "file", "--write", str(file))
    kefu.done(*write)
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert file.read_text() == kefu.done("agent", "key", "file")
    file.write_text(f"# ours\nrestrict {ed25519(7)} ops\n{file.read_text()}# behind")
    kefu.done("agent", "key", "add", "bob", "-", stdin=ed25519(2).encode())
    file.chmod(0o640)
    kefu.done(*write)
    lines = file.read_text().splitlines()
    assert lines[:2] == ["# ours", f"restrict {ed25519(7)} ops"]
    assert lines[-1] == "# behind"
    assert [
        bool(re.search(f"--as {login} --key SHA256:", file.read_text())) for login in ("anna", "bob")
    ] == [True, True]
    assert oct(file.stat().st_mode & 0o777) == "0o640"
    assert not list(tmp_path.glob(".authorized*"))


def test_the_file_is_left_alone_when_something_is_odd(kefu: Kefu, anna: str, tmp_path: Path) -> None:
    file = tmp_path / "authorized_keys"
    write = ("agent", "key", "file", "--write", str(file))
    for text in (
        f"{anna} a shell for anna\n",
        f"{sshd_lines.BEGIN}\n",
        f"{sshd_lines.END}\n{sshd_lines.BEGIN}\n",
    ):
        file.write_text(text)
        kefu.refused(4, *write)
        assert file.read_text() == text
    link = tmp_path / "link"
    link.symlink_to(file)
    kefu.refused(4, *write[:-1], str(link))
    kefu.refused(4, *write[:-1], str(tmp_path))


def test_a_file_that_changes_meanwhile_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "authorized_keys"
    sync = os.fsync

    def somebody_writes(handle: int) -> None:
        file.write_text("# theirs\n")
        sync(handle)

    monkeypatch.setattr(os, "fsync", somebody_writes)
    with refused("changed_on_disk", 4):
        sshd_lines.write_into(file, sshd_lines.between([one_key()]), [one_key()])
    assert file.read_text() == "# theirs\n"
    assert [path.name for path in tmp_path.iterdir()] == ["authorized_keys"]
