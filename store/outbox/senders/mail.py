"""E-mail over SMTP: alerts to the addresses of the channel, replies to the customer."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Final

from store.outbox.channels import Smtp
from store.outbox.notify_file import ADDRESS
from store.outbox.senders.http import cut_after
from store.outbox.senders.note import Note
from store.outbox.senders.outcome import NotSentError

LONGEST_SUBJECT: Final = 200
_PORTS: Final = {"tls": 465, "starttls": 587, "none": 25}


def send_mail(channel: Smtp, note: Note, now: int) -> None:
    """Taken once the server has accepted the text; some of several addresses refused is taken too."""
    message, recipients = written(channel, note, now)
    server = _connected(channel)
    try:
        with cut_after(6 * channel.timeout_s, lambda: server.sock):
            _greet(server, channel)
            _hand_over(server, message, parseaddr(channel.sender)[1], recipients)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def message_id(key: str, channel: Smtp) -> str:
    """The same for every attempt with this key."""
    return f"<{key}@{parseaddr(channel.sender)[1].rpartition('@')[2]}>"


def written(channel: Smtp, note: Note, now: int) -> tuple[EmailMessage, list[str]]:
    """The message and whom it goes to. NotSentError bad_address."""
    message = EmailMessage()
    letter = note.letter
    recipients = list(channel.to) if letter is None else [letter.to]
    if not recipients or not all(ADDRESS.fullmatch(one) for one in recipients):
        raise NotSentError("bad_address", permanent=True)
    try:
        message["From"] = channel.sender
        message["To"] = ", ".join(recipients)
        subject = note.text.partition("\n")[0] if letter is None else letter.subject
        message["Subject"] = " ".join(subject.split())[:LONGEST_SUBJECT]
    except (ValueError, HeaderParseError):
        raise NotSentError("bad_address", permanent=True) from None
    message["Date"] = format_datetime(datetime.fromtimestamp(now / 1000, UTC))
    message["Message-ID"] = message_id(note.key, channel)
    if letter is None:
        message["Auto-Submitted"] = "auto-generated"
    elif letter.before:
        message["In-Reply-To"] = letter.before[-1]
        message["References"] = " ".join(letter.before)
    message.set_content(note.text if letter is None else letter.body, charset="utf-8", cte="base64")
    return message, recipients


def _connected(channel: Smtp) -> smtplib.SMTP:
    port = channel.port or _PORTS[channel.security]
    try:
        if channel.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(channel.host, port, timeout=channel.timeout_s, context=context)
        return smtplib.SMTP(channel.host, port, timeout=channel.timeout_s)
    except ssl.SSLCertVerificationError:
        raise NotSentError("bad_certificate") from None
    except smtplib.SMTPResponseException as error:
        raise NotSentError(f"smtp {error.smtp_code}") from None
    except (OSError, smtplib.SMTPException):
        raise NotSentError("no_connection") from None


def _greet(server: smtplib.SMTP, channel: Smtp) -> None:
    try:
        if channel.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if channel.user:
            server.login(channel.user, channel.password.reveal())
    except ssl.SSLCertVerificationError:
        raise NotSentError("bad_certificate") from None
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code) from None
    except smtplib.SMTPNotSupportedError:
        raise NotSentError("smtp_cannot", permanent=True) from None
    except (OSError, smtplib.SMTPException):
        raise NotSentError("no_connection") from None


def _hand_over(server: smtplib.SMTP, message: EmailMessage, sender: str, recipients: list[str]) -> None:
    try:
        server.send_message(message, sender, recipients)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _said in error.recipients.values()]
        raise _refused(min(codes, default=550)) from None
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code) from None
    except smtplib.SMTPNotSupportedError:
        raise NotSentError("smtp_cannot", permanent=True) from None
    except (OSError, smtplib.SMTPException):
        raise NotSentError("no_answer", maybe=True) from None


def _refused(code: int) -> NotSentError:
    """4xx: later perhaps; 5xx: never."""
    return NotSentError(f"smtp {code}", permanent=500 <= code < 600)
