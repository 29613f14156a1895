"""Scripts and articles as text or JSON."""

from __future__ import annotations

from collections.abc import Sequence

from store.i18n import _
from store.rules.script_text import Filled
from store.text import safe_text
from store.views.library import ArticleView
from tui.plain.output import Cell, indented, paint, say, say_json, say_table
from tui.plain.shapes import Facts, Json
from tui.wording import word


def language_word(code: str) -> str:
    """A language's name in the reader's language."""
    return _("Chinese") if code == "zh" else _("English")


def place_text(article: ArticleView) -> str:
    """Where it belongs: its scenario or kind, its category, its level."""
    own = word("article_kind", article.kind)
    parts = [word("article_scenario", article.scenario) if article.scenario else own]
    if article.category:
        parts.append(word("category", article.category))
    if article.level:
        parts.append(word("article_level", article.level))
    return " ".join(parts)


def results_text(article: ArticleView) -> str:
    """What came of it: how often used (of these edited), and how often it helped; "" when nothing has."""
    parts = []
    if article.used:
        parts.append(_("used {count}").format(count=article.used))
    if article.edited:
        parts.append(_("edited {count}").format(count=article.edited))
    if votes := article.helped + article.not_helped:
        parts.append(_("helped {yes}/{all}").format(yes=article.helped, all=votes))
    return " ".join(parts)


def article_json(article: ArticleView, facts: Facts) -> Json:
    """The article shape; every command that names articles uses it."""
    return {
        "id": article.id,
        "source": article.source,
        "key": article.key,
        "kind": article.kind,
        "language": article.language,
        "scenario": article.scenario,
        "category": article.category,
        "level": article.level,
        "title": article.title,
        "question": article.question,
        "body": article.body,
        "by": article.by,
        "created_at": facts.time(article.created_at),
        "updated_at": facts.time(article.updated_at),
        "retired_at": facts.time(article.retired_at),
        "used": article.used,
        "edited": article.edited,
        "helped": article.helped,
        "not_helped": article.not_helped,
    }


def say_articles(articles: Sequence[ArticleView], facts: Facts, *, json: bool) -> None:
    """Several, a line each."""
    if json:
        say_json([article_json(one, facts) for one in articles])
        return
    rows = [
        [
            Cell(str(one.id), "strong", right=True),
            Cell(word("article_kind", one.kind)),
            Cell(place_text(one) if one.scenario or one.category else ""),
            Cell(language_word(one.language)),
            Cell(results_text(one), "muted"),
            Cell(one.title),
        ]
        for one in articles
    ]
    say_table(("#", _("kind"), _("place"), _("language"), _("use"), _("title")), rows)


def say_article(article: ArticleView, facts: Facts, *, filled: Filled | None = None, json: bool) -> None:
    """One of them, a script filled in when a ticket fills it."""
    if json:
        shape = article_json(article, facts)
        if filled is not None:
            shape["filled"] = {"text": filled.text, "cursor": filled.cursor}
        say_json(shape)
        return
    head = [word("article_kind", article.kind), place_text(article), language_word(article.language)]
    if article.retired_at is not None:
        head.append(_("retired"))
    say(f"{article.id}  {paint(safe_text(article.title), 'strong')}")
    say("  " + " - ".join(dict.fromkeys(part for part in [*head, results_text(article)] if part)))
    if article.question:
        say("  " + _("For: {question}").format(question=safe_text(article.question)))
    say(indented(article.body if filled is None else filled.text))
