"""Cells, not characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.text import cell_width, clean, fit


@pytest.mark.parametrize(
    ("text", "cells"), [("abc", 3), ("客服", 4), ("é", 1), ("e\u0301", 1), ("ＡＢ", 4), ("", 0), ("ｱ", 1)]
)
def test_width(text: str, cells: int) -> None:
    assert cell_width(text) == cells


@pytest.mark.parametrize(
    ("text", "cells", "fitted"),
    [
        ("客服", 6, "客服  "),
        ("客服工单", 6, "客服… "),
        ("客服工单", 5, "客服…"),
        ("abc", 0, ""),
        ("abc", 1, "…"),
        ("abc", 3, "abc"),
    ],
)
def test_fit(text: str, cells: int, fitted: str) -> None:
    assert fit(text, cells) == fitted


@given(st.text(max_size=40), st.integers(0, 30))
def test_fitted_text_has_exactly_its_cells(text: str, cells: int) -> None:
    assert cell_width(fit(clean(text, multiline=False)[0], cells)) == cells
