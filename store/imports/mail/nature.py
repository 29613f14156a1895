"""Who wrote a mail: a person, a machine that answers, or a mail server that could not deliver."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from store.imports.mail.shapes import Nature

Header = Callable[[str], str]
"""name -> the header's text, "" without one."""
_SERVERS: Final = re.compile(
    r"(mailer[-_.]?daemon|postmaster|mail[-_.]?delivery([-_.]?subsystem)?)@", re.ASCII
)
_BOUNCED: Final = re.compile(
    r"undeliver|delivery (status|has failed|failure)|returned mail|mail delivery failed|failure notice"
    r"|退信|系统退信|无法投递|投递失败|未送达|发送失败",
    re.IGNORECASE,
)
_AUTOMATIC: Final = re.compile(
    r"^\W{0,3}(automatic reply|auto[- ]?(reply|response|matic response)|out of (the )?office|vacation|autoreply"
    r"|自动回复|自动答复|自動回覆|自動回復|外出自动|休假中|不在办公室)",
    re.IGNORECASE,
)
_PRECEDENCE: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
_BY_MACHINE: Final = (
    "x-autoreply",
    "x-autorespond",
    "x-auto-reply-from",
    "x-autoresponder",
    "x-loop",
    "x-mdautoreply",
)


def nature_of(header: Header, content_type: str, report_type: str, sender: str, subject: str) -> Nature:
    """What kind of mail it is, by its headers (RFC 3834, RFC 3464), then by its sender and subject.

    A machine's mail is none of the customer's: it starts no clock, opens nothing and is answered by nobody.
    """
    empty_sender = header("return-path").strip() == "<>"
    report = content_type == "multipart/report"
    if report and report_type in ("delivery-status", ""):
        return "bounce"
    if header("x-failed-recipients"):
        return "bounce"
    if _SERVERS.match(sender) and (empty_sender or _BOUNCED.search(subject)):
        return "bounce"
    if report:
        return "automatic"
    submitted = header("auto-submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return "automatic"
    if any(header(name) for name in _BY_MACHINE) and header("x-autoreply").strip().lower() != "no":
        return "automatic"
    if header("precedence").strip().lower() in _PRECEDENCE or header("list-id") or header("list-unsubscribe"):
        return "automatic"
    if header("x-auto-response-suppress") and _AUTOMATIC.match(subject):
        return "automatic"
    if empty_sender or _SERVERS.match(sender):
        return "bounce" if _BOUNCED.search(subject) else "automatic"
    return "automatic" if _AUTOMATIC.match(subject) else "person"
