"""All other services, through the `apprise` package where it is installed. It does not read what a service answers."""

from __future__ import annotations

from store.outbox.channels import Apprise
from store.outbox.senders.note import Note
from store.outbox.senders.outcome import NotSentError


def send_apprise(channel: Apprise, note: Note, now: int) -> None:
    """Handed over; whether it has arrived is not confirmed."""
    try:
        import apprise
    except ImportError:
        raise NotSentError("no_apprise") from None
    robot = apprise.Apprise()
    if not robot.add(channel.url.reveal()):
        raise NotSentError("apprise_address", permanent=True)
    if not robot.notify(body=note.text):
        raise NotSentError("apprise_refused", maybe=True)
