"""The house keeps its shape: arrows one way, small files, one SQLite, light commands, no child processes."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DESK = [ROOT / "cli.py", *sorted((ROOT / "store").rglob("*.py")), *sorted((ROOT / "tui").rglob("*.py"))]
EVERYTHING = [*DESK, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "benchmarks").rglob("*.py"))]


def naming(paths: Iterable[Path], *words: str) -> Iterator[Path]:
    """The files that hold one of the words at all: only they are worth parsing."""
    for path in paths:
        text = path.read_text(encoding="utf-8")
        if any(word in text for word in words):
            yield path


def imported(path: Path) -> Iterator[str]:
    """The modules that a file names in its imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def called(path: Path) -> Iterator[str]:
    """The functions that a file calls by a plain or dotted name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_arrows_run_one_way() -> None:
    script = Path(sys.executable).with_name("lint-imports")
    if not script.exists():
        pytest.skip("import-linter is not installed beside this Python")
    done = subprocess.run(
        [script, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_long() -> None:
    limits = {ROOT / "cli.py": 1000}
    files = [path for path in EVERYTHING if ROOT / "tests" not in path.parents]
    files += (ROOT / "tui").rglob("*.tcss")
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {p.name: n for p, n in lengths.items() if n > limits.get(p, 500)} == {}


def test_one_process_uses_one_sqlite() -> None:
    """Two SQLite libraries on one file drop each other's locks, and with them committed rows."""
    assert [path for path in naming(EVERYTHING, "sqlite3") if "sqlite3" in imported(path)] == []


def test_the_store_never_prints() -> None:
    store = [path for path in DESK if ROOT / "store" in path.parents]
    assert [path for path in naming(store, "print") if "print" in called(path)] == []


def test_nothing_starts_a_child_process() -> None:
    starters = {"subprocess", "multiprocessing", "pty", "webbrowser"}
    calls = {"os.system", "os.popen", "os.fork", "os.execv", "os.execvp", "os.posix_spawn", "os.startfile"}
    worth = naming(DESK, *starters, *(call.partition(".")[2] for call in calls))
    assert [path for path in worth if starters & set(imported(path)) or calls & set(called(path))] == []


LIGHT_COMMANDS = """
import json, sys
import cli

loaded = {}
for words in json.load(sys.stdin):
    try:
        code = cli.main(words)
    except SystemExit as left:
        code = left.code
    loaded[" ".join(words)] = [code, "textual" in sys.modules]
print("LOADED " + json.dumps(loaded))
"""


def test_plain_commands_never_load_the_full_screen(tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("external_id,opened_at,subject\nA1,2026-03-01 10:00:00,late\n", encoding="utf-8")
    commands = [
        ["--help"],
        ["init", "--name", "Desk admin"],
        ["new", "--subject", "a charger is missing", "--kind", "complaint", "--category", "product"],
        ["take"],
        ["reply", "1", "We send one today."],
        ["queue", "open"],
        ["queue", "open", "--json"],
        ["show", "1"],
        ["why", "1"],
        ["alerts"],
        ["escalate", "--once"],
        ["import", "tickets", str(table)],
        ["import", "presets"],
        ["agent", "list"],
        ["policy", "show"],
        ["doctor"],
    ]
    done = subprocess.run(
        [sys.executable, "-c", LIGHT_COMMANDS],
        input=json.dumps(commands),
        env={**os.environ, "PYTHONPATH": str(ROOT), "KEFU_DB": str(tmp_path / "desk.db"), "KEFU_LANG": "en"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = json.loads(done.stdout.rsplit("LOADED ", 1)[1])
    assert loaded == {" ".join(words): [0, False] for words in commands}, done.stderr
