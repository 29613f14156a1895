"""Titles found by pinyin."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.text.pinyin import pinyin_of, pinyin_place, typed_pinyin


@pytest.mark.parametrize(
    ("title", "typed", "place"),
    [
        ("退款多久到账", "tk", 0),
        ("退款多久到账", "tuikuan", 0),
        ("退款多久到账", "tuik", 0),
        ("退款多久到账", "djdz", 2),
        ("退款多久到账", "kuan", 1),
        ("退款多久到账", "uan", None),
        ("重复下单", "cfxd", 0),
        ("绿色通道", "lvse", 0),
        ("EMS 快递查询", "ems", 0),
        ("EMS 快递查询", "kdcx", 1),
    ],
)
def test_letters_find_a_title_from_the_beginning_of_a_syllable(
    title: str, typed: str, place: int | None
) -> None:
    assert pinyin_place(pinyin_of(title), typed_pinyin(typed)) == place


def test_what_is_no_pinyin_is_not_looked_for() -> None:
    assert pinyin_of("Refund") == pinyin_of("") == ""
    assert [typed_pinyin(text) for text in ("退款", "100%", " ", "Tui kuan", "xi'an", "lü")] == [
        "",
        "",
        "",
        "tuikuan",
        "xian",
        "lv",
    ]


@given(st.text(max_size=30))
def test_every_title_has_as_many_initials_as_syllables(title: str) -> None:
    initials, _, syllables = pinyin_of(title).partition(" ")
    assert initials.isascii()
    assert initials.lower() == "".join(letter for letter in syllables if not letter.islower()).lower()[
        : len(initials)
    ] or any(letter.isdigit() for letter in initials + syllables)


def test_the_dictionary_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, store.desk.replying, store.views.library, store.text.pinyin; print('pypinyin' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
