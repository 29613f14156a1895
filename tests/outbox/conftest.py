"""A desk whose ladder tells by channels, and far sides to send to."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from store import i18n
from store.database import open_desk
from store.views.people import actor
from tests.outbox.servers import Post, Robot, post_office, robot
from tests.store.desks import PEOPLE, Place, place_at, policy_text

LADDER = """
[[ladder]]
clock = "first_response"
levels = [
    { level = 1, at = "75%", tell = ["assignee"], by = ["screen", "robot"] },
    { level = 2, at = "100%", tell = ["team"], by = ["screen", "bell", "robot", "mail"] },
]
"""
Notify = Callable[[str], Path]


@pytest.fixture(scope="session")
def founded_outward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outward") / "desk.db"
    place_at(path, policy=policy_text(ladders=LADDER), channels=("robot", "mail")).desk.close()
    return path


@pytest.fixture
def place(founded_outward: Path, tmp_path: Path) -> Iterator[Place]:
    path = tmp_path / "desk.db"
    shutil.copy(founded_outward, path)
    desk = open_desk(path)
    i18n.use("en")
    yield Place(desk, {login: actor(desk, login) for login in ("root", *PEOPLE)})
    desk.close()


@pytest.fixture
def far() -> Iterator[Robot]:
    with robot() as made:
        yield made


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as made:
        yield made


@pytest.fixture
def notify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notify:
    """Write notify.toml, readable by its owner alone."""
    path = tmp_path / "notify.toml"
    monkeypatch.setenv("KEFU_NOTIFY", str(path))

    def write(text: str) -> Path:
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return path

    return write


@pytest.fixture
def tls_port(tmp_path: Path) -> Iterator[int]:
    """A server whose certificate nobody vouches for."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    ]
    subprocess.run([*words, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet() -> None:
            with suppress(OSError):
                talking, _who = listening.accept()
                context.wrap_socket(talking, server_side=True).close()

        threading.Thread(target=greet, daemon=True).start()
        yield listening.getsockname()[1]
