"""What the read-me files tell people to type works, word for word, in both languages."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

import cli

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "README.zh-CN.md")
TESTED = re.compile(r"<!-- tested -->\n```sh\n(.*?)```", re.DOTALL)
FENCED = re.compile(r"```(?:sh|text)?\n(.*?)```", re.DOTALL)


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """An environment of a person with a `kefu` on the path and nothing else of kefu's."""
    command = tmp_path / "bin" / "kefu"
    command.parent.mkdir()
    command.write_text(
        f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(ROOT / "cli.py"))} "$@"\n'
    )
    command.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    return {"PATH": f"{command.parent}:{os.environ['PATH']}", "HOME": str(home), "LANG": "C.UTF-8"}


@pytest.mark.parametrize("name", [pytest.param(PAGES[0], marks=pytest.mark.long), PAGES[1]])
def test_the_tour_can_be_typed_as_it_stands(name: str, shell: dict[str, str]) -> None:
    blocks = TESTED.findall(page(name))
    assert len(blocks) == 5
    done = subprocess.run(
        ["bash", "-euo", "pipefail"],
        input="\n".join(blocks),
        env=shell,
        cwd=shell["HOME"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert '"T-1003"' in done.stdout
    assert '"T-1001"' not in done.stdout, "the first ticket is resolved at the end of the tour"
    assert (Path(shell["HOME"]) / ".local" / "share" / "kefu" / "kefu.db").is_file()


@pytest.mark.parametrize("name", [*PAGES, "CONTRIBUTING.md", "docs/architecture.md"])
def test_what_a_page_points_to_is_there(name: str) -> None:
    text = page(name)
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / name).parent.joinpath(target).exists(), target
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.MULTILINE))
    code = "\n".join(FENCED.findall(text) + re.findall(r"`([^`\n]+)`", text))
    assert set(re.findall(r"\bmake ([a-z-]+)", code)) <= targets


@pytest.mark.parametrize("name", PAGES)
def test_every_command_that_a_page_says_works_exists(name: str) -> None:
    text = page(name).split("*To come, not there yet:*")[0].split("*尚未提供：*")[0]
    known = set(getattr(get_command(cli.commands()), "commands", {}))
    named = set(re.findall(r"`kefu ([a-z][a-z-]+)", text))
    named |= {
        word
        for block in TESTED.findall(text)
        for word in re.findall(r"^kefu (?:--\S+ \S+ )*([a-z-]+)", block, re.M)
    }
    assert named <= known, named - known
