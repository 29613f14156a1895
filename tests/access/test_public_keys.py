"""Which public keys are taken, and what is said of the others."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.access.public_keys import MOST_KEYS, read_keys
from store.errors import DeskError
from tests.access.making_keys import SOUND, TOKEN, ed25519, line, number, rsa, string
from tests.store.desks import refused


@pytest.mark.parametrize("type_", SOUND)
def test_a_sound_key_is_taken(type_: str) -> None:
    (key,) = read_keys(f"# mine\n\n{SOUND[type_]}  ann's \x1b[31mlaptop\u202e 张 \n")
    assert key.type == type_
    assert f"{key.type} {key.key}" == SOUND[type_]
    assert key.comment == "ann's [31mlaptop 张"


def test_the_fingerprint_is_what_openssh_says(tmp_path: Path) -> None:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    file = tmp_path / "key.pub"
    file.write_text(ed25519() + "\n")
    said = subprocess.run(["ssh-keygen", "-lf", file], capture_output=True, text=True, check=True).stdout
    assert said.split()[1] == read_keys(file.read_text())[0].fingerprint


BLOB = SOUND["ssh-ed25519"].split()[1]
BAD = {
    "key_private": ["-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"],
    "key_count": ["", "# only words\n", f"{ed25519()}\n" * (MOST_KEYS + 1)],
    "key_options": [
        f'command="/bin/sh" {ed25519()}',
        f"restrict,pty {ed25519()}",
        f'environment="A=b",no-pty {ed25519()}',
        f"cert-authority {ed25519()}",
    ],
    "key_type": [
        "hello",
        f"ssh-dss {BLOB}",
        f"ssh-ed25519-cert-v01@openssh.com {BLOB}",
        "---- BEGIN SSH2 PUBLIC KEY ----",
        f"SSH-ED25519 {BLOB}",
    ],
    "key_weak": [rsa(1024), rsa(2048), rsa(3071)],
    "key_damaged": [
        "ssh-ed25519",
        "ssh-ed25519 ????",
        f"ssh-ed25519 {BLOB[:-4]}",
        f"ssh-ed25519 {BLOB}AAAA",
        f"ssh-rsa {BLOB}",
        line("ssh-ed25519", string(bytes(31))),
        line("ssh-ed25519", string(bytes(32)), b"\0"),
        line("ssh-ed25519", string(bytes(32)), named="ssh-rsa"),
        line("ssh-rsa", number(2), number(1 << 3071)),
        line("ssh-rsa", string(b""), number(1 << 3071)),
        line("ssh-rsa", number(3), string(b"\xff" * 384)),
        line("ssh-rsa", number(3), string(b"\0\0" + b"\x7f" * 400)),
        rsa(20_000),
        line("ecdsa-sha2-nistp256", string(b"nistp384"), string(b"\x04" + bytes(64))),
        line("ecdsa-sha2-nistp256", string(b"nistp256"), string(b"\x02" + bytes(32))),
        line("sk-ssh-ed25519@openssh.com", string(bytes(32))),
        line("sk-ssh-ed25519@openssh.com", string(bytes(32)), string(b"web:x")),
        line("sk-ssh-ed25519@openssh.com", string(bytes(32)), TOKEN, TOKEN),
        f"ssh-ed25519 {BLOB.rstrip('=')}=",
    ],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in BAD.items() for text in texts])
def test_anything_else_is_refused(code: str, text: str) -> None:
    with refused(code, 1):
        read_keys(text)


@given(
    st.text(max_size=200)
    | st.binary(max_size=80).map(lambda raw: f"ssh-rsa {base64.b64encode(raw).decode()}")
)
def test_nothing_breaks_the_reader(text: str) -> None:
    try:
        keys = read_keys(text)
    except DeskError:
        return
    assert keys


@given(st.sampled_from(sorted(SOUND)), st.data())
def test_a_key_with_a_changed_length_is_no_other_key(type_: str, data: st.DataObject) -> None:
    raw = base64.b64decode(SOUND[type_].split()[1])
    cut = data.draw(st.integers(0, len(raw) - 1))
    with pytest.raises(DeskError):
        read_keys(f"{type_} {base64.b64encode(raw[:cut]).decode()}")
