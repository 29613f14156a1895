"""The demo's knowledge base."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from store.actor import Actor
from store.database import Desk
from store.desk.library import write
from store.rules.articles import ArticleFacts
from store.rules.words import LANGUAGES


def write_articles(desk: Desk, who: Actor, *, now: int) -> None:
    """Frequent questions and guides of articles.toml, in both languages."""
    text = files("store.demo").joinpath("articles.toml").read_text(encoding="utf-8")
    for table in tomllib.loads(text)["article"]:
        for language in LANGUAGES:
            title, question, body = table[language]
            facts = ArticleFacts(
                kind=table["kind"],
                language=language,
                title=title,
                question=question,
                body=body,
                scenario=table.get("scenario"),
                category=table.get("category"),
                level=table.get("level"),
            )
            write(desk, who, facts, key=f"{language}-{table['key']}", now=now)
