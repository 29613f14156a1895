"""What is wrong with the messages that leave the terminal, in a sentence. Loads no Textual."""

from __future__ import annotations

from store.i18n import ngettext
from store.views.outbox import OutboxState


def trouble_words(state: OutboxState, now: int) -> str:
    """Messages wait and nobody sends, or were given up; nothing when all is well."""
    parts = []
    if state.stuck(now):
        text = ngettext(
            "{count} message waits and nobody sends (kefu escalate --watch)",
            "{count} messages wait and nobody sends (kefu escalate --watch)",
            state.waiting,
        )
        parts.append(text.format(count=state.waiting))
    if state.dead:
        text = ngettext(
            "{count} message was given up (kefu notify list)",
            "{count} messages were given up (kefu notify list)",
            state.dead,
        )
        parts.append(text.format(count=state.dead))
    return "; ".join(parts)
