"""The parts of a mail: which of them is its text, which are files, and what a delivery report says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Final

from store.errors import DeskError
from store.imports.mail.addresses import message_ids
from store.imports.mail.charsets import header_text, text_of
from store.imports.mail.flowed import unflowed
from store.imports.mail.html_text import text_of_html
from store.imports.mail.shapes import (
    MOST_DEEP,
    MOST_FILE,
    MOST_FILES,
    MOST_FILES_TOGETHER,
    MOST_LISTED,
    MOST_PARTS,
    MailFile,
)
from store.imports.reasons import Refused
from store.text import TEXT_LIMIT, clean, safe_text

LONGEST_NAME: Final = 200
_FAILED: Final = re.compile(r"^action:\s*failed", re.IGNORECASE | re.MULTILINE)
_DELAYED: Final = re.compile(r"^action:\s*(delayed|relayed|expanded|delivered)", re.IGNORECASE | re.MULTILINE)
_RETURNED_ID: Final = re.compile(rb"^message-id:\s*(<[^<>\s]{1,498}>)", re.IGNORECASE | re.MULTILINE)
_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,80}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_ENDINGS: Final = {
    "text/html": ".html",
    "text/plain": ".txt",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
}


@dataclass(slots=True)
class Content:
    """What the parts of a mail hold."""

    text: str = ""
    files: tuple[MailFile, ...] = ()
    returned: tuple[str, ...] = ()
    failed: bool = False
    removed: int = 0


@dataclass(slots=True)
class _Found:
    texts: list[str] = field(default_factory=list)
    files: list[MailFile] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    report: str = ""
    kept: int = 0
    together: int = 0


def content_of(message: Message) -> Content:
    """The text (plain where there is both, else out of the HTML) and the files of a mail.

    Raises Refused for more than MOST_PARTS parts or MOST_DEEP levels.
    """
    found = _Found()
    is_report = message.get_content_type() == "multipart/report"
    for part in _leaves(message):
        _take(part, found, is_report)
    whole = "\n\n".join(text for text in found.texts if text.strip())
    if len(whole) > TEXT_LIMIT:
        content = whole.encode("utf-8", "replace")
        found.files.insert(0, MailFile("text.txt", "text/plain", len(content), _fitting(content, found)))
        whole = whole[: TEXT_LIMIT - 1] + "…"
    try:
        text, removed = clean(whole, multiline=True)
    except DeskError:  # composed characters can be longer than what was written
        text, removed = safe_text(whole, multiline=True), 0
    return Content(
        text=_evened(text),
        files=tuple(found.files[:MOST_LISTED]),
        returned=tuple(dict.fromkeys(found.returned)),
        failed=bool(_FAILED.search(found.report)) or not _DELAYED.search(found.report),
        removed=removed,
    )


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order; of alternatives the one that is read best."""
    waiting = [(message, 0)]
    met = 0
    while waiting:
        part, depth = waiting.pop()
        met += 1
        if met > MOST_PARTS:
            raise Refused("mail_too_many_parts", limit=MOST_PARTS)
        if depth > MOST_DEEP:
            raise Refused("mail_too_deep", limit=MOST_DEEP)
        inside = part.get_payload()
        if not part.get_content_type().startswith("multipart/") or not isinstance(inside, list):
            yield part
            continue
        parts = [one for one in inside if isinstance(one, Message)]
        if part.get_content_type() == "multipart/alternative":
            parts = _best(parts)
        waiting += [(one, depth + 1) for one in reversed(parts)]


def _best(parts: list[Message]) -> list[Message]:
    """Of alternatives the plain text that says something, else the first HTML; files among them stay."""
    plain = [one for one in parts if one.get_content_type() == "text/plain" and _is_text(one)]
    spoken = next((one for one in plain if _text(one).strip()), None)
    others = [one for one in parts if not (one.get_content_type().startswith("text/") and _is_text(one))]
    if spoken is not None:
        return [spoken, *(one for one in others if not _holds_only_text(one))]
    html = [one for one in parts if one.get_content_type() == "text/html" and _is_text(one)]
    return [*html[:1], *others] if html else parts


def _holds_only_text(part: Message) -> bool:
    """True for the HTML of an alternative with its pictures around it, which nobody needs beside the plain text."""
    inside = part.get_payload()
    return (
        part.get_content_type() == "multipart/related"
        and isinstance(inside, list)
        and all(isinstance(one, Message) and one.get_content_type() == "text/html" for one in inside)
    )


def _take(part: Message, found: _Found, is_report: bool) -> None:
    kind = part.get_content_type()
    if kind == "message/delivery-status":
        found.report += "\n".join(str(one) for one in _inside(part))[:20_000]
        return
    if kind in ("message/rfc822", "text/rfc822-headers", "message/global-headers") and is_report:
        raw = _bytes(part)
        found.returned += message_ids(
            [match.decode("ascii", "replace") for match in _RETURNED_ID.findall(raw)[:5]]
        )
        return
    if _is_text(part) and kind in (
        "text/plain",
        "text/html",
        "text/enriched",
        "text/richtext",
        "text/markdown",
    ):
        found.texts.append(_text(part))
        return
    content = _bytes(part)
    if kind.startswith("multipart/") and not content.strip():
        return
    found.files.append(MailFile(_name(part, kind), _type(kind), len(content), _fitting(content, found)))


def _fitting(content: bytes, found: _Found) -> bytes | None:
    """The content where the limits let it be kept."""
    if (
        len(content) > MOST_FILE
        or found.kept >= MOST_FILES
        or found.together + len(content) > MOST_FILES_TOGETHER
    ):
        return None
    found.kept += 1
    found.together += len(content)
    return content


def _is_text(part: Message) -> bool:
    return part.get_content_disposition() != "attachment" and not _filename(part)


def _text(part: Message) -> str:
    charset = part.get_param("charset")
    label = charset[2] if isinstance(charset, tuple) else charset
    text = text_of(_bytes(part), str(label) if label else None)
    if part.get_content_type() in ("text/html", "text/enriched", "text/richtext"):
        return text_of_html(text)
    if str(part.get_param("format") or "").lower() == "flowed":
        text = unflowed(text, delsp=str(part.get_param("delsp") or "").lower() == "yes")
    return text


def _bytes(part: Message) -> bytes:
    inside = part.get_payload()
    if isinstance(inside, list):
        return b"\n".join(one.as_bytes() for one in _inside(part))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _inside(part: Message) -> list[Message]:
    inside = part.get_payload()
    return [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []


def _filename(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        return "-"


def _name(part: Message, kind: str) -> str:
    """A file's name as a label: no folders, nothing that hides or turns, never empty."""
    named = header_text(_filename(part)).replace("\0", "")
    plain = " ".join(safe_text(named).split())
    plain = re.split(r"[/\\]", plain)[-1].strip()
    if plain.strip(". ") == "":
        plain = "attachment" + _ENDINGS.get(kind, "")
    if len(plain) > LONGEST_NAME:
        stem, dot, ending = plain.rpartition(".")
        plain = f"{stem[: LONGEST_NAME - 12]}.{ending[:10]}" if dot else plain[:LONGEST_NAME]
    return plain


def _type(kind: str) -> str:
    return kind if _TYPE.fullmatch(kind) else "application/octet-stream"


def _evened(text: str) -> str:
    """Without blanks at the ends of lines and more than one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
