"""Scripts: what they say survives being parsed, and what is filled in stands where it belongs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import DeskError
from store.rules.script_text import (
    BLANK,
    NAMES,
    VARIABLES,
    Inserted,
    Variable,
    fill,
    parse,
    plain,
    render,
    variables,
    was_edited,
)

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
parts = st.lists(st.one_of(texts, st.sampled_from([Variable(code) for code in VARIABLES])), max_size=12)


def joined(found: list[str | Variable]) -> tuple[str | Variable, ...]:
    """The parts as `parse` gives them: neighbouring texts are one, empty ones none."""
    whole: list[str | Variable] = []
    for part in found:
        if isinstance(part, str) and whole and isinstance(whole[-1], str):
            whole[-1] += part
        elif part:
            whole.append(part)
    return tuple(whole)


@given(parts)
def test_what_is_written_out_parses_to_the_same(found: list[str | Variable]) -> None:
    assert parse(render(found)) == joined(found)


@given(parts, st.dictionaries(st.sampled_from(list(VARIABLES)), texts), st.data())
def test_filled_text_holds_every_value_and_the_cursor_stands_inside(
    found: list[str | Variable], values: dict[str, str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(found)))
    text = render([*found[:at], Variable("cursor"), *found[at:]])
    filled = fill(text, values)
    head = fill(render(found[:at]), values).text
    tail = fill(render(found[at:]), values).text
    assert filled.text == head + tail
    assert filled.cursor == len(head)
    blanks = sum(isinstance(part, Variable) and not values.get(part.code, "").strip() for part in found)
    assert filled.text.count(BLANK) >= blanks


@given(st.text(st.sampled_from("{}ab _客户cursor\n"), max_size=30))
def test_any_text_is_parsed_or_refused_with_its_place(text: str) -> None:
    try:
        found = parse(text)
    except DeskError as error:
        line, character = error.params["line"], error.params["character"]
        assert isinstance(line, int)
        assert isinstance(character, int)
        assert text.split("\n")[line - 1][character - 1] in "{}"
    else:
        assert parse(render(found)) == found


def test_a_script_is_filled_and_the_cursor_put_where_it_says() -> None:
    text = "您好 {customer}，订单 {订单} 的退款 {cursor} 元。\n{{客服}} {agent}"
    filled = fill(text, {"customer": "小王", "order": "TB1", "agent": "阿丽"})
    assert filled.text == "您好 小王，订单 TB1 的退款  元。\n{客服} 阿丽"
    assert filled.text[: filled.cursor].endswith("的退款 ")
    assert variables(text) == ("customer", "order", "agent")


def test_what_is_not_known_stays_a_blank_for_a_person() -> None:
    filled = fill("Dear {customer}, your order {order} ...", {"order": " "})
    assert filled.text == f"Dear {BLANK}, your order {BLANK} ..."
    assert filled.cursor == len("Dear ")
    assert fill("Thank you!", {}).cursor == len("Thank you!")


@pytest.mark.parametrize(
    ("text", "code", "line", "character"),
    [
        ("Dear {custmer}", "unknown_variable", 1, 6),
        ("one\ntwo {} x", "unknown_variable", 2, 5),
        ("one\n\n {", "lone_brace", 3, 2),
        ("a } b", "lone_brace", 1, 3),
        ("{cursor} and {光标}", "second_cursor", 1, 14),
    ],
)
def test_a_script_with_an_error_is_refused_with_its_place(
    text: str, code: str, line: int, character: int
) -> None:
    with pytest.raises(DeskError) as caught:
        parse(text)
    assert caught.value.code == code
    assert (caught.value.params["line"], caught.value.params["character"]) == (line, character)
    assert "{" not in text or code != "unknown_variable" or all(name in str(caught.value) for name in NAMES)


@pytest.mark.parametrize(
    ("sent", "edited"),
    [
        ("Hello Ann. We refund 12 yuan today. Goodbye.", False),
        ("First of all: sorry!\nHello Ann.\nWe refund 12 yuan today.  Goodbye. And more.", False),
        ("Hello Ann. We refund 12 yuan tomorrow. Goodbye.", True),
        ("Hello Ann. We do not refund 12 yuan today. Goodbye.", True),
        ("Hello Ann. We refund", True),
        ("Something else", None),
        ("x", None),
    ],
)
def test_whether_a_script_was_edited_before_it_was_sent(sent: str, edited: bool | None) -> None:
    filled = fill("Hello {customer}. We refund {cursor} yuan today. Goodbye.", {"customer": "Ann"})
    assert was_edited(Inserted(1, filled.text, filled.cursor), sent) is edited


@given(parts, st.dictionaries(st.sampled_from(list(VARIABLES)), texts))
def test_what_is_sent_as_it_was_filled_is_never_edited(
    found: list[str | Variable], values: dict[str, str]
) -> None:
    filled = fill(render(found), values)
    assert was_edited(Inserted(1, filled.text, filled.cursor), filled.text) is not True
    assert plain(filled.text).cursor == len(filled.text)


def test_what_cannot_be_parsed_is_put_in_as_it_stands() -> None:
    """A newer kefu, or another program, may have written it."""
    assert fill("Take {coupon} {", {"customer": "Ann"}) == plain("Take {coupon} {")
