"""No text of people ever reaches a widget that would parse it as markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tui

PARSES_MARKUP = re.compile(
    r"\b(?:Static|Label|Button|Checkbox|RadioButton|Markdown|Pretty|RichLog|DataTable|OptionList|SelectionList|Select"
    r"|Tree|Tabs?|Collapsible|Header|Footer|ListView|Link)\("
    r"|\.(?:update|add_row|add_column|add_option|write|border_title|border_subtitle|tooltip)\b\s*[(=]"
    r"|\bnotify\("
    r"|\bfrom_markup\("
    r"|@click|\[/"
)
ALLOWED = re.compile(
    r"markup=False|Content\(|\bText\(|self\.write\(|os\.write\(|_touched\.update\(|\bthrifty\(|file\.write|#"
)
FILES = sorted(path for path in Path(tui.__file__).parent.rglob("*.py") if "plain" not in path.parts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_text_is_parsed_as_markup(path: Path) -> None:
    offences = [
        f"{path.name}:{number}: {line.strip()}"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if PARSES_MARKUP.search(line) and not ALLOWED.search(line)
    ]
    assert offences == []


@pytest.mark.parametrize(
    "line",
    ["Static(name)", "label.update(text)", "self.notify(f'{x}')", "w.border_title = subject", "t.add_row(a)"],
)
def test_the_rule_finds_offences(line: str) -> None:
    assert PARSES_MARKUP.search(line)
    assert not ALLOWED.search(line)
