"""What is in a text is found by any part of it that a person would type, and no input is search syntax."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import sqlite3

from store.text import clean, match_query, segmented

HAN = st.text(st.sampled_from("退换货款发票物流客服投诉商品质量"), min_size=1, max_size=12)
LATIN = st.text(st.sampled_from("abcdefg0123456789"), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(":memory:")
    database.execute(
        "create virtual table search using fts5(body, content='', contentless_delete=1,"
        " tokenize='unicode61 remove_diacritics 2')"
    )
    yield database
    database.close()


def found(index: sqlite3.Connection, text: str, words: str) -> bool:
    index.execute("delete from search")
    index.execute("insert into search(rowid, body) values (1, ?)", (segmented(text),))
    return bool(
        index.execute("select rowid from search where search match ?", (match_query(words),)).fetchall()
    )


@pytest.mark.parametrize(
    ("text", "words", "hit"),
    [
        ("我要退款，订单ABC-123", "退款", True),
        ("我要退款，订单ABC-123", "款退", False),
        ("我要退款，订单ABC-123", "abc", True),
        ("我要退款，订单ABC-123", "AB", True),
        ("我要退款，订单ABC-123", "退款 订单", True),
        ("我要退款，订单ABC-123", "退款 发票", False),
        ("ＡＢＣ１２３", "abc123", True),
        ("iPhone15手机壳", "iphone15手机", True),
        ("Crème brûlée", "creme", True),
        ("환불해 주세요", "환불", True),
    ],
)
def test_finds_what_people_type(index: sqlite3.Connection, text: str, words: str, hit: bool) -> None:
    assert found(index, text, words) is hit


@given(st.lists(st.one_of(HAN, LATIN), min_size=1, max_size=6), st.data())
def test_any_part_of_a_chinese_run_is_found(
    index: sqlite3.Connection, runs: list[str], data: st.DataObject
) -> None:
    text = "，".join(runs)
    run = data.draw(st.sampled_from(runs))
    start = data.draw(st.integers(0, len(run) - 1))
    part = run[start : data.draw(st.integers(start + 1, len(run)))]
    assert found(index, text, part if not part.isascii() else run)


@given(st.text(max_size=40))
def test_no_text_is_syntax(index: sqlite3.Connection, text: str) -> None:
    query = match_query(text)
    if query:
        index.execute("select rowid from search where search match ?", (query,)).fetchall()


@given(st.text(max_size=40))
def test_a_text_is_found_by_itself(index: sqlite3.Connection, text: str) -> None:
    cleaned = clean(text, multiline=False)[0]
    if match_query(cleaned) and len(cleaned.split()) < 30:
        assert found(index, cleaned, cleaned)


def test_nothing_to_look_for() -> None:
    assert match_query("") == match_query('"') == match_query(" ！？ * ") == ""
    assert match_query('a" OR "b') == '"a""" AND "or" AND """b" *'
