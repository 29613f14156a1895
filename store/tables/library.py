"""Scripts and articles, what they were used for, and whether they helped."""

from __future__ import annotations

from peewee import SQL, CompositeKey, IntegerField, TextField

from store.tables.base import Table, flag, millis, never_reused, refers_to, words


class Article(Table):
    id = never_reused()
    source = TextField()
    key = TextField()
    """Its identity in its source."""
    kind = TextField()
    """script, faq or guide."""
    language = TextField()
    scenario = TextField(null=True)
    category = TextField(null=True)
    level = TextField(null=True)
    """Of a guide: beginner, advanced or troubleshooting."""
    title = TextField()
    question = words("")
    body = TextField()
    pinyin = words("")
    """Of the title: the initials, a blank, the syllables."""
    digest = words("")
    """Of what its source said last: a newer file replaces only what nobody has changed here."""
    retired_at = millis(null=True)
    created_at = millis()
    updated_at = millis()
    agent_id = refers_to("agent (id)", null=True)
    import_batch = refers_to("import_batch (id)", null=True)

    class Meta:
        indexes = ((("source", "key"), True),)


class ArticleUse(Table):
    """A script or article put into a reply that was then recorded."""

    id = never_reused()
    article_id = refers_to("article (id)")
    ticket_id = refers_to("ticket (number)")
    message_id = IntegerField(null=True)
    agent_id = refers_to("agent (id)")
    at = millis()
    edited = flag()
    """1 when what was sent is not what was inserted."""


ArticleUse.add_index(ArticleUse.index(ArticleUse.article_id, ArticleUse.at, name="ix_article_use"))
ArticleUse.add_index(
    ArticleUse.index(
        ArticleUse.message_id, name="ix_article_use_message", where=SQL("message_id IS NOT NULL")
    )
)


class ArticleVote(Table):
    article_id = refers_to("article (id)")
    ticket_id = refers_to("ticket (number)")
    agent_id = refers_to("agent (id)")
    at = millis()
    helped = flag()

    class Meta:
        primary_key = CompositeKey("article_id", "ticket_id", "agent_id")
        without_rowid = True
