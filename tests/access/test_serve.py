"""What an agent can do at the desk over SSH, tried without sshd: on a terminal that serve gets as sshd gives it.

Together with tests/e2e/test_sshd.py these are the attempts that were made on a desk of this kind with a real sshd.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.access.making_keys import ed25519
from tests.cli.conftest import Kefu
from tests.conftest import LONG
from tests.e2e.sshd import block
from tests.e2e.terminals import Terminal
from tests.tui.pty_host import ROOT, Pty
from tui.plain.servework import FALLBACK_TERM, clean_environment


class Session(Terminal):
    """Somebody's session: `serve` on a terminal of this size, with what a client might have sent along."""

    def __init__(
        self,
        path: Path,
        login: str,
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        words: Sequence[str] = (),
        key: str | None = None,
    ) -> None:
        """`words`: another program instead, which runs serve. `key`: the fingerprint by which they came."""
        self._fed = 0
        by = () if key is None else ("--key", key)
        ours = ("cli", "--db", str(path), "--lang", "en", "serve", "--as", login, *by)
        started = ("tests.e2e.client", *words) if words else ours
        Pty.__init__(self, *started, rows=rows, columns=columns, env=env)


Start = Callable[..., Session]


@pytest.fixture
def session(kefu: Kefu, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    monkeypatch.delenv("KEFU_NOW")
    running: list[Session] = []

    def start(login: str = "anna", **options: object) -> Session:
        running.append(Session(kefu.path, login, **options))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for started in running:
        started.stop()


def served(
    kefu: Kefu,
    command: str | None = None,
    *,
    stdin: bytes = b"",
    by: tuple[str, ...] = (),
    **env: str,
) -> subprocess.CompletedProcess[bytes]:
    """A session without a terminal; `by`: what else sshd's line says."""
    sent = {"SSH_ORIGINAL_COMMAND": command} if command is not None else {}
    desk = ("--db", str(kefu.path), "--lang", "en")
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "cli", *desk, "serve", "--as", "anna", *by],
        input=stdin, capture_output=True, cwd=ROOT, check=False, env={**sent, **env},
    )  # fmt: skip


def test_a_session_has_no_way_out(kefu: Kefu, session: Start, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    sent = {
        "TEXTUAL_LOG": str(outside / "log"),
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(outside),
        "TEXTUAL_SCREENSHOT_FILENAME": "x.svg",
        "TEXTUAL_DRIVER": "tests.no_such_driver:Driver",
        "TEXTUAL_ALLOW_SIGNALS": "1",
        "BROWSER": f"touch {outside}/browser %s",
        "EDITOR": "vi",
        "PAGER": "less",
        "HOME": str(outside),
        "XDG_CONFIG_HOME": str(outside),
        "KEFU_DB": "/etc/passwd",
        "KEFU_TRACEBACK": "1",
        "TERM": "x;touch f",
        "COLORTERM": "$(touch f)",
    }
    desk = session(env=sent)
    desk.sees("take next", within=20)
    proc = Path(f"/proc/{desk.process.pid}")
    assert proc.joinpath("cwd").readlink() == kefu.path.parent
    desk.keys("\x1a\x1c\x1a")
    desk.quiet(0.2)
    assert proc.joinpath("stat").read_text().rpartition(")")[2].split()[0] != "T"
    desk.keys("\x10screensh")
    desk.sees("screensh")
    desk.quiet(0.3)
    assert desk.text.lower().count("screensh") == 1, desk.text
    assert desk.children() == set()
    assert list(outside.iterdir()) == []


def test_signal_keys_while_the_desk_loads_show_nothing_and_leave_no_shell(
    kefu: Kefu, session: Start, tmp_path: Path
) -> None:
    shell = tmp_path / "kefu-shell"
    text = block("ulimit -v").replace("/opt/kefu/bin/python", sys.executable)
    text = text.replace("/var/lib/kefu/kefu.db", str(kefu.path)).replace(
        "/var/lib/kefu", str(kefu.path.parent)
    )
    shell.write_text(text.replace("umask", "echo begun; umask", 1))
    desk = session(words=("/bin/sh", str(shell), "--as", "anna"))
    desk.read_until(lambda written: b"begun" in written)
    while b"\x1b[?1049h" not in desk.written:
        desk.keys("\x03\x1c\x1a")
        desk.quiet(0.02)
        assert desk.process.poll() is None
    desk.sees("anna", within=20)
    assert b"Traceback" not in desk.written


def test_a_key_that_is_taken_back_ends_the_sessions_that_came_by_it(kefu: Kefu, session: Start) -> None:
    for n in (1, 2):
        kefu.done("agent", "key", "add", "anna", "-", stdin=ed25519(n).encode())
    one, other = (key["fingerprint"] for key in kefu.told("agent", "key", "list"))
    gone, stays, unnamed = session(key=one), session(key=other), session()
    for desk in (gone, stays, unnamed):
        desk.sees("take next", within=20)
    kefu.done("agent", "key", "remove", one)
    assert gone.ends(within=10) == 1
    assert b"lets nobody in as 'anna' any more" in gone.written
    for by, code in ((("--key", other), 0), (("--key", one), 1), (("--key", "SHA256:?"), 1), ((), 0)):
        assert served(kefu, "queue mine --json", by=by).returncode == code
    for desk in (stays, unnamed):
        assert desk.process.poll() is None
        desk.keys("q")
        assert desk.ends(within=10) == 0


def test_a_key_that_expires_ends_the_session_that_came_by_it(kefu: Kefu, session: Start) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=4)
    kefu.done("agent", "key", "add", "anna", "-", "--expires", soon.isoformat(), stdin=ed25519(1).encode())
    (key,) = kefu.told("agent", "key", "list")
    desk = session(key=key["fingerprint"])
    desk.sees("take next", within=20)
    assert desk.ends(within=20) == 1
    assert datetime.now(UTC) >= soon
    assert b"lets nobody in as 'anna' any more" in desk.written


@pytest.mark.parametrize("how", ["key", "person"])
def test_a_command_under_way_ends_when_its_agent_is_let_in_no_more(kefu: Kefu, how: str) -> None:
    kefu.done("agent", "key", "add", "anna", "-", stdin=ed25519(1).encode())
    (key,) = kefu.told("agent", "key", "list")
    desk = ("--db", str(kefu.path), "--lang", "en")
    with subprocess.Popen(
        [sys.executable, "-m", "cli", *desk, "serve", "--as", "anna", "--key", key["fingerprint"]],
        cwd=ROOT, env={"SSH_ORIGINAL_COMMAND": "bulk claim -"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as under_way:  # fmt: skip
        with pytest.raises(subprocess.TimeoutExpired):  # it waits for the rest of the numbers
            under_way.wait(timeout=3)
        if how == "key":
            kefu.done("agent", "key", "remove", key["fingerprint"])
        else:
            kefu.done("agent", "disable", "anna")
        assert under_way.wait(timeout=20) == 1
        assert under_way.stderr is not None
        told = under_way.stderr.read()
    assert told.count(b"\n") == 1
    assert b"Traceback" not in told


def test_a_terminal_of_an_absurd_size_ends_the_session(session: Start) -> None:
    assert session(columns=5000, rows=5000).ends(within=20) == 4


@pytest.mark.long
def test_a_terminal_that_grows_absurdly_ends_the_session(session: Start) -> None:
    desk = session()
    desk.sees("take next", within=20)
    desk.resize(65535, 65535)
    os.kill(desk.process.pid, signal.SIGWINCH)
    assert desk.ends(within=20) == 4


@pytest.mark.long
def test_what_somebody_likes_is_kept_beside_the_desk(kefu: Kefu, session: Start) -> None:
    own = Path(f"{kefu.path}.settings") / "kefu" / "anna.toml"
    own.parent.mkdir(parents=True)
    own.write_text('language = "en"\n')
    command = [sys.executable, "-m", "cli", "--db", str(kefu.path), "serve", "--as"]
    session(words=[*command, "anna"]).sees("take next", within=20)


def test_without_a_terminal_there_is_no_screen(kefu: Kefu) -> None:
    for command in (None, "", "  ") if LONG else (None,):
        ended = served(kefu, command)
        assert (ended.returncode, ended.stdout, ended.stderr.count(b"\n")) == (69, b"", 1)


def test_what_is_no_way_in_is_refused(kefu: Kefu, tmp_path: Path) -> None:
    assert served(kefu, "queue", KEFU_NOW="2026-01-01T00:00:00+08:00").returncode == 2
    ended = served(kefu, "sh -c id")
    assert (ended.returncode, ended.stdout, ended.stderr.count(b"\n")) == (2, b"", 1)
    if os.getuid() == 0:
        os.chown(kefu.path, 12345, 12345)
        assert served(kefu, "queue").returncode == 4
        assert list(kefu.path.parent.glob("*-wal")) == []


def test_one_command_is_given_as_the_keys_agent(kefu: Kefu) -> None:
    key = served(kefu, "agent key list --json", PYTHONINSPECT="", KEFU_DB="/etc/passwd", KEFU_LANG="zh")
    assert (key.returncode, key.stdout.strip()) == (0, b"[]")
    assert served(kefu, "agent key add anna -", stdin=ed25519().encode()).returncode == 1


LOCKED = """
import os, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tui.plain.servework import lock_in
lock_in(Path(sys.argv[1]))
import subprocess, tempfile
def refused(act):
    try:
        act()
    except PermissionError:
        return True
    return False
tempfile.tempdir = sys.argv[1]
inside = str(Path(sys.argv[1], "inside"))
Path(inside).write_text("x")
tempfile.TemporaryFile().close()
acts = [
    lambda: subprocess.run(["true"]), lambda: os.system("true"), lambda: os.popen("true"), os.fork, os.forkpty,
    lambda: os.execv("/bin/true", ["true"]), lambda: os.posix_spawn("/bin/true", ["true"], {}),
    lambda: os.spawnv(os.P_WAIT, "/bin/true", ["true"]),
    lambda: Path(sys.argv[2]).write_text("x"), lambda: os.open(sys.argv[2], os.O_CREAT),
    lambda: open(Path(sys.argv[1], "..", "outside"), "a"), lambda: __import__("pty").spawn("true"),
    lambda: os.rename(inside, sys.argv[2]), lambda: os.link(inside, sys.argv[2]), lambda: os.mkdir(sys.argv[2]),
    lambda: os.symlink(inside, sys.argv[2]), lambda: os.remove("/etc/hostname.kefu"), lambda: os.truncate("/etc/hostname.kefu", 0),
    lambda: os.link("/etc/passwd", inside + "2"), lambda: os.rmdir(Path(sys.argv[1]).parent),
]
print([place for place, act in enumerate(acts) if not refused(act)])
"""


def test_a_served_process_starts_no_other_one_and_writes_nowhere_else(tmp_path: Path) -> None:
    inside = tmp_path / "desk"
    inside.mkdir()
    words = [sys.executable, "-c", LOCKED, str(inside), str(tmp_path / "outside")]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["desk"]


@pytest.mark.parametrize(
    "term",
    [
        "",
        "x;touch f",
        "$(touch f)",
        "xterm\n\x1b[31m",
        "x" * 60_000,
        "dumb",
        "unknown",
        "../../etc",
        "xterm kitty",
    ],
)
def test_an_odd_terminal_is_taken_for_a_common_one(term: str) -> None:
    environ = {
        "TERM": term,
        "PYTHONINSPECT": "1",
        "TEXTUAL_LOG": "/x",
        "LC_ALL": "zh_CN.GBK",
        "COLORTERM": "24bit",
    }
    clean_environment(environ)
    assert environ == {
        "TERM": FALLBACK_TERM,
        "COLORTERM": "24bit",
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
    }


@pytest.mark.parametrize(
    "term", ["xterm-256color", "xterm-kitty", "screen.xterm-new", "tmux-256color", "linux", "vt100"]
)
def test_a_known_terminal_stays_what_it_is(term: str) -> None:
    environ = {"TERM": term}
    clean_environment(environ)
    assert environ["TERM"] == term
