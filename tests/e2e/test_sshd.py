"""The desk behind a real sshd, set up by the very lines of docs/operate.md: who gets in, and what they can do there."""

from __future__ import annotations

import hashlib
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import cli
from store.access.sshd_check import sshd_problems
from tests.conftest import LONG
from tests.e2e import sshd as daemon
from tests.e2e.sshd import Sshd
from tests.e2e.terminals import Terminal, eventually
from tests.tui.pty_host import Pty

PEOPLE = {"anna": ["agent"], "bob": ["agent"], "lead": ["admin"]}


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """A running sshd, a desk with one ticket, three people with a key each."""
    daemon.needed()
    path = tmp_path_factory.mktemp("served") / "desk.db"

    def kefu(*words: str) -> None:
        assert cli.main(["--db", str(path), "--lang", "en", *words]) == 0, words

    kefu("init")
    for login, (role,) in PEOPLE.items():
        kefu("agent", "add", login, "--role", role, "--team", "aftersales")
    kefu("new", "The cup came broken", "--subject", "Broken cup", "--team", "aftersales")
    with daemon.running(path) as sshd:
        for login in PEOPLE:
            kefu("agent", "key", "add", login, str(sshd.new_key(login)))
        yield sshd


@pytest.fixture
def lead(host: Sshd) -> Iterator[Sshd]:
    """The same, with the admin's connection kept open between commands, as ssh's ControlMaster does."""
    yield host
    host.run("lead", options=(*host.kept, "-O", "exit"))


class Remote(Terminal):
    """Somebody at the desk through ssh."""

    def __init__(self, host: Sshd, key: str) -> None:
        self._fed = 0
        words = host.words(key, "-tt", "root@127.0.0.1")
        Pty.__init__(self, "tests.e2e.client", *words)


def test_two_people_meet_in_a_ticket_through_two_connections(host: Sshd) -> None:
    here = [Remote(host, "anna"), Remote(host, "bob")]
    try:
        for desk in here:
            desk.sees("Broken cup", within=30)
        for desk in here:
            desk.keys("\r")
            desk.sees("came broken", within=20)
        here[0].sees("bob", within=20)
        here[1].sees("anna", within=20)
        here[0].keys("iWe send another.\x07")
        here[1].sees("We send another.", within=20)
        here[0].process.kill()
        eventually(lambda: serving(host) == 1, within=15, why="the session outlives its client")
        here[1].keys("qq")
    finally:
        for desk in here:
            desk.stop()
    eventually(lambda: serving(host) == 0, within=15)


def serving(host: Sshd) -> int:
    """How many processes serve this desk."""
    found = 0
    for proc in Path("/proc").iterdir():
        if proc.name.isdecimal():
            try:
                words = (proc / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            found += str(host.desk).encode() in words and b"serve" in words and words[0].endswith(b"python")
    return found


def test_one_command_and_its_exit_code(lead: Sshd) -> None:
    told = lead.run("lead", "queue", "open", "--json", options=lead.kept)
    assert (told.returncode, told.stderr) == (0, b"")
    assert b"Broken cup" in told.stdout
    commands = (
        "$(id); sh",
        "scp -t .",
        "queue\nid",
        "whoami; id",
        "queue '",
        "sh",
        "x" * 5000,
        "backup /tmp/x",
    )
    for command in commands if LONG else commands[:2]:
        ended = lead.run("lead", command, options=lead.kept)
        assert (ended.returncode, ended.stdout, ended.stderr.count(b"\n")) == (2, b"", 1), command
    assert lead.run("lead", "show 999", options=lead.kept).returncode == 1
    assert lead.run("lead", options=lead.kept).returncode == 69
    sent = (
        "-o",
        "SetEnv=PYTHONINSPECT=1",
        "-o",
        "SetEnv=LC_ALL=zh_CN.GBK",
        "-o",
        f"SetEnv=TEXTUAL_LOG={lead.folder}/x",
    )
    assert lead.run("lead", "queue mine --json", options=(*sent, *lead.kept)).stdout == b"[]\n"
    assert not (lead.folder / "x").exists()


def test_an_import_is_whole_or_not_at_all(lead: Sshd) -> None:
    rows = "".join(f"{row},2026-03-16T10:00:00+08:00,Row {row}\n" for row in range(3_000))
    file = f"external_id,opened_at,subject\n{rows}".encode()
    digest = hashlib.sha256(file).hexdigest()
    command = f"import tickets - --sha256 {digest}"
    client = subprocess.Popen(
        [*lead.words("lead", *lead.kept), "root@127.0.0.1", command],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert client.stdin is not None
    client.stdin.write(file[: len(file) // 2])
    client.stdin.flush()
    eventually(lambda: serving(lead) == 1, within=20)
    client.kill()
    client.wait()
    eventually(lambda: serving(lead) == 0, within=20)
    cut = lead.run("lead", command, stdin=file[:-7], options=lead.kept)
    assert (cut.returncode, cut.stdout) == (4, b"")
    small = b"external_id,opened_at,subject\n1,2026-03-16T10:00:00+08:00,Row 1\n"
    done = lead.run(
        "lead",
        f"import tickets - --sha256 {hashlib.sha256(small).hexdigest()} --json",
        stdin=small,
        options=lead.kept,
    )
    assert (done.returncode, b'"created": 1' in done.stdout) == (0, True)


def test_there_are_no_tunnels(host: Sshd) -> None:
    assert host.run("anna", options=("-N", "-R", "0:127.0.0.1:9")).returncode == 255
    through = host.run("anna", options=("-W", f"127.0.0.1:{host.port}"))
    assert (through.returncode != 0, through.stdout) == (True, b"")
    with socket.socket() as free, socket.socket() as other:
        free.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        local, socks = free.getsockname()[1], other.getsockname()[1]
    options = ("-N", "-A", "-L", f"{local}:127.0.0.1:{host.port}", "-D", str(socks))
    client = subprocess.Popen([*host.words("anna", *options), "root@127.0.0.1"], stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: answers(local) is not None, within=10)
        assert answers(local) == b""
        asked = b"\x05\x01\x00" + b"\x05\x01\x00\x01\x7f\x00\x00\x01" + host.port.to_bytes(2, "big")
        assert b"SSH-2.0" not in (answers(socks, asked) or b"")
    finally:
        client.kill()
        client.wait()


@pytest.mark.long
def test_no_file_goes_in_or_out(lead: Sshd, tmp_path: Path) -> None:
    file, down = tmp_path / "f", tmp_path / "down"
    file.write_text("x")
    options = ["-P" if word == "-p" else word for word in lead.words("lead", *lead.kept)[1:]]
    for way in (["scp"], ["scp", "-O"]):
        assert (
            subprocess.run([*way, *options, str(file), "root@127.0.0.1:up"], capture_output=True).returncode
            != 0
        )
        words = [*way, *options, "root@127.0.0.1:/etc/hostname", str(down)]
        assert subprocess.run(words, capture_output=True).returncode != 0
    assert not down.exists()
    assert not (lead.desk.parent / "up").exists()


def answers(port: int, sent: bytes = b"") -> bytes | None:
    """What comes from this port until it closes or falls silent; None when nobody listens."""
    with socket.socket() as client:
        client.settimeout(3)
        try:
            client.connect(("127.0.0.1", port))
        except OSError:
            return None
        client.sendall(sent)
        heard = b""
        try:
            while more := client.recv(4096):
                heard += more
        except OSError:
            pass
        return heard


def test_a_key_that_must_not_let_in_does_not(host: Sshd, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger, far, brief, gone = (host.new_key(name) for name in ("stranger", "far", "brief", "gone"))
    assert stranger.exists()
    kefu = ["--db", str(host.desk), "--lang", "en", "agent", "key"]
    assert cli.main([*kefu, "add", "bob", str(far), "--from", "192.0.2.7"]) == 0
    with monkeypatch.context() as yesterday:
        yesterday.setenv("KEFU_NOW", "2026-01-01T10:00:00+08:00")
        assert cli.main([*kefu, "add", "bob", str(brief), "--expires", "+2h"]) == 0
    assert cli.main([*kefu, "add", "bob", str(gone)]) == 0
    assert host.run("gone", "queue mine --json").stdout == b"[]\n"
    inside = Remote(host, "gone")
    inside.sees("Broken cup", within=30)
    fingerprint = subprocess.run(
        ["ssh-keygen", "-lf", gone], capture_output=True, text=True, check=True
    ).stdout.split()[1]
    assert cli.main([*kefu, "remove", fingerprint]) == 0
    assert inside.ends(within=10) == 1, "who came in by it is out within seconds"
    assert "本次会话所用的密钥已不能以".encode() in inside.written
    for name in ("stranger", "far", "brief", "gone") if LONG else ("far", "gone"):
        ended = host.run(name, "queue")
        assert (ended.returncode, ended.stdout) == (255, b""), name


def test_doctor_finds_the_lines_of_the_docs_right(host: Sshd) -> None:
    words = ["-T", "-f", str(host.folder / "sshd_config"), "-C", "user=root,host=desk,addr=192.0.2.1"]
    said = subprocess.run([str(daemon.SSHD), *words], capture_output=True, text=True, check=True).stdout
    found = {problem.code for problem in sshd_problems(said, host.desk)}
    assert found <= {"sshd_root", "sshd_shell", "sshd_retries"}, (
        "the account is this test's, and the kernel this host's"
    )
    (host.folder / "kefu-shell").chmod(0o775)
    try:
        assert "sshd_writable" in {problem.code for problem in sshd_problems(said, host.desk)}
    finally:
        (host.folder / "kefu-shell").chmod(0o755)


@pytest.fixture
def filed(host: Sshd) -> Iterator[Sshd]:
    """An sshd beside it that reads the keys from a file that kefu has written."""
    file = host.folder / "authorized_keys"
    words = ["--db", str(host.desk), "--lang", "en", "agent", "key", "file", "--write", str(file)]
    assert cli.main([*words, "--shell", f"{host.folder}/kefu-shell"]) == 0
    with daemon.running(host.desk, keys_in=file) as sshd:
        yield sshd


def test_a_written_file_of_keys_does_the_same(host: Sshd, filed: Sshd) -> None:
    for name in ("anna", "anna.pub"):
        (filed.folder / name).write_bytes((host.folder / name).read_bytes())
        (filed.folder / name).chmod(0o600)
    ended = filed.run("anna", "queue mine --json")
    assert (ended.returncode, ended.stdout) == (0, b"[]\n")
    assert f"{host.folder}/authorized_keys:" in filed.said
