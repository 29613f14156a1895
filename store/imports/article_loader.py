"""A file of scripts or articles into the desk; the same file again changes nothing."""

from __future__ import annotations

from store.imports.article_records import ARTICLES, SCRIPTS, ArticleKeeper, ArticleRecord
from store.imports.asked import Asked, importer
from store.imports.frame import source_name
from store.imports.layout import Layout
from store.imports.options import ImportResult
from store.imports.shop_loader import bring_in
from store.rules.permission import require


@importer
def import_scripts(asked: Asked) -> ImportResult:
    """Bring a file's scripts in ("-" reads `stdin`); one that was changed or retired here stays as it is.

    Raises as import_tickets.
    """
    return _import(SCRIPTS, asked)


@importer
def import_articles(asked: Asked) -> ImportResult:
    """Bring a file's articles in, in the same way. Raises as import_tickets."""
    return _import(ARTICLES, asked)


def _import(layout: Layout[ArticleRecord], asked: Asked) -> ImportResult:
    require(asked.actor, "write_library")
    return bring_in(layout, ArticleKeeper(source_name(asked.options), asked.actor.agent_id), asked)
