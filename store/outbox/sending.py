"""Waiting messages go out, channel by channel."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Mapping

from store.clock import Clock
from store.database import Desk
from store.errors import CouldNot
from store.outbox.channels import Apprise, Channel, DingTalk, Feishu, Smtp, Webhook, WeCom
from store.outbox.queue import Parcel, claim, delivered, failed
from store.outbox.rendering import Wording, note_of, trial
from store.outbox.senders.note import Note
from store.outbox.senders.outcome import NotSentError

PATIENCE: int = 3
"""How often an outcome is written before it is left to the claim's end."""


def holder_name() -> str:
    """Who claims: this process, and a part by chance, because process numbers come again."""
    return f"{socket.gethostname()[:32]}-{os.getpid()}-{secrets.token_hex(3)}"


def send_waiting(
    desk: Desk,
    channels: Mapping[str, Channel],
    wording: Wording,
    clock: Clock,
    *,
    holder: str,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due on these channels until nothing more can go now; returns how many the far sides have taken.

    A channel that fails rests, the others go on. Raises CouldNot when the desk cannot be written.
    """
    count = 0
    for name, channel in channels.items():
        limits = {"per_minute": channel.per_minute, "lease_ms": channel.lease_ms}
        while not stopped():
            parcel = claim(desk, name, holder, **limits, now=clock())
            if parcel is None:
                break
            count += _send(desk, parcel, channel, wording, clock)
    return count


def send_trial(name: str, channel: Channel, clock: Clock) -> str:
    """Send a test message past the queue; returns its key. Raises NotSentError."""
    if isinstance(channel, Smtp) and not channel.to:
        raise NotSentError("no_to", permanent=True)
    note = trial(name, f"test-{secrets.token_hex(4)}")
    _transmit(channel, note, clock())
    return note.key


def _send(desk: Desk, parcel: Parcel, channel: Channel, wording: Wording, clock: Clock) -> int:
    try:
        _transmit(channel, note_of(desk, parcel, channel, wording, clock()), clock())
    except NotSentError as why:
        refusal = why
        _patiently(lambda: failed(desk, parcel, refusal, now=clock()))
        return 0
    _patiently(lambda: delivered(desk, parcel, now=clock()))
    return 1


def _transmit(channel: Channel, note: Note, now: int) -> None:
    """Hand it to the channel's sender. Whatever else goes wrong there stops neither the service nor other channels, and
    its words, which may hold an address, are not repeated."""
    try:
        _hand_over(channel, note, now)
    except NotSentError:
        raise
    except Exception:  # noqa: BLE001 - see above
        raise NotSentError("defect", maybe=True) from None


def _hand_over(channel: Channel, note: Note, now: int) -> None:
    """Each kind's sender is loaded with its first message."""
    if isinstance(channel, WeCom | DingTalk | Feishu):
        from store.outbox.senders import robots

        if isinstance(channel, WeCom):
            robots.send_wecom(channel, note, now)
        elif isinstance(channel, DingTalk):
            robots.send_dingtalk(channel, note, now)
        else:
            robots.send_feishu(channel, note, now)
    elif isinstance(channel, Webhook):
        from store.outbox.senders.webhook import send_webhook

        send_webhook(channel, note, now)
    elif isinstance(channel, Smtp):
        from store.outbox.senders.mail import send_mail

        send_mail(channel, note, now)
    elif isinstance(channel, Apprise):
        from store.outbox.senders.others import send_apprise

        send_apprise(channel, note, now)


def _patiently(write: Callable[[], None]) -> None:
    """An outcome that is not written means that the message goes out a second time."""
    for left in reversed(range(PATIENCE)):
        try:
            write()
        except CouldNot as error:
            if error.code != "database_locked" or not left:
                raise
        else:
            return
