"""Scripts and articles as lines of a list and as a page."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from store.i18n import _
from store.rules.script_text import Filled
from store.views.library import ArticleView
from tui.cells import fit
from tui.plain.library import place_text, results_text
from tui.widgets.painted import Line, Span
from tui.wording import word

PLACE_CELLS: Final = 22
"""Cells for where an article belongs."""
CURSOR_SIGN: Final = "|"
"""Where the cursor would be, in a preview."""


def article_line(article: ArticleView, width: int, *, at_cursor: bool) -> Line:
    """One line of a list: title, where it belongs, what came of it."""
    results = results_text(article)
    place_cells = min(PLACE_CELLS, width // 3)
    title_cells = max(width - place_cells - cell_len(results) - 2, 8)
    title = fit(article.title, title_cells)
    place = fit(place_text(article), place_cells)
    rest = fit(" " + results, max(width - title_cells - 1 - place_cells, 0))
    if at_cursor:
        return ((f"{title} {place}{rest}", "cursor"),)
    return ((f"{title} ", ""), (place, "muted"), (rest, "good" if article.used else "muted"))


def page(article: ArticleView, filled: Filled | None = None) -> list[Span]:
    """The article to be read; a script as it would be put in, its cursor shown."""
    head = " - ".join(
        part
        for part in (
            word("article_kind", article.kind),
            place_text(article) if article.scenario else "",
            results_text(article),
        )
        if part
    )
    paragraphs: list[Span] = [(article.title, "strong"), (head, "muted")]
    if article.retired_at is not None:
        paragraphs.append((_("retired"), "risk"))
    if article.question:
        paragraphs.append((_("For: {question}").format(question=article.question), "muted"))
    paragraphs.append(("", ""))
    if filled is None:
        paragraphs.append((article.body, ""))
    else:
        paragraphs.append((filled.text[: filled.cursor] + CURSOR_SIGN + filled.text[filled.cursor :], ""))
    return paragraphs
