"""Watched words in what a customer has just written: the ticket's priority goes up and an alert fires, in the same
transaction, once for each ticket and group of words. The event holds the group's name, never what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from store.desk import record
from store.desk.acts import Act, read
from store.policy.versions import current_policy
from store.rules.durations import DAY_MS
from store.rules.suggesting import folded
from store.rules.words import PRIORITY_RANK

if TYPE_CHECKING:
    from store.database import Desk
    from store.rules.watched_table import Group

FRESH_MS: Final = DAY_MS
"""What a file tells of and was written earlier is history: it alarms nobody."""
_RUNG: Final = "SELECT 1 FROM alert WHERE clock = 'words' AND subject = ? AND subject <> ''"
_OURS: Final = "SELECT body FROM message WHERE ticket_id = ? AND author <> 'customer' AND public = 1 ORDER BY id DESC LIMIT 50"


def watches(desk: Desk, text: str) -> bool:
    """True when the text holds a watched word, whatever is meant by it: most texts hold none."""
    groups = current_policy(desk).warned.watch
    if not groups or not text:
        return False
    inside = folded(text)
    return any(word in inside for group in groups for word in group.words)


def heard_on(desk: Desk, number: int, text: str, *, now: int) -> int:
    """The customer has written this on a ticket, inside the caller's transaction. Returns how many alerts fired."""
    if not watches(desk, text):
        return 0
    from store.desk.warning import warn
    from store.rules.watched import heard

    own = [row[0] for row in desk.rows(_OURS, (number,))]
    found = [
        group
        for group, _word in heard(current_policy(desk).warned.watch, text, own)
        if desk.row(_RUNG, (_subject(group, number),)) is None
    ]
    if not found:
        return 0
    doing = Act(desk, None, read(desk, number), now)
    _raise(doing, found)
    fired = [
        warn(
            desk,
            kind="words",
            subject=_subject(group, number),
            reason="word",
            tell=group.tell,
            by=group.by,
            always=group.always,
            data={"group": group.name},
            plan=group.plan,
            ticket=doing,
            now=now,
        )
        for group in found
    ]
    record.write(doing)
    return sum(alert is not None for alert in fired)


def heard_in_file(desk: Desk, number: int, text: str, at: int, *, now: int) -> int:
    """The same of what a file told: only what was written lately, on a ticket that somebody still works on."""
    if at < now - FRESH_MS or not watches(desk, text):
        return 0
    if desk.value("SELECT settled_at FROM ticket WHERE number = ?", (number,)) is not None:
        return 0
    return heard_on(desk, number, text, now=now)


def _subject(group: Group, number: int) -> str:
    return f"{group.name}|{number}"


def _raise(doing: Act, groups: list[Group]) -> None:
    """To the highest priority that one of the groups asks for; never down."""
    asked = [group.raise_to for group in groups if group.raise_to is not None]
    highest = min(asked, key=PRIORITY_RANK.__getitem__, default=None)
    if highest is not None and PRIORITY_RANK[highest] < PRIORITY_RANK[doing["priority"]]:
        doing.event("classified", priority=highest, was={"priority": doing["priority"]}, quiet=True)
        doing.change(priority=highest)
