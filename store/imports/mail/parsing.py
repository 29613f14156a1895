"""The bytes of one mail -> what it says. Whatever it holds is read, never run; a mail over a limit is refused alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import Compat32
from typing import Final

from store.imports.mail.addresses import addresses_of, message_ids, moment_of
from store.imports.mail.bodies import Content, content_of
from store.imports.mail.charsets import header_text
from store.imports.mail.nature import nature_of
from store.imports.mail.shapes import MOST_DEEP, MOST_HEADERS, MOST_MAIL, Mail
from store.imports.reasons import Refused
from store.imports.times import EARLIEST
from store.text import clean, safe_text

HOUR_MS: Final = 3_600_000
LONGEST_SUBJECT: Final = 500


class _AsItIs(Compat32):
    """Headers as they stand: what is no ASCII is decoded by us, who know what senders mean."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


_POLICY: Final = _AsItIs()


def mail_of(raw: bytes, *, now: int, delivered_at: int | None = None) -> Mail:
    """What a mail says. `delivered_at`: when its box got it, for one without a time of its own.

    Raises Refused: too large, too deep, from nobody, without a sound time.
    """
    _refuse_oversized(raw)
    try:
        message = message_from_bytes(raw, policy=_POLICY)
        return _read(message, raw, now, delivered_at)
    except RecursionError:
        raise Refused("mail_too_deep", limit=MOST_DEEP) from None
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, AssertionError) as error:
        raise Refused(
            "mail_unreadable", why=f"{type(error).__name__}: {safe_text(str(error))[:100]}"
        ) from error


def id_of(message: Message, raw: bytes) -> str:
    """A mail's Message-ID; one without gets its digest, whatever line ends it came with."""
    found = message_ids(values(message, "message-id"))
    if found:
        return found[0]
    digest = hashlib.sha256(raw.replace(b"\r\n", b"\n").strip()).hexdigest()[:40]
    return f"<{digest}@no-message-id.invalid>"


def values(message: Message, name: str) -> list[str]:
    """Every header of that name, as it stands."""
    return [str(value) for key, value in message.raw_items() if key.lower() == name]


def _refuse_oversized(raw: bytes) -> None:
    if len(raw) > MOST_MAIL:
        raise Refused("mail_too_large", size=len(raw) >> 20, limit=MOST_MAIL >> 20)
    head = raw[: MOST_HEADERS + 4].replace(b"\r\n", b"\n")
    if len(raw) > MOST_HEADERS and b"\n\n" not in head:
        raise Refused("mail_headers_too_long", limit=MOST_HEADERS >> 10)
    small = raw.lower()
    if small.count(b"boundary=") > MOST_DEEP or small.count(b"message/rfc822") > MOST_DEEP:
        raise Refused("mail_too_deep", limit=MOST_DEEP)


def _read(message: Message, raw: bytes, now: int, delivered_at: int | None) -> Mail:
    senders = addresses_of(values(message, "from")) or addresses_of(values(message, "sender"))
    bounced_by = addresses_of(values(message, "return-path"))
    if not senders and not bounced_by:
        raise Refused("missing", column="From")
    sender = (senders or bounced_by)[0]
    replies = addresses_of(values(message, "reply-to"))
    subject, removed = _line(" ".join(values(message, "subject")[:1]))

    def header(name: str) -> str:
        return " ".join(values(message, name)[:1])

    nature = nature_of(
        header,
        message.get_content_type(),
        str(message.get_param("report-type") or "").lower(),
        sender.email,
        subject,
    )
    content: Content = content_of(message)
    own_id = id_of(message, raw)
    references = message_ids([*values(message, "references"), *values(message, "in-reply-to")])
    return Mail(
        message_id=own_id,
        at=_time(message, now, delivered_at),
        sender=sender,
        reply_to=replies[0] if replies else None,
        to=addresses_of([*values(message, "to"), *values(message, "cc")]),
        subject=subject,
        body=content.text,
        references=tuple(one for one in references if one != own_id),
        nature=nature,
        returned=content.returned,
        final=nature == "bounce" and content.failed,
        files=content.files,
        removed=removed + content.removed,
    )


def _time(message: Message, now: int, delivered_at: int | None) -> int:
    """When it was written. A sender whose clock is wrong is not believed: then it is when it arrived."""
    said = [moment_of(value) for value in values(message, "date")[:1]]
    for at in [*said, *_arrivals(message), delivered_at]:
        if at is not None and EARLIEST <= at <= now + HOUR_MS:
            return min(at, now)
    written = header_text(" ".join(values(message, "date")[:1]))
    if not written.strip():
        raise Refused("missing", column="Date")
    if said[0] is None:
        raise Refused("not_a_mail_time", column="Date", value=safe_text(written)[:100])
    code = "too_early" if said[0] < EARLIEST else "in_the_future"
    raise Refused(code, column="Date", value=safe_text(written)[:100])


def _arrivals(message: Message) -> Iterator[int | None]:
    """When servers took it, the last one first."""
    for value in values(message, "received")[:20]:
        yield moment_of(value.rpartition(";")[2].replace("\n", " "))


def _line(raw: str) -> tuple[str, int]:
    text, removed = clean(header_text(raw)[: LONGEST_SUBJECT * 4], multiline=False)
    return " ".join(text.split())[:LONGEST_SUBJECT], removed
