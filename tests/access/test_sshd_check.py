"""What doctor says of an sshd, from what sshd -T prints."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from store.access.sshd_check import sshd_problems
from tests.access.making_keys import ed25519
from tests.cli.conftest import Kefu
from tests.store.desks import refused

RIGHT = """permittty yes
permituserrc no
disableforwarding yes
clientaliveinterval 5
clientalivecountmax 2
permituserenvironment no
authenticationmethods publickey
forcecommand none
acceptenv -
maxstartups 100:30:200
authorizedkeyscommand none
"""


def problems(text: str, desk: Path, keys: Path, retries: str = "8") -> list[tuple[str, str]]:
    """Codes, each with what it is about; those of this machine's account left out."""
    kernel = keys.with_name("retries")
    kernel.write_text(retries)
    found = sshd_problems(f"{text}authorizedkeysfile {keys}\n", desk, retries=kernel)
    about = [(one.code, str(next(iter(one.params.values()), ""))) for one in found]
    return [
        one for one in about if one[0] not in ("sshd_root", "sshd_shell", "sshd_writable", "sshd_no_program")
    ]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    file = tmp_path / "authorized_keys"
    file.write_text(f'# a word\n\nrestrict,pty,command="exec /no/shell --as anna" {ed25519()}\n')
    return file


def test_the_lines_of_the_docs_are_right(kefu: Kefu, keys: Path) -> None:
    assert problems(RIGHT, kefu.path, keys) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("disableforwarding yes", "disableforwarding no"),
        ("acceptenv -", "acceptenv LANG\nacceptenv LC_*"),
        ("clientaliveinterval 5", "clientaliveinterval 15"),
        ("clientaliveinterval 5", "clientaliveinterval 0"),
        ("clientalivecountmax 2", "clientalivecountmax 3"),
        ("authenticationmethods publickey", "authenticationmethods any"),
        ("forcecommand none", "forcecommand /bin/sh"),
        ("permituserenvironment no", "permituserenvironment yes"),
        ("maxstartups 100:30:200", "maxstartups 10:30:100"),
        ("permituserrc no", "permituserrc yes"),
    ],
)
def test_what_would_open_a_door_is_named(kefu: Kefu, keys: Path, right: str, wrong: str) -> None:
    found = problems(RIGHT.replace(right, wrong), kefu.path, keys)
    assert set(found) == {("sshd_setting", right.split()[0])}


def test_keys_that_open_a_shell_are_named(kefu: Kefu, keys: Path) -> None:
    with keys.open("a") as file:
        file.write(f'restrict,pty {ed25519(2)}\ncommand="exec /x --as a" {ed25519(3)}\n')
    assert [code for code, _about in problems(RIGHT, kefu.path, keys)] == ["sshd_open_line"] * 2
    keys.unlink()
    assert problems(RIGHT, kefu.path, keys) == [("sshd_no_keys", "")]
    assert problems(RIGHT, kefu.path, keys, "15")[-1] == ("sshd_retries", "15")


def test_a_program_of_others_is_named(kefu: Kefu, keys: Path, tmp_path: Path) -> None:
    program = tmp_path / "kefu-authkeys"
    program.write_text("#!/bin/sh\nexec python -I -m cli agent key list --for-sshd $1\n")
    program.chmod(0o777)
    text = RIGHT.replace(
        "authorizedkeyscommand none", f"authorizedkeyscommand {program} %u\nauthorizedkeyscommanduser nobody"
    )
    found = sshd_problems(f"{text}authorizedkeysfile none\n", kefu.path)
    told = [(one.code, one.params.get("setting") or one.params.get("path")) for one in found]
    assert ("sshd_writable", str(program)) in told
    assert ("sshd_setting", "authorizedkeyscommand") in told
    assert ("sshd_setting", "authorizedkeyscommanduser") in told
    assert ("sshd_no_program", "/opt/kefu/bin/kefu-shell") in told or os.path.exists(
        "/opt/kefu/bin/kefu-shell"
    )


def test_it_is_a_command(kefu: Kefu, keys: Path) -> None:
    ended = kefu("doctor", "--sshd", stdin=RIGHT.replace("acceptenv -", "acceptenv FOO").encode())
    assert (ended.code, "acceptenv" in ended.out) == (1, True)
    keys.with_name("said").write_text(f"{RIGHT}authorizedkeysfile {keys}\n")
    told = kefu("doctor", "--sshd", "--config", str(keys.with_name("said")), "--json").json
    assert told["ok"] is (not told["problems"])
    assert "sshd -T" in kefu.refused(2, "doctor", "--sshd", stdin=b"Port 22\n")
    with refused("sshd_no_settings", 2):
        sshd_problems("", kefu.path)
