"""The keys of the screen one is in, from the one table of keys."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from store.i18n import _
from tui.cells import fit, wrap
from tui.filter_help import filter_section
from tui.keys import bindings, help_sections
from tui.widgets.painted import Line
from tui.widgets.scrolled import Scrolled

KEYS_CELLS: Final = 18


class HelpText(Scrolled):
    """Sections of keys and sentences."""

    DEFAULT_CSS = """
    HelpText { height: 1fr; }
    """

    def __init__(self, contexts: tuple[str, ...]) -> None:
        super().__init__(id="help-text")
        self._contexts = contexts

    def content(self, width: int) -> list[Line]:
        way = f"PgDn {_('read on')}  Esc {_('back')}"
        lines: list[Line] = [((way, "key"), ("", "")), ()]
        sections = help_sections(*self._contexts)
        if "queue" in self._contexts:
            sections.insert(self._contexts.index("queue") + 1, filter_section())
        for title, keys in sections:
            lines += [((title, "strong"), ("", "")), ()]
            for key, sentence in keys:
                first, *more = wrap(sentence, width - KEYS_CELLS - 2) or [""]
                lines.append((("  " + fit(key, KEYS_CELLS), "key"), (first, "")))
                lines.extend(((" " * (KEYS_CELLS + 2), ""), (text, "")) for text in more)
            lines.append(())
        lines.append(((_("Esc closes this."), "muted"),))
        return lines


class HelpScreen(ModalScreen[None]):
    """Opened with the contexts of the screen below; escape, `?` or `q` closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("help"),
        Binding("question_mark", "back", show=False, id="help"),
        Binding("q", "back", show=False, id="quit"),
    ]
    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > HelpText { width: 76; max-width: 100%; height: 90%; padding: 1 2; background: $panel; }
    """

    def __init__(self, *contexts: str) -> None:
        super().__init__()
        self._contexts = contexts

    def compose(self) -> ComposeResult:
        yield HelpText(self._contexts)

    def on_mount(self) -> None:
        self.query_one(HelpText).focus()

    def action_back(self) -> None:
        self.dismiss(None)
