"""The articles that may help with the open ticket, beside it where there is room."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from store.i18n import _
from store.views.library import ArticleView
from tui.cells import fit
from tui.keys import key_text
from tui.plain.library import results_text
from tui.widgets.painted import Line, Painted


class BestArticles(Painted):
    """A title and a line an article; no line at all while there is none."""

    DEFAULT_CSS = """
    BestArticles { height: 0; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._articles: tuple[ArticleView, ...] = ()

    def show(self, articles: Sequence[ArticleView]) -> None:
        """These, the best first."""
        self._articles = tuple(articles)
        self.styles.height = len(articles) + 2 if articles else 0
        self.repaint()

    def line(self, y: int, width: int) -> Line:
        y -= 1  # an empty line above
        if y < 0:
            return ()
        if y == 0:
            title = _("Knowledge ({key})").format(key=key_text("knowledge"))
            return ((title, "title"), ("", ""))
        if y > len(self._articles):
            return ()
        article = self._articles[y - 1]
        results = results_text(article)
        room = width - (cell_len(results) + 1 if results else 0)
        return ((fit(article.title, max(room, width // 2)), ""), (" " + results, "muted"))
