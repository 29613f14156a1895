"""What a command says under the ticket that it prints: whom a note told, which words chose the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.actor import Actor
from store.database import Desk
from store.i18n import _
from store.views.mentions import Mentioned, mentioned
from store.views.outbox import goes_by_mail
from store.views.suggestions import suggest
from tui.plain.words import field_word, listed
from tui.wording import word

if TYPE_CHECKING:
    from store.desk.intake import NewTicket

_SHOWN = ("kind", "category", "scenario", "priority")


def mention_lines(desk: Desk, actor: Actor, text: str) -> list[str]:
    """Who was alerted by a note, and who could not be."""
    return told_lines(mentioned(desk, actor, text))


def sending_line(desk: Desk, actor: Actor, number: int) -> str:
    """How a reply that was recorded just now reaches the customer."""
    if goes_by_mail(desk, actor, number):
        return _("Recorded. It goes out by e-mail; until then 'kefu undo' takes it back.")
    return _("Recorded. Send it to the customer, then: kefu sent {number}").format(number=number)


def told_lines(found: Mentioned) -> list[str]:
    """The same of what is known already."""
    lines = []
    if found.told:
        lines.append(_("Told: {names}.").format(names=listed(found.told)))
    if found.disabled:
        lines.append(_("Disabled, not told: {names}.").format(names=listed(found.disabled)))
    return lines


def suggestion_lines(desk: Desk, actor: Actor, new: NewTicket) -> list[str]:
    """Which words of a new ticket's text chose which of its fields; nothing where none did."""
    if new.outbound:
        return []
    said = suggest(desk, actor, f"{new.subject or ''}\n{new.body or ''}")
    graded = bool(new.urgency or new.importance)
    chosen = [
        f"{field_word(name)} {word(name, getattr(said, name))} ({said.because[name]})"
        for name in _SHOWN
        if name in said.because and not getattr(new, name) and not (name == "priority" and graded)
    ]
    if not chosen:
        return []
    return [_("By its words: {fields}. 'kefu set' changes it.").format(fields=listed(chosen))]
