"""What a search has found: each ticket with the words around what was looked for."""

from __future__ import annotations

from collections.abc import Sequence

from store.i18n import _
from store.text import safe_text
from store.views.search import Hit
from tui.plain import shapes
from tui.plain.output import paint, say, say_json
from tui.wording import word


def say_hits(hits: Sequence[Hit], facts: shapes.Facts, *, json: bool) -> None:
    """Newest first: number, status, subject, and below it the match."""
    if json:
        say_json([{**shapes.ticket(hit.row, facts), "match": hit.match} for hit in hits])
        return
    for hit in hits:
        status = word("status", hit.row.status)
        say(f"{paint(f'#{hit.row.number}', 'strong')} {status}  {safe_text(hit.row.subject)}")
        if hit.match != hit.row.subject:
            say(f"  {safe_text(hit.match)}")
    if not hits:
        say(_("Nothing found."))
