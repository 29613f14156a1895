"""Style sheets that are parsed once for all the apps of a run: they are the same, and take a tenth of a test's time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """Rule sets by all that Textual makes them from: the variables of the theme, the text and its place."""
    parsed: dict[tuple[Any, ...], list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def known(sheet: Stylesheet, css: str, **options: Any) -> list[RuleSet]:
        made_from = (css, *sorted(options.items()), *sheet._variables.items())
        if made_from not in parsed:
            parsed[made_from] = parse(sheet, css, **options)
        return parsed[made_from]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", known)
        yield
