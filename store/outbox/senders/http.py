"""One POST over HTTPS: certificates checked, no redirects, an end to every wait, the answer read to 64 KiB."""

from __future__ import annotations

import email.utils
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

from store.outbox.senders.outcome import NotSentError

LONGEST_ANSWER: Final = 64 * 1024
LONGEST_REST_MS: Final = 600_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What the far side said."""

    status: int
    body: bytes
    retry_after: str | None = None

    def check(self) -> None:
        """NotSentError for anything but a status of 2xx."""
        if not 200 <= self.status < 300:
            raise _refusal(self.status, self.retry_after)

    def json(self) -> dict[str, Any]:
        """The JSON object in it; an empty one where there is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def post(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> Answer:
    """Send it; the answer may have any status. Raises NotSentError when there is none. A server that drips holds nobody
    longer than twice the longest wait for one step."""
    parts = urlsplit(url)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, timeout_s)
    try:
        _connect(connection)
        with cut_after(2 * timeout_s, lambda: connection.sock):
            try:
                target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
                connection.request("POST", target, body, {"User-Agent": "kefu", **headers})
                response = connection.getresponse()
                found = response.read(LONGEST_ANSWER)
            except (OSError, HTTPException):
                raise NotSentError("no_answer", maybe=True) from None
    finally:
        connection.close()
    return Answer(response.status, found, response.headers.get("Retry-After"))


def _connection(scheme: str, host: str, port: int | None, timeout_s: float) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=timeout_s, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=timeout_s)


def _connect(connection: HTTPConnection) -> None:
    try:
        connection.connect()
    except ssl.SSLCertVerificationError:
        raise NotSentError("bad_certificate") from None
    except (OSError, HTTPException):
        raise NotSentError("no_connection") from None


def _refusal(status: int, retry_after: str | None) -> NotSentError:
    passing = status in (408, 425, 429) or status >= 500
    return NotSentError(
        f"http {status}", permanent=not passing, maybe=status >= 500, wait_ms=_rest(retry_after)
    )


def _rest(retry_after: str | None) -> int | None:
    """Retry-After in ms: seconds, or a date."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isdecimal():
        wanted = int(text[:9]) * 1000
    else:
        try:
            wanted = round((email.utils.parsedate_to_datetime(text).timestamp() - time.time()) * 1000)
        except ValueError:
            return None
    return max(0, min(wanted, LONGEST_REST_MS))


@contextmanager
def cut_after(seconds: float, connected: Callable[[], socket.socket | None]) -> Iterator[None]:
    """End the conversation when it takes longer, whoever is still talking. `connected` gives its socket of then."""

    def cut() -> None:
        with suppress(OSError):
            talking = connected()
            if talking is not None:
                socket.socket.shutdown(talking, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
