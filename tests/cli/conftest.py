"""The command line, run in this process on a real desk."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import cli
from store import i18n
from store.system_user import system_login
from tests.making import made_once

START = "2026-03-16T10:00:00+08:00"
"""A Monday morning within the shipped policy's service hours."""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The document that it printed."""
        return json.loads(self.out)


class Kefu:
    """Runs commands on one desk as the operating-system user, in English unless told otherwise."""

    def __init__(
        self, path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.path = path
        self.me = system_login()
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def at(self, moment: str) -> None:
        """From now on it is this moment."""
        self._monkeypatch.setenv("KEFU_NOW", moment)

    def __call__(self, *words: str, lang: str = "en", stdin: bytes = b"", db: bool = True) -> Ended:
        self._capsys.readouterr()
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        place = ["--db", str(self.path)] if db else []
        code = cli.main([*place, "--lang", lang, *words])
        out, err = self._capsys.readouterr()
        return Ended(code, out, err)

    def done(self, *words: str, lang: str = "en", stdin: bytes = b"") -> str:
        """What a command printed that has to succeed."""
        ended = self(*words, lang=lang, stdin=stdin)
        assert (ended.code, ended.err) == (0, ""), (words, ended)
        return ended.out

    def told(self, *words: str, stdin: bytes = b"") -> Any:
        """The JSON document of a command that has to succeed."""
        return json.loads(self.done(*words, "--json", stdin=stdin))

    def refused(self, code: int, *words: str, lang: str = "en", stdin: bytes = b"") -> str:
        """The one line on standard error of a command that must not succeed."""
        ended = self(*words, lang=lang, stdin=stdin)
        assert ended.code == code, (words, ended)
        assert ended.out == ""
        assert ended.err.endswith("\n")
        assert ended.err.count("\n") == 1, ended.err
        assert "Traceback" not in ended.err
        return ended.err.strip()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A founded desk without tickets, copied for each test."""

    def make(folder: Path) -> None:
        path = folder / "desk.db"
        assert cli.main(["--db", str(path), "--lang", "en", "init", "--name", "The Boss"]) == 0
        for login, role, team in (
            ("anna", "agent", "aftersales"),
            ("bob", "agent", "presales"),
            ("vera", "viewer", "presales"),
            ("nobody", "agent", "presales"),
        ):
            words = ["agent", "add", login, "--role", role, "--team", team]
            assert cli.main(["--db", str(path), *words]) == 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KEFU_NOW", START)
        return made_once(tmp_path_factory, "template", make) / "desk.db"


@pytest.fixture
def kefu(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Kefu]:
    """The command line on a desk of its own with four agents and no tickets."""
    path = tmp_path / "desk.db"
    shutil.copy(template, path)
    monkeypatch.setenv("KEFU_NOW", START)
    yield Kefu(path, capsys, monkeypatch)
    i18n.use("en")


@pytest.fixture
def complaint(kefu: Kefu) -> int:
    """A complaint that nobody holds."""
    words = ("new", "三天没动了", "--subject", "快递没到", "--kind", "complaint", "--customer", "小红")
    number: int = kefu.told(*words, "--category", "logistics")["number"]
    return number
