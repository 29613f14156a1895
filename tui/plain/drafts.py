"""`kefu drafts`: what one has begun to write, on all tickets."""

from __future__ import annotations

from store.actor import Actor
from store.database import Desk
from store.i18n import _
from store.views.drafts import drafts
from tui.countdown import age_text
from tui.plain.output import Cell, say, say_json, say_table
from tui.plain.shapes import Facts


def say_drafts(desk: Desk, actor: Actor, facts: Facts, *, json: bool) -> None:
    """The actor's own, the newest first."""
    found = drafts(desk, actor, now=facts.now)
    if json:
        say_json(
            [
                {
                    "ticket": draft.number,
                    "kind": draft.kind,
                    "beginning": draft.beginning,
                    "length": draft.length,
                    "updated_at": facts.time(draft.updated_at),
                    "subject": draft.subject,
                    "status": draft.status,
                    "with_another": draft.with_another,
                }
                for draft in found
            ]
        )
        return
    if not found:
        say(_("No draft waits."))
        return
    titles = (_("ticket"), _("kind"), _("age"), _("text"))
    say_table(
        titles,
        [
            [
                Cell(f"#{draft.number}", "strong", right=True),
                Cell(_("note") if draft.kind == "note" else _("reply")),
                Cell(age_text(facts.now - draft.updated_at), right=True),
                Cell(" ".join(draft.beginning.split())),
            ]
            for draft in found
        ],
    )
