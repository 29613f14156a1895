"""The sending half of `kefu escalate`: once, or a thread a channel until it is told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from store.clock import Clock
from store.database import Desk, open_desk
from store.desk.outgoing import tell_channels
from store.errors import CouldNot, DeskError
from store.outbox.channels import Channel
from store.outbox.notify_file import load, notify_path
from store.outbox.queue import say_sending
from store.outbox.rendering import Wording
from store.outbox.sending import holder_name, send_waiting

LOOK_S: Final = 0.5
END_S: Final = 25.0
"""Longest wait for a message that is on its way when the service is stopped."""


def send_once(desk: Desk, wording: Wording, clock: Clock) -> int:
    """Send what is due by the channels of notify.toml; 0 without one. Raises CouldNot for a file that cannot be used."""
    path = notify_path()
    if path is None:
        return 0
    channels, holder = load(path), holder_name()
    _tell(desk, channels, holder, clock())
    return send_waiting(desk, channels, wording, clock, holder=holder)


class Service:
    """Sends while it is open. Its owner calls `look` every second, on the thread of the desk that it gives."""

    def __init__(self, wording: Wording, clock: Clock, hear: Callable[[DeskError], None]) -> None:
        """`hear` is told what is wrong with notify.toml or the desk, once each time that it changes."""
        self._wording = wording
        self._clock = clock
        self._hear = hear
        self._holder = holder_name()
        self._channels: dict[str, Channel] = {}
        self._seen: tuple[Path, int, int] | None = None
        self._trouble = ""
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def look(self, desk: Desk) -> None:
        """Follow notify.toml, and say that somebody sends."""
        path = notify_path()
        seen = None if path is None else _stamp(path)
        if seen != self._seen:
            self._use(desk, {} if path is None else self._load(path))
            self._seen = seen  # behind it: on a locked desk the next look tries again
        if self._channels:
            say_sending(desk, self._holder, now=self._clock())

    def close(self) -> None:
        """Begin nothing more, and wait for what is on its way."""
        self._stop.set()
        for thread in self._threads:
            thread.join(END_S)

    def _load(self, path: Path) -> dict[str, Channel] | None:
        try:
            found = load(path)
        except DeskError as error:
            self._say(error)
            return None
        self._trouble = ""
        return found

    def _use(self, desk: Desk, found: dict[str, Channel] | None) -> None:
        """Send by these channels; None: by none, while the desk keeps what it knows until the file is mended."""
        channels = found or {}
        if found is not None:
            _tell(desk, channels, self._holder, self._clock())
            if channels == self._channels:
                return
        self._stop.set()  # what is on its way ends by itself; a claim is one thread's
        self._stop = threading.Event()
        self._channels = channels
        begun = [
            threading.Thread(target=self._run, args=(desk.path, name, channel, self._stop), daemon=True)
            for name, channel in channels.items()
        ]
        for thread in begun:
            thread.start()
        self._threads = [*(one for one in self._threads if one.is_alive()), *begun]

    def _run(self, path: Path, name: str, channel: Channel, stop: threading.Event) -> None:
        desk: Desk | None = None
        try:
            while not stop.is_set():
                try:
                    desk = desk or open_desk(path)
                    send_waiting(
                        desk,
                        {name: channel},
                        self._wording,
                        self._clock,
                        holder=self._holder,
                        stopped=stop.is_set,
                    )
                except DeskError as error:
                    self._say(error)
                except Exception as error:  # noqa: BLE001 - a channel that goes silent would be noticed by nobody
                    self._say(CouldNot("defect", what=type(error).__name__))
                stop.wait(LOOK_S)
        finally:
            if desk is not None:
                desk.close()

    def _say(self, error: DeskError) -> None:
        said = str(error)
        if said != self._trouble:
            self._trouble = said
            self._hear(error)


def _tell(desk: Desk, channels: Mapping[str, Channel], holder: str, now: int) -> None:
    tell_channels(desk, {name: channel.facts() for name, channel in channels.items()}, now=now)
    if channels:
        say_sending(desk, holder, now=now)


def _stamp(path: Path) -> tuple[Path, int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return path, 0, 0
    return path, state.st_mtime_ns, state.st_mode
