"""The filter language in a few lines, for the help."""

from __future__ import annotations

from typing import Final

from store.i18n import N_, _

TITLE: Final = N_("Filter language")
EXAMPLES: Final = (
    (
        "破损 refund",
        N_(
            "Words in subject, messages, tags or the customer's nick; all of them. Quotes keep words together."
        ),
    ),
    (
        "team:aftersales",
        N_("A field with a value, or with one of several: status:new,open. Codes or Chinese words."),
    ),
    ("!vip  !team:x", N_("! turns any condition round.")),
    (
        "assignee:me",
        N_("A login, me or none. Also kind, category, priority, channel, scenario, responsibility, queue."),
    ),
    ("tag:vip", N_("Written exactly: tag, customer (nick), order, level, platform, shop.")),
    (
        "due<1h  age>2d",
        N_("Time left until the next due, and time since it was opened: m, h, d; due<-10m is long past."),
    ),
    ("opened<2026-11-01", N_("Before, or with >= from a day on; also updated. A minute: 2026-11-01T09:30.")),
    ("breached  unread", N_("Also unsent and promised; in quotes they are words to look for.")),
)
"""What is typed -> what it leaves."""


def filter_section() -> tuple[str, list[tuple[str, str]]]:
    """(title, [(example, sentence)]) in the reader's language."""
    return _(TITLE), [(example, _(sentence)) for example, sentence in EXAMPLES]
