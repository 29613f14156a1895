"""Far sides on this machine: a robot that speaks HTTP and a mail server, each answering as it is told to."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any


@dataclass(frozen=True)
class Heard:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def key(self) -> str:
        return self.headers["Idempotency-Key"]


@dataclass
class Robot:
    """Answers with the next of `answers`, in the end with `usual`: (status, body), or what goes wrong."""

    port: int = 0
    usual: Any = (200, {"errcode": 0, "errmsg": "ok"})
    answers: list[Any] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    gone: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/robot/send?key=TOPSECRET"

    def keys(self) -> list[str]:
        return [one.key for one in self.heard]

    def answer(self, request: Heard) -> Any:
        with self.lock:
            self.heard.append(request)
            return self.answers.pop(0) if self.answers else self.usual


@contextmanager
def robot() -> Iterator[Robot]:
    made = Robot()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said = made.answer(Heard(self.path, dict(self.headers), body))
            if said == "hang":
                made.gone.wait()
            elif said == "drip":
                with suppress(OSError):
                    while not made.gone.wait(0.2):
                        self.wfile.write(b"H")
            elif said == "close":
                self.close_connection = True
                with suppress(OSError):
                    self.connection.shutdown(socket.SHUT_RDWR)
            else:
                status, document = said
                text = document if isinstance(document, bytes) else json.dumps(document).encode()
                self.send_response(status)
                for name, value in {**made.headers, "Content-Length": str(len(text))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

        def log_message(self, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: Any) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.gone.set()
        server.shutdown()
        server.server_close()


@dataclass
class Post:
    """A mail server: `refusals` maps a command (RCPT, DATA, END, MAIL, QUIT) to the answers it gives first."""

    port: int = 0
    refusals: dict[str, list[str]] = field(default_factory=dict)
    mails: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    """(envelope sender, recipients, message) of everything that came whole, also what was not confirmed."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def says(self, command: str, usual: str) -> str:
        with self.lock:
            waiting = self.refusals.get(command)
            return waiting.pop(0) if waiting else usual


@contextmanager
def post_office() -> Iterator[Post]:
    made = Post()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError, ValueError):
                self._talk()

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def _talk(self) -> None:
            self.say("220 here")
            sender, recipients = "", []
            while line := self.rfile.readline().decode().strip():
                command = line[:4].upper()
                if command in ("EHLO", "HELO"):
                    self.say("250 here")
                elif command == "MAIL":
                    sender = line.partition("<")[2].partition(">")[0]
                    self.say(made.says("MAIL", "250 ok"))
                elif command == "RCPT":
                    answer = made.says("RCPT", "250 ok")
                    if answer.startswith("250"):
                        recipients.append(line.partition("<")[2].partition(">")[0])
                    self.say(answer)
                elif command == "DATA":
                    answer = made.says("DATA", "354 go on")
                    self.say(answer)
                    if answer.startswith("354"):
                        self._take(sender, recipients)
                elif command == "QUIT":
                    self.say(made.says("QUIT", "221 bye"))
                    return
                else:
                    self.say("250 ok")

        def _take(self, sender: str, recipients: list[str]) -> None:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line[1:] if line.startswith(b"..") else line)
            message = message_from_bytes(b"".join(lines), policy=policy.default)
            answer = made.says("END", "250 taken")
            if not answer.startswith(("4", "5")):
                made.mails.append((sender, list(recipients), message))
            if answer == "cut":
                raise ValueError("the line is cut before the answer")
            self.say(answer)

    class Server(ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    server = Server(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
