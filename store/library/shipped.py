"""The shipped scripts, in both languages, as their files have them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from store.rules.articles import SCRIPT, ArticleFacts, tidy
from store.rules.words import LANGUAGES

SOURCE = "shipped"


def shipped_scripts() -> Iterator[tuple[str, ArticleFacts]]:
    """(key, facts) of every script; a key has its language in front: `zh-greeting`."""
    for language in LANGUAGES:
        text = files("store.library").joinpath(f"scripts_{language}.toml").read_text(encoding="utf-8")
        for table in tomllib.loads(text)["script"]:
            yield f"{language}-{table['key']}", tidy(_facts(language, table))


def _facts(language: str, table: dict[str, Any]) -> ArticleFacts:
    return ArticleFacts(
        kind=SCRIPT,
        language=language,
        title=table["title"],
        body=table["body"],
        question=table.get("question", ""),
        scenario=table.get("scenario"),
        category=table.get("category"),
    )
