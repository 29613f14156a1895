"""A file of scripts or articles into the desk; the same file again changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from store.actor import Actor
from store.database import Desk
from store.imports.article_records import ARTICLES, SCRIPTS, ArticleKeeper, ArticleRecord
from store.imports.frame import source_name
from store.imports.layout import Layout
from store.imports.options import ImportOptions, ImportResult, Report
from store.imports.shop_loader import bring_in
from store.rules.permission import require


def import_scripts(
    desk: Desk,
    actor: Actor,
    file: str | Path,
    options: ImportOptions,
    *,
    stdin: BinaryIO | None = None,
    now: int,
    progress: Report | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> ImportResult:
    """Bring a file's scripts in ("-" reads `stdin`); one that was changed or retired here stays as it is.

    Raises as import_tickets.
    """
    return _import(SCRIPTS, desk, actor, file, options, stdin, now, progress, pause)


def import_articles(
    desk: Desk,
    actor: Actor,
    file: str | Path,
    options: ImportOptions,
    *,
    stdin: BinaryIO | None = None,
    now: int,
    progress: Report | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> ImportResult:
    """Bring a file's articles in, in the same way. Raises as import_tickets."""
    return _import(ARTICLES, desk, actor, file, options, stdin, now, progress, pause)


def _import(
    layout: Layout[ArticleRecord],
    desk: Desk,
    actor: Actor,
    file: str | Path,
    options: ImportOptions,
    stdin: BinaryIO | None,
    now: int,
    progress: Report | None,
    pause: Callable[[float], None],
) -> ImportResult:
    require(actor, "write_library")
    keeper = ArticleKeeper(source_name(options), actor.agent_id)
    return bring_in(layout, keeper, desk, actor, file, options, stdin, now, progress, pause)
