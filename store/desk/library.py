"""Scripts and articles: written, changed, retired, brought back; what comes with kefu and from files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.desk import record
from store.desk.acts import login_of
from store.desk.article_rows import index, insert_article, read_article, rewrite
from store.desk.values import categories_of
from store.errors import DeskError
from store.library.shipped import SOURCE as SHIPPED
from store.library.shipped import shipped_scripts
from store.policy.versions import current_policy
from store.rules.articles import ArticleFacts, faults, tidy
from store.rules.permission import require

OWN: Final = "desk"
"""The source of what was written here."""
CHANGEABLE: Final = ("kind", "language", "scenario", "category", "level", "title", "question", "body")


def write(desk: Desk, actor: Actor, facts: ArticleFacts, *, key: str | None = None, now: int) -> int:
    """Keep a new script or article of the desk's own; returns its id.

    Raises DeskError for a word of no vocabulary, a missing title or body, a variable that nobody knows, a key that
    is taken.
    """
    require(actor, "write_library")
    with desk.transaction():
        facts = checked(desk, facts)
        standing = None if key is None else _standing(desk, OWN, key)
        if standing is not None:
            raise DeskError("article_key_taken", key=key, article=standing)
        own = key or f"own-{int(desk.value('SELECT coalesce(max(id), 0) + 1 FROM article'))}"
        article_id = insert_article(desk, OWN, own, facts, actor.agent_id, now)
        record.desk_event(
            desk, actor.agent_id, "article_written", now=now, article=article_id, kind=facts.kind
        )
        return article_id


def change(
    desk: Desk,
    actor: Actor,
    article_id: int,
    changes: Mapping[str, str | None],
    *,
    known_at: int | None = None,
    now: int,
) -> None:
    """Change fields of CHANGEABLE; None or "" empties one that may be empty.

    `known_at` is the `updated_at` that the writer has seen: somebody else's change since then is not overwritten.
    Raises DeskError as `write` does, no_such_article, article_changed, article_same.
    """
    require(actor, "write_library")
    with desk.transaction():
        standing = read_article(desk, article_id)
        if known_at is not None and standing.updated_at != known_at:
            who = login_of(desk, standing.agent_id)
            raise DeskError("article_changed", title=standing.facts.title, who=who)
        given: dict[str, Any] = {
            name: value or ("" if name in ("question", "title", "body") else None)
            for name, value in changes.items()
        }
        facts = checked(desk, replace(standing.facts, **given))
        fields = [name for name in CHANGEABLE if getattr(facts, name) != getattr(standing.facts, name)]
        if not fields:
            raise DeskError("article_same", title=standing.facts.title)
        rewrite(desk, standing, facts, actor.agent_id, now)
        record.desk_event(desk, actor.agent_id, "article_changed", now=now, article=article_id, fields=fields)


def retire(desk: Desk, actor: Actor, article_id: int, *, now: int) -> None:
    """Take a script or article out of use; what it was used for stays. Raises DeskError article_retired."""
    require(actor, "write_library")
    with desk.transaction():
        standing = read_article(desk, article_id)
        if standing.retired_at is not None:
            raise DeskError("article_retired", title=standing.facts.title)
        desk.execute(
            "UPDATE article SET retired_at = ?, updated_at = ?, agent_id = ? WHERE id = ?",
            (now, now, actor.agent_id, article_id),
        )
        index(desk, article_id, None)
        record.desk_event(desk, actor.agent_id, "article_retired", now=now, article=article_id)


def bring_back(desk: Desk, actor: Actor, article_id: int, *, now: int) -> None:
    """Put a retired script or article into use again. Raises DeskError article_in_use."""
    require(actor, "write_library")
    with desk.transaction():
        standing = read_article(desk, article_id)
        if standing.retired_at is None:
            raise DeskError("article_in_use", title=standing.facts.title)
        desk.execute(
            "UPDATE article SET retired_at = NULL, updated_at = ?, agent_id = ? WHERE id = ?",
            (now, actor.agent_id, article_id),
        )
        index(desk, article_id, standing.facts)
        record.desk_event(desk, actor.agent_id, "article_restored", now=now, article=article_id)


def checked(desk: Desk, facts: ArticleFacts) -> ArticleFacts:
    """Tidy facts. Raises DeskError for the first field that is wrong."""
    tidied = tidy(facts)
    for fault in faults(tidied, categories_of(current_policy(desk))):
        raise fault.error
    return tidied


def keep_shipped(desk: Desk, *, now: int) -> int:
    """Put the shipped scripts in, as far as they are not there or are as an older kefu shipped them.

    Returns how many were written. One that was changed or retired here stays as it is.
    """
    with desk.transaction():
        found = [keep_from(desk, None, SHIPPED, key, facts, now=now) for key, facts in shipped_scripts()]
    return sum(what in ("created", "updated") for what in found)


def keep_from(
    desk: Desk, agent_id: int | None, source: str, key: str, facts: ArticleFacts, *, now: int
) -> str:
    """Take what a source says of its (checked) article, inside the caller's transaction; returns `outcome_of` it."""
    outcome = outcome_of(desk, source, key, facts)
    if outcome == "created":
        insert_article(desk, source, key, facts, agent_id, now)
    elif outcome == "updated":
        standing = read_article(desk, _standing(desk, source, key) or 0)
        rewrite(desk, standing, facts, agent_id, now, digest=facts.digest())
    return outcome


def outcome_of(desk: Desk, source: str, key: str, facts: ArticleFacts) -> str:
    """What comes of what a source says of its article: "created", "updated", "unchanged", or "kept" for one that the
    source changed and somebody here too, or that was retired here.
    """
    article_id = _standing(desk, source, key)
    if article_id is None:
        return "created"
    standing = read_article(desk, article_id)
    digest, here = facts.digest(), standing.facts.digest()
    if digest in (standing.digest, here):
        return "unchanged"
    return "updated" if standing.retired_at is None and here == standing.digest else "kept"


def _standing(desk: Desk, source: str, key: str | None) -> int | None:
    found = desk.value("SELECT id FROM article WHERE source = ? AND key = ?", (source, key))
    return None if found is None else int(found)
