"""Nothing from outside can style, hide, move or run; what is harmless stays as it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import DeskError
from store.text import TEXT_LIMIT, clean, safe_text
from store.text.cleaning import MARKS_PER_BASE

ANY_TEXT = st.text(st.characters(), max_size=80)
NASTY_TEXT = st.text(
    st.sampled_from(
        "ab 客\t\n\r\x00\x1b\x7f\x85\x9b\u2028\u2029\u202e\u2066\u200b\u200d\ufeff\u00ad\U000e0041\ud800\ue000\u0301\u0300\u0489\u3164é각ᄀ가"
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "cleaned", "removed"),
    [
        ("退款 please", "退款 please", 0),
        ("a\tb\nc", "a b c", 0),
        ("\x1b]0;owned\x07x", "]0;ownedx", 2),
        ("\x9b31mred", "31mred", 1),
        ("a\u202egpj.exe", "agpj.exe", 1),
        ("a\u200d\u200b\ufeffb", "ab", 3),
        ("x\U000e0041\U000e007f", "x", 2),
        ("a\ud800b\ue000c\U0010ffff", "abc", 3),
        ("e\u0301", "é", 0),
        ("e\u200d\u0301", "é", 1),
        ("z\u0300\u0301\u0302\u0303\u0304", "z\u0300\u0301", 3),
        ("one\u2028two", "one two", 1),
        ("１２３\u3000全角", "１２３\u3000全角", 0),
        ("name\u3164", "name", 1),
        ("[red]x[/]", "[red]x[/]", 0),
    ],
)
def test_what_stays_and_what_goes(text: str, cleaned: str, removed: int) -> None:
    assert clean(text, multiline=False) == (cleaned, removed)


def test_lines_stay_lines_only_where_they_may() -> None:
    assert clean("a\r\nb\rc\nd\u2029e", multiline=True) == ("a\nb\nc\nd\ne", 1)
    assert clean("a\r\nb\rc", multiline=False) == ("a b c", 0)


@given(st.one_of(ANY_TEXT, NASTY_TEXT), st.booleans())
def test_cleaned_text_holds_nothing_harmful_and_is_stable(text: str, multiline: bool) -> None:
    cleaned, removed = clean(text, multiline=multiline)
    allowed = {"\n"} if multiline else set()
    marks = 0
    for character in cleaned:
        category = unicodedata.category(character)
        assert character in allowed or category not in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")
        assert unicodedata.bidirectional(character) not in (
            "RLO",
            "LRO",
            "RLE",
            "LRE",
            "PDF",
            "RLI",
            "LRI",
            "FSI",
            "PDI",
        )
        marks = marks + 1 if category in ("Mn", "Me") else 0
        assert marks <= MARKS_PER_BASE
    assert clean(cleaned, multiline=multiline) == (cleaned, 0)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert removed >= 0
    cleaned.encode("utf-8")


@given(st.text(st.characters(categories=("Lu", "Ll", "Lo", "Nd", "Po", "Zs")), max_size=60))
def test_ordinary_text_loses_nothing_but_its_normal_form(text: str) -> None:
    kept = text.translate(dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0")))
    assert clean(text, multiline=False)[0] == unicodedata.normalize("NFC", kept)


def test_every_combining_mark_is_capped() -> None:
    for code in range(0x110000):
        mark = chr(code)
        if unicodedata.category(mark) in ("Mn", "Me"):
            cleaned, _removed = clean("x" + mark * 5, multiline=False)
            assert len(cleaned) <= 1 + MARKS_PER_BASE, hex(code)


def test_too_long_is_refused_and_at_the_edge_cut() -> None:
    assert len(clean("客" * TEXT_LIMIT, multiline=True)[0]) == TEXT_LIMIT
    with pytest.raises(DeskError) as refused:
        clean("客" * (TEXT_LIMIT + 1), multiline=True)
    assert refused.value.code == "text_too_long"
    assert refused.value.params == {"length": TEXT_LIMIT + 1, "limit": TEXT_LIMIT}
    assert len(safe_text("x\n" * TEXT_LIMIT)) == TEXT_LIMIT
