"""A real sshd on loopback with the lines of docs/operate.md: throw-away keys, a high port, one desk."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tui.pty_host import ROOT

DOCS = ROOT / "docs" / "operate.md"
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def why_not() -> str:
    """Why there can be no sshd here; empty where there can."""
    if SSHD is None or shutil.which("ssh") is None or shutil.which("ssh-keygen") is None:
        return "OpenSSH is not installed (apt-get install openssh-server)"
    if os.getuid() != 0:
        return "sshd lets others than itself in as root only"
    return ""


def needed() -> None:
    """Skip where there can be no sshd; in CI that is a failure."""
    if reason := why_not():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def block(start: str) -> str:
    """The code block of docs/operate.md that begins with this line."""
    found = [
        text
        for text in re.findall(r"```[a-z]*\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
        if start in text
    ]
    assert len(found) == 1, start
    return str(found[0])


class Sshd:
    """The running daemon, its client keys, and how to reach it."""

    def __init__(self, folder: Path, desk: Path, keys_in: Path | None = None) -> None:
        """`folder` belongs to root with all that is above it: sshd runs no command from elsewhere. `keys_in`: the
        file that it reads instead of asking."""
        self.keys_in = keys_in
        self.folder = folder
        self.desk = desk
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.log = folder / "sshd.log"
        self.new_key("host")
        self._command("kefu-shell", block("ulimit -v"))
        self._command("kefu-authkeys", block("--for-sshd --shell"))
        self._configure()

    def new_key(self, name: str, *words: str) -> Path:
        """A key without a passphrase; returns its public file."""
        path = self.folder / name
        kind = words or ("-t", "ed25519")
        subprocess.run(["ssh-keygen", "-q", *kind, "-N", "", "-C", name, "-f", str(path)], check=True)
        return path.with_suffix(".pub")

    def words(self, key: str, *more: str) -> list[str]:
        """The words of a client that has this key."""
        options = [
            "BatchMode=yes",
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "LogLevel=ERROR",
        ]
        options += ["IdentitiesOnly=yes", "ExitOnForwardFailure=yes"]
        given = [word for option in options for word in ("-o", option)]
        place = ["-F", "/dev/null", "-p", str(self.port), "-i", str(self.folder / key)]
        return ["ssh", *place, *given, *more]

    def run(
        self,
        key: str,
        *command: str,
        options: tuple[str, ...] = (),
        stdin: bytes = b"",
        env: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """One command of a client, to its end."""
        return subprocess.run(
            [*self.words(key, *options), "root@127.0.0.1", *command],
            input=stdin, capture_output=True, timeout=30, check=False, env={**os.environ, **(env or {})},
        )  # fmt: skip

    @property
    def kept(self) -> tuple[str, ...]:
        """Options of a client whose connection stays for the next one."""
        path = f"ControlPath={self.folder}/open"
        return ("-o", "ControlMaster=auto", "-o", path, "-o", "ControlPersist=20")

    @property
    def said(self) -> str:
        """What the daemon has logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def _here(self, text: str) -> str:
        """The lines of the docs with the places of this test in them."""
        places = {
            "/opt/kefu/bin/python": sys.executable,
            "/opt/kefu/bin/": f"{self.folder}/",
            "/etc/ssh/kefu/": f"{self.folder}/",
            "/var/lib/kefu/kefu.db": str(self.desk),
            "cd /var/lib/kefu": f"cd {self.desk.parent}",
            "Match User kefu": "Match User root",
            "CommandUser kefu": "CommandUser root",
        }
        for ours, here in places.items():
            text = text.replace(ours, here)
        assert "/opt/" not in text.replace(sys.executable, "")
        assert "/var/lib/kefu" not in text
        return text

    def _command(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(self._here(text), encoding="utf-8")
        path.chmod(0o755)

    def _keys(self, text: str) -> str:
        """The lines of the docs; with `keys_in` those about keys as the docs say for a file."""
        if self.keys_in is None:
            return text
        kept = [line for line in text.splitlines() if "AuthorizedKeys" not in line]
        kept.insert(-1, f"    AuthorizedKeysFile {self.keys_in}")
        return "\n".join(kept)

    def _configure(self) -> None:
        lines = [
            f"Port {self.port}",
            "ListenAddress 127.0.0.1",
            f"HostKey {self.folder}/host",
            "PidFile none",
            "UsePAM no",
            "LogLevel VERBOSE",
            "AcceptEnv LANG LC_*",
            "Subsystem sftp internal-sftp",
            self._keys(self._here(block("AuthorizedKeysCommandUser"))),
        ]
        (self.folder / "sshd_config").write_text("\n".join(lines), encoding="utf-8")


@contextmanager
def running(desk: Path, *, keys_in: Path | None = None) -> Iterator[Sshd]:
    """An sshd that serves this desk, until the end."""
    needed()
    Path("/run/sshd").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="kefu-sshd-", dir="/root"))
    sshd = Sshd(folder, desk, keys_in)
    assert SSHD is not None
    process = subprocess.Popen(
        [SSHD, "-D", "-e", "-f", str(folder / "sshd_config")],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=sshd.log.open("wb"), env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    try:
        from tests.e2e.terminals import eventually

        eventually(lambda: "Server listening" in sshd.said or process.poll() is not None, within=10)
        assert process.poll() is None, sshd.said
        yield sshd
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)
