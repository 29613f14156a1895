"""`kefu` in a pseudo-terminal, its screen as pyte sees it; and in tmux."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

import pyte

from tests.tui.pty_host import ROOT, Pty

NOW = "2026-07-20T10:00:05+08:00+"
"""MONDAY and five seconds, advancing: no minute changes while a short test looks."""


class Terminal(Pty):
    """A person's terminal with `kefu` on it."""

    def __init__(
        self,
        path: Path,
        login: str,
        *words: str,
        columns: int = 80,
        rows: int = 24,
        ignore_hup: bool = False,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._fed, self._text = 0, ""
        super().__init__(
            "cli", "--db", str(path), "--as", login, *words,
            rows=rows, columns=columns, ignore_hup=ignore_hup, env={"KEFU_LANG": "en", "KEFU_NOW": NOW, **(env or {})},
        )  # fmt: skip

    @property
    def text(self) -> str:
        """What a person sees."""
        if self._fed != len(self.written) or not self._text:
            self._stream.feed(self.written[self._fed :])
            self._fed = len(self.written)
            columns, buffer = range(self._screen.columns), self._screen.buffer
            lines = ("".join(buffer[y][x].data for x in columns) for y in range(self._screen.lines))
            self._text = "\n".join(lines)
        return self._text

    def resize(self, columns: int, rows: int) -> None:
        super().resize(columns, rows)
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._text = ""

    def sees(self, *texts: str, within: float = 10.0) -> None:
        """Read until all of it is on screen."""
        self.reads(lambda: all(text in self.text for text in texts), within=within)

    def reads(self, done: Callable[[], bool], *, within: float = 10.0) -> None:
        """Read until this holds; the failure shows the screen."""
        try:
            self.read_until(lambda _written: done(), within=within)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.text}") from None

    def keys(self, text: str) -> None:
        self.type(text.encode())

    def escape(self) -> None:
        """Escape, and nothing behind it for long enough to be no part of a sequence."""
        self.keys("\x1b")
        self.quiet(0.25)

    def children(self) -> set[str]:
        """The processes that it has started and that live."""
        found: set[str] = set()
        tasks = Path(f"/proc/{self.process.pid}/task")
        for task in tasks.iterdir():
            found.update((task / "children").read_text().split())
        return found


def eventually(done: Callable[[], bool], *, within: float = 5.0, why: str = "") -> None:
    """Wait for something outside the terminal."""
    end = time.monotonic() + within
    while not done():
        assert time.monotonic() < end, why or f"not so within {within} s"
        select.select([], [], [], 0.02)


class Tmux:
    """A tmux server of its own with one window."""

    def __init__(
        self, path: Path, login: str, *, columns: int = 80, rows: int = 24, lang: str = "en"
    ) -> None:
        self.server = f"kefu-test-{uuid.uuid4().hex[:8]}"
        command = f"exec {sys.executable} -m cli --db '{path}' --as {login}"
        environment = [
            word for name in ("HOME", "XDG_CONFIG_HOME") for word in ("-e", f"{name}={os.environ[name]}")
        ]
        self.tmux(
            "new-session", "-d", "-x", str(columns), "-y", str(rows), "-c", str(ROOT),
            "-e", f"KEFU_LANG={lang}", "-e", f"KEFU_NOW={NOW}", *environment, command,
        )  # fmt: skip
        self.pid = int(self.tmux("display-message", "-p", "#{pane_pid}"))

    def tmux(self, *words: str) -> str:
        """One tmux command; what it prints."""
        done = subprocess.run(
            ["tmux", "-L", self.server, "-f", "/dev/null", *words],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    @property
    def text(self) -> str:
        return self.tmux("capture-pane", "-p")

    def sees(self, *texts: str, within: float = 10.0) -> None:
        eventually(lambda: all(text in self.text for text in texts), within=within, why=self.text)

    def keys(self, *names: str) -> None:
        self.tmux("send-keys", *names)

    def types(self, text: str) -> None:
        self.tmux("send-keys", "-l", text)

    def stop(self) -> None:
        self.tmux("kill-server")
