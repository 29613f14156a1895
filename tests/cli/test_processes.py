"""The real command in a process of its own: what it loads, how it ends, what a terminal gets."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import cli
from tests.cli.conftest import Kefu

ROOT = Path(__file__).parent.parent.parent
LOADED = "import sys, json, cli; code = cli.main(sys.argv[1:]); print(json.dumps(sorted(sys.modules))); sys.exit(code)"


def command(kefu: Kefu, *words: str) -> list[str]:
    return [sys.executable, "-m", "cli", "--db", str(kefu.path), "--lang", "en", *words]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **more}


def test_plain_commands_stay_light(kefu: Kefu, complaint: int) -> None:
    words = ["--db", str(kefu.path), "queue", "open", "--json"]
    ended = subprocess.run(
        [sys.executable, "-c", LOADED, *words], env=environment(), capture_output=True, text=True, check=True
    )
    modules = {name.partition(".")[0] for name in json.loads(ended.stdout.splitlines()[-1])}
    heavy = {"textual", "rich", "pydantic", "msgspec", "holidays", "python_calamine", "charset_normalizer"}
    assert modules & heavy == set()
    assert {"peewee", "typer"} <= modules


def test_the_desk_opens_without_what_only_commands_or_acts_need(kefu: Kefu) -> None:
    words = ["--db", str(kefu.path), "--as=root", "--lang", "en"]
    code = LOADED.replace("print(", "import tui.app; print(")
    ended = subprocess.run(
        [sys.executable, "-c", code, *words], env=environment(), stdin=subprocess.DEVNULL, capture_output=True
    )
    assert ended.returncode == 4
    loaded = set(json.loads(ended.stdout.splitlines()[-1]))
    assert "tui.screens.queue" in loaded
    later = {"typer", "tui.plain.options", "store.tables", "store.desk.replying", "store.desk.sweep"}
    assert loaded & (later | {"tui.screens.ticket", "textual.widgets._text_area"}) == set()


def test_an_import_never_loads_textual(kefu: Kefu, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("external_id,opened_at,subject\n1,2026-03-16 09:00,x\n")
    words = ["--db", str(kefu.path), "import", "tickets", str(file)]
    ended = subprocess.run(
        [sys.executable, "-c", LOADED, *words], env=environment(), capture_output=True, text=True, check=True
    )
    assert "textual" not in json.loads(ended.stdout.splitlines()[-1])


def test_nobody_reads_what_is_printed(kefu: Kefu, complaint: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            command(kefu, "queue", "open"), env=environment(), stdout=writing, stderr=subprocess.PIPE
        )
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_standard_output(kefu: Kefu, complaint: int) -> None:
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            command(kefu, "queue", "open"), env=environment(), stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert ended.returncode == 4
    assert ended.stderr == "The system could not do it: No space left on device.\n"


def test_a_terminal_gets_colours_and_nothing_else(kefu: Kefu, complaint: int) -> None:
    kefu.at("2026-03-16T11:00:00+08:00")
    shown = _on_a_terminal(command(kefu, "queue", "open"))
    assert "\x1b[1;31m" in shown
    assert re.sub(r"\x1b\[[0-9;]*m", "", shown).isprintable() or "\x1b" not in re.sub(
        r"\x1b\[[0-9;]*m", "", shown
    )
    assert "\x1b" not in _on_a_terminal(command(kefu, "queue", "open"), NO_COLOR="1")


def test_an_import_shows_how_far_it_is(kefu: Kefu, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    rows = "".join(f"{number},2026-03-16 09:00,x\n" for number in range(300))
    file.write_text("external_id,opened_at,subject\n" + rows)
    shown = _on_a_terminal(command(kefu, "import", "tickets", str(file)))
    assert "100%" in shown
    assert "[progress" not in shown
    assert "300 rows read: 300 created" in shown


def test_a_desk_that_cannot_be_written(kefu: Kefu, complaint: int) -> None:
    kefu.done("note", "1", "loads what the child may not read any more")
    folder = Path(tempfile.mkdtemp(prefix="kefu-readonly-"))
    try:
        shutil.copy(kefu.path, folder / "desk.db")
        (folder / "desk.db").chmod(0o444)
        folder.chmod(0o555)
        code, told = _in_a_child_without_rights(
            "--db", str(folder / "desk.db"), "--lang", "en", "note", "1", "x"
        )
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert (code, told) == (4, f"The desk at {folder}/desk.db cannot be written to. Nothing was changed.\n")


def test_watching_prints_what_fires_until_it_is_stopped(kefu: Kefu, complaint: int) -> None:
    env = environment(KEFU_NOW="2026-03-16T10:15:01+08:00+")
    watching = subprocess.Popen(
        command(kefu, "escalate", "--watch"),
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert watching.stdout is not None
    try:
        lines = _lines(watching.stdout.fileno(), 2)
        watching.send_signal(signal.SIGTERM)
        code = watching.wait(10)
    finally:
        watching.kill()
        watching.communicate()
    assert lines[0] == "Watching; Ctrl+C ends it."
    assert re.match(r"alert \d+: #1 first response, level 2 \(the time passed\)", lines[1])
    assert code == 0


def _in_a_child_without_rights(*words: str) -> tuple[int, str]:
    """A command's exit code and standard error in a child process that is not the superuser."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            sys.stderr = os.fdopen(writing, "w")
            code = cli.main(list(words))
            sys.stderr.flush()
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), told


def _lines(descriptor: int, count: int, timeout_s: float = 20) -> list[str]:
    got = b""
    while got.count(b"\n") < count:
        ready, _, _ = select.select([descriptor], [], [], timeout_s)
        assert ready, got
        chunk = os.read(descriptor, 4096)
        assert chunk, got
        got += chunk
    return got.decode().splitlines()


def _on_a_terminal(words: list[str], **more: str) -> str:
    main, side = pty.openpty()
    env = environment(TERM="xterm-256color", COLUMNS="100", LINES="30", **more)
    process = subprocess.Popen(words, env=env, stdin=side, stdout=side, stderr=side)
    os.close(side)
    shown = b"".join(_chunks(main))
    os.close(main)
    assert process.wait(20) == 0, shown
    return shown.decode()


def _chunks(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(descriptor, 65536)
        except OSError:
            return
        if not chunk:
            return
        yield chunk
