"""What a spreadsheet would run goes out with an apostrophe in front and comes back without it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.text.formulas import SUSPECT, guarded, unguarded

HOSTILE = st.text(st.sampled_from("=+-@＝＋－＠﹦−'\t\r\n \u3000\u200b\ufeff1a退"), max_size=6) | st.text(
    max_size=6
)


@given(HOSTILE)
def test_a_guard_can_always_be_taken_away(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(HOSTILE)
def test_what_is_guarded_begins_with_a_suspect(text: str) -> None:
    if guarded(text) != text:
        assert text[0] in SUSPECT


@given(HOSTILE)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    shown = guarded(text).lstrip().lstrip("\u200b\ufeff").lstrip()
    assert not shown.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize(
    "text", ["=1+1", " =1", "\u3000＝1", "＠SUM(A1)", "−2", "-", "\t1", "'", "'=1", "\u00a0+1"]
)
def test_these_are_guarded(text: str) -> None:
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", ["", "1-1", "a=b", "退款", " 1", "“=1”"])
def test_these_stay(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@pytest.mark.parametrize("text", ["'tis", "'90", "'"])
def test_a_foreign_apostrophe_stays(text: str) -> None:
    assert unguarded(text) == text
