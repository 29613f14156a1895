"""What scripts and articles were used for, and whether they helped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert, upsert
from store.desk.acts import read
from store.errors import DeskError
from store.rules.permission import require
from store.rules.script_text import Inserted, was_edited
from store.tables import ArticleUse, ArticleVote

if TYPE_CHECKING:
    from store.desk.acts import Act

_USE: Final = insert(ArticleUse, "article_id", "ticket_id", "message_id", "agent_id", "at", "edited")
_VOTE: Final = upsert(
    ArticleVote,
    ("article_id", "ticket_id", "agent_id"),
    "article_id",
    "ticket_id",
    "agent_id",
    "at",
    "helped",
)


def vote(desk: Desk, actor: Actor, number: int, article_id: int, *, helped: bool, now: int) -> None:
    """Say whether an article helped with a ticket; a person's newest word counts. Raises DeskError."""
    require(actor, "use_library")
    with desk.transaction():
        read(desk, number)
        _require_article(desk, article_id)
        desk.execute(_VOTE, (article_id, number, actor.agent_id, now, int(helped)))


def count_uses(doing: Act, message_id: int, used: Sequence[Inserted], sent: str) -> None:
    """Keep which scripts a recorded reply was made of, and whether they were edited; for `reply`, in its transaction.

    What was inserted and thrown away again is no use.
    """
    if doing.actor is None:
        return
    for inserted in {one.article_id: one for one in used}.values():
        edited = was_edited(inserted, sent)
        if edited is None:
            continue
        _require_article(doing.desk, inserted.article_id)
        row = (inserted.article_id, doing.number, message_id, doing.actor.agent_id, doing.at, int(edited))
        doing.made.append(["use", int(doing.desk.execute(_USE, row).lastrowid)])


def _require_article(desk: Desk, article_id: int) -> None:
    known = abs(article_id) < 1 << 63 and desk.row("SELECT 1 FROM article WHERE id = ?", (article_id,))
    if not known:
        raise DeskError("no_such_article", article=article_id)
