"""What a client sends and asks for beside its session, through a real sshd: judged on the server's side."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import cli
from tests.e2e import sshd as daemon
from tests.e2e.sshd import Sshd
from tests.e2e.terminals import Terminal, eventually
from tests.tui.pty_host import Pty

LINK = "[点这里](https://evil.example/x) https://evil.example/y \x1b]8;;https://evil.example/z\x07here\x1b]8;;\x07"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """A running sshd, and a desk with one ticket whose text holds links."""
    daemon.needed()
    path = tmp_path_factory.mktemp("served") / "desk.db"

    def kefu(*words: str) -> None:
        assert cli.main(["--db", str(path), "--lang", "en", *words]) == 0, words

    kefu("init")
    kefu("agent", "add", "anna", "--team", "aftersales")
    kefu("new", LINK, "--subject", "Broken cup", "--team", "aftersales")
    with daemon.running(path) as sshd:
        kefu("agent", "key", "add", "anna", str(sshd.new_key("anna")))
        yield sshd


class Inside(Terminal):
    """Somebody at the desk through ssh, with these options of the client."""

    def __init__(self, host: Sshd, *options: str, env: dict[str, str] | None = None) -> None:
        self._fed, self._text = 0, ""
        Pty.__init__(
            self, "tests.e2e.client", *host.words("anna", *options, "-tt", "root@127.0.0.1"), env=env
        )


@pytest.fixture
def inside(host: Sshd) -> Iterator[Inside]:
    desk = Inside(host)
    try:
        desk.sees("Broken cup", within=30)
        yield desk
    finally:
        desk.stop()


def served(host: Sshd) -> list[Path]:
    """The processes that serve this desk."""
    found = []
    for proc in Path("/proc").iterdir():
        try:
            words = (proc / "cmdline").read_bytes().split(b"\0") if proc.name.isdecimal() else []
        except OSError:
            continue
        if str(host.desk).encode() in words and b"serve" in words and words[0].endswith(b"python"):
            found.append(proc)
    return found


def test_no_variable_of_the_client_arrives(host: Sshd) -> None:
    sent = {
        "PYTHONPATH": "/tmp", "PYTHONINSPECT": "1", "TEXTUAL_LOG": "/tmp/log", "TEXTUAL_DRIVER": "x:Y", "TEXTUAL_SCREENSHOT": "1",
        "LC_ALL": "zh_CN.GBK", "LANG": "zh_CN.GBK", "KEFU_AGENT": "root", "KEFU_NOW": "2020-01-01T00:00:00+08:00", "BROWSER": "touch",
    }  # fmt: skip
    options = ["-o", "SetEnv=" + " ".join(f"{name}={value}" for name, value in sent.items())]
    desk = Inside(host, *options, "-o", "SendEnv=LC_* LANG")
    try:
        desk.sees("Broken cup", within=30)
        (process,) = served(host)
        got = dict(
            entry.split("=", 1)
            for entry in (process / "environ").read_bytes().decode("utf-8", "replace").split("\0")
            if "=" in entry
        )
        assert set(got) <= {"TERM", "SSH_ORIGINAL_COMMAND"}, got
        assert not set(sent.values()) & set(got.values())
    finally:
        desk.stop()
        eventually(lambda: not served(host), within=15)


def test_a_clicked_link_of_a_customer_opens_nothing(host: Sshd, inside: Inside) -> None:
    inside.keys("\r")
    inside.sees("https://evil.example/x", within=20)
    (process,) = served(host)
    lines = inside.text.splitlines()
    for name in ("https://evil.example/x", "https://evil.example/y"):
        row = next(at for at, line in enumerate(lines) if name in line)
        column = len(lines[row].partition(name)[0].encode("gbk", "replace"))
        for button in (0, 16):  # plain, and with Ctrl
            inside.keys(f"\x1b[<{button};{column + 4};{row + 1}M\x1b[<{button};{column + 4};{row + 1}m")
    inside.quiet(0.5)
    assert b"\x1b]8;" not in inside.written, "no terminal is told of a link"
    assert b"\x1b]52;" not in inside.written
    tasks = [(task / "children").read_text().split() for task in (process / "task").iterdir()]
    assert not any(tasks), "nothing was started"
    assert "Broken cup" in inside.text


def listening() -> set[str]:
    """The sockets of this host that wait for somebody: TCP, and those of ssh agents."""
    tcp = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {line[1] for line in tcp if line[3] == "0A"} | {
        str(one) for one in Path("/tmp").glob("ssh-*/agent.*")
    }


def test_what_a_client_asks_for_beside_its_session_is_refused(host: Sshd, tmp_path: Path) -> None:
    agent = tmp_path / "agent"
    started = subprocess.run(["ssh-agent", "-a", str(agent)], capture_output=True, text=True, check=True)
    pid = started.stdout.partition("SSH_AGENT_PID=")[2].partition(";")[0]
    before, log = listening(), len(host.said)
    desk = Inside(host, "-A", "-X", env={"SSH_AUTH_SOCK": str(agent), "DISPLAY": ":9"})
    try:
        desk.sees("Broken cup", within=30)
        assert not {one for one in listening() - before if "agent" in one}, (
            "no socket of an agent on the host"
        )
        (process,) = served(host)
        assert b"SSH_AUTH_SOCK" not in (process / "environ").read_bytes()
        assert b"DISPLAY" not in (process / "environ").read_bytes()
    finally:
        desk.stop()
        subprocess.run(["kill", pid], check=True)
    eventually(lambda: not served(host), within=15)
    for option in (("-R", "0:127.0.0.1:9"), ("-w", "any:any")):
        assert host.run("anna", "queue mine", options=option).returncode == 255, option
    through = host.run("anna", options=("-W", f"127.0.0.1:{host.port}"))
    assert (through.returncode != 0, through.stdout) == (True, b"")
    assert "refused local port forward" in host.said[log:]
    sftp = host.run("anna", "sftp", options=("-s",))
    assert (sftp.returncode != 0, sftp.stdout) == (True, b"")


@pytest.mark.long
def test_five_megabytes_are_pasted_and_the_session_goes_on(host: Sshd, inside: Inside) -> None:
    inside.keys("\r")
    inside.sees("evil.example", within=20)
    inside.keys("i")
    inside.sees("#", within=20)
    begun = b"\x1b[200~" + b"0123456789" * 500_000 + b"\x1b[201~"
    for start in range(0, len(begun), 60_000):
        inside.type(begun[start : start + 60_000])
        inside.quiet(0.001)
    inside.sees("100,000", within=60)
    assert "4,900,000" in inside.text
    assert len(served(host)) == 1
    inside.keys("\x07")
    eventually(lambda: kept(host) == 100_000, within=30)
    inside.escape()


def kept(host: Sshd) -> int:
    """Characters of the longest text that the desk holds."""
    from store.database import open_desk

    desk = open_desk(host.desk, readonly=True)
    try:
        return int(desk.value("SELECT max(length(body)) FROM message"))
    finally:
        desk.close()
