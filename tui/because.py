"""Why take next picked a ticket, in words. Loads no Textual."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from store.i18n import _
from store.rules.take_next import Because
from tui.countdown import age_text, wall_text
from tui.plain.words import listed
from tui.wording import word


def because_text(because: Because, now_ms: int, zone: ZoneInfo) -> str:
    """`first response due 14:32, urgent, your skill logistics`."""
    priority = word("priority", because.priority)
    age = age_text(now_ms - because.opened_at)
    if because.code == "due" and because.due_at is not None:
        when = wall_text(because.due_at, now_ms, zone)
        late = now_ms > because.due_at
        text = _("{clock} was due {when}") if late else _("{clock} is due {when}")
        parts = [text.format(clock=word("clock", because.clock), when=when), priority]
    elif because.code == "overdue_import":
        parts = [_("nothing live is due; it came in overdue"), priority, _("{age} old").format(age=age)]
    else:
        parts = [_("nothing is due; by priority and age"), priority, _("{age} old").format(age=age)]
    if because.skill is not None:
        parts.append(_("your skill: {skill}").format(skill=word("category", because.skill)))
    return listed(parts)
