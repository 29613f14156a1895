"""docs/roles.md is what the table of rights says, in both languages."""

from __future__ import annotations

from pathlib import Path

from docs.roles import documentation
from store.i18n import language
from store.rules.permission import VERBS
from tui.plain.words import VERBS as WORDS

PAGE = Path(__file__).parent.parent / "docs" / "roles.md"


def test_the_page_is_current() -> None:
    spoken = language()
    assert PAGE.read_text(encoding="utf-8") == documentation(), "python -m docs writes it"
    assert language() == spoken


def test_every_right_has_a_word_and_a_line() -> None:
    assert WORDS.keys() == VERBS
    page = PAGE.read_text(encoding="utf-8")
    assert all(page.count(f"| `{verb}` |") == 1 for verb in VERBS)
