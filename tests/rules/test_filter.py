"""The filter language: what is written is what is meant, and a mistake is named with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import WrongUsage
from store.rules.filter_syntax import LONGEST, MOST_TERMS, parse
from store.rules.filters import Date, Filter, Is, OneOf, Span, Term, Text
from tests.rules.filters import ANY_TEXT, WHATS, filters

HOUR = 3_600_000


def whats(text: str) -> list[object]:
    return [term.what for term in parse(text).terms]


def test_the_example_of_the_issue() -> None:
    assert parse("team:aftersales !vip due<1h 破损") == Filter(
        (
            Term(OneOf("team", ("aftersales",))),
            Term(Text("vip"), negated=True),
            Term(Span("due", "<", HOUR)),
            Term(Text("破损")),
        )
    )
    assert [term.column for term in parse("team:aftersales !vip due<1h 破损").terms] == [1, 17, 22, 29]


def test_chinese_words_and_signs_mean_the_same() -> None:
    chinese = parse("处理组：售后组，投诉组　！“急 件” 到期＜1h 状态：处理中、新建 客服：我 是：超时")
    english = parse('team:aftersales,complaints !"急 件" due<1h status:open,new assignee:me breached')
    assert chinese == english


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", []),
        ("   ", []),
        ("breached", [Is("breached")]),
        ("Breached", [Is("breached")]),
        ("is:unread", [Is("unread")]),
        ('"breached"', [Text("breached")]),
        ("超时", [Text("超时")]),
        ('"a ""b"" c"', [Text('a "b" c')]),
        ('tag:"a,b",c', [OneOf("tag", ("a,b", "c"))]),
        ("tag:c,c", [OneOf("tag", ("c",))]),
        ("status:waiting-customer", [OneOf("status", ("waiting_customer",))]),
        ("STATUS:等待客户", [OneOf("status", ("waiting_customer",))]),
        ("category:物流,own_one", [OneOf("category", ("logistics", "own_one"))]),
        ("assignee:Ann,none", [OneOf("assignee", ("ann", "none"))]),
        ("queue:due-soon", [OneOf("queue", ("due_soon",))]),
        ("due<2H", [Span("due", "<", 2 * HOUR)]),
        ("due<-10m", [Span("due", "<", -600_000)]),
        ("age>=1d12h", [Span("age", ">=", 36 * HOUR)]),
        ("opened<2026-11-01", [Date("opened", "<", "2026-11-01")]),
        ("updated>=2026-11-01T09:30", [Date("updated", ">=", "2026-11-01T09:30")]),
        ("team:after", [OneOf("team", ("aftersales",))]),
        ("组:售后,投诉", [OneOf("team", ("aftersales", "complaints"))]),
        ("it's", [Text("it's")]),
        ("50%", [Text("50%")]),
    ],
)
def test_what_is_written_is_what_is_meant(text: str, meant: list[object]) -> None:
    assert whats(text) == meant


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("team:sales", "filter_value", 6),
        ("破损 team:aftersales,sales", "filter_value", 20),
        ("状态：closed", "filter_value", 4),
        ("is:late", "filter_value", 4),
        ("foo:bar", "filter_no_field", 1),
        ("a http://b", "filter_no_field", 3),
        ("due:1h", "filter_no_field", 1),
        ("team<1h", "filter_no_field", 1),
        ("<1h", "filter_no_field", 1),
        (":x", "filter_no_field", 1),
        ("due<", "filter_incomplete", 5),
        ("due<soon", "filter_time", 5),
        ("age>-1h", "filter_time", 5),
        ("age>9999999999d", "filter_time", 5),
        ("opened<2026-13-01", "filter_time", 8),
        ("opened<1h", "filter_time", 8),
        ("opened<0001-01-01", "filter_time", 8),
        ("team:", "filter_incomplete", 6),
        ("team:a ,", "filter_value", 6),
        ("tag:a,", "filter_incomplete", 7),
        ('tag:""', "filter_incomplete", 5),
        ("tag:a:b", "filter_stray", 6),
        ("!", "filter_incomplete", 1),
        ("a ! b", "filter_incomplete", 3),
        ('破 "abc', "filter_unclosed", 3),
        ('a"b"', "filter_stray", 2),
        ('""', "filter_no_word", 1),
        ("a ?", "filter_no_word", 3),
        ("a=b", "filter_stray", 2),
        ("x" * (LONGEST + 1), "filter_too_long", LONGEST + 1),
        ("a " * (MOST_TERMS + 1), "filter_too_many", 2 * MOST_TERMS + 1),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, code: str, column: int) -> None:
    with pytest.raises(WrongUsage) as caught:
        parse(text)
    assert (caught.value.code, caught.value.params["column"]) == (code, column)
    assert str(column) in str(caught.value)


@given(filter=filters(st.one_of(WHATS, ANY_TEXT), most=6))
def test_a_printed_filter_parses_to_itself(filter: Filter) -> None:
    assert parse(str(filter)) == filter


@given(text=st.text(max_size=60))
def test_any_text_is_a_filter_or_a_mistake_inside_it(text: str) -> None:
    try:
        found = parse(text)
    except WrongUsage as error:
        column = error.params["column"]
        assert isinstance(column, int)
        assert 1 <= column <= len(text) + 1
        return
    assert parse(str(found)) == found


@given(text=st.text(alphabet='a破:!<>=",，：！“”「」 1hd-team', max_size=30))
def test_signs_in_any_order_are_a_filter_or_a_mistake_inside_it(text: str) -> None:
    test_any_text_is_a_filter_or_a_mistake_inside_it.hypothesis.inner_test(text)  # type: ignore[attr-defined]
