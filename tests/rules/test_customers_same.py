"""Who is who: nicks belong to platforms, and not every phone number tells a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.customers_same import (
    SHARED_BY,
    Person,
    accounts_of,
    compatible,
    of_nick,
    same_person,
    stands,
    tells_who,
)

ACCOUNTS = st.sampled_from(["", "taobao", "jd"])
HANDLES = st.frozensets(st.tuples(ACCOUNTS, st.sampled_from("abc")), max_size=3)


@pytest.mark.parametrize(
    ("platform", "accounts"),
    [
        ("淘宝", "taobao"),
        ("天猫超市", "taobao"),
        ("Tmall", "taobao"),
        ("京东商城", "jd"),
        ("ＪＤ", "jd"),
        ("拼多多", "pinduoduo"),
        (" My  Shop ", "my shop"),
        ("", ""),
        (None, ""),
    ],
)
def test_platforms_share_accounts(platform: str | None, accounts: str) -> None:
    assert accounts_of(platform) == accounts


@pytest.mark.parametrize(
    ("records", "accounts", "who"),
    [
        ([], "jd", None),
        ([(1, "")], "jd", 1),
        ([(1, "jd")], "", 1),
        ([(1, "taobao")], "jd", None),
        ([(1, "taobao"), (2, "jd")], "jd", 2),
        ([(1, "taobao"), (2, "jd")], "", None),
        ([(1, "taobao"), (2, "")], "", 2),
        ([(1, "taobao"), (2, "")], "jd", None),
    ],
)
def test_the_same_nick_elsewhere_may_be_somebody_else(
    records: list[tuple[int, str]], accounts: str, who: int | None
) -> None:
    assert of_nick(records, accounts) == who


@pytest.mark.parametrize(
    ("key", "value", "tells"),
    [
        ("phone", "13812345670", True),
        ("phone", "+86 138-1234-5670", True),
        ("phone", "+31612345670", True),
        ("phone", "138****5678", False),
        ("phone", "13800000000", False),
        ("phone", "13800138000", False),
        ("phone", "11111111111", False),
        ("phone", "12345678901", False),
        ("phone", "4001234567", False),
        ("phone", "95588", False),
        ("phone", "010-12344321", False),
        ("phone", "18412345670-0042", False),
        ("phone", "13812345670转801", False),
        ("email", "mei.han@shop.cn", True),
        ("email", "m****@shop.cn", False),
        ("email", "test@shop.cn", False),
        ("email", "noreply@shop.cn", False),
        ("email", "mei@example.com", False),
        ("email", "kefu@shop.cn", False),
        ("email", "no address", False),
    ],
)
def test_what_tells_who_somebody_is(key: str, value: str, *, tells: bool) -> None:
    assert tells_who(key, value) is tells


@given(one=HANDLES, other=HANDLES)
def test_two_different_nicks_of_one_platform_are_two_people(
    one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]
) -> None:
    assert compatible(one, other) == compatible(other, one)
    clash = any(a == b and n != m for a, n in one for b, m in other)
    assert not (clash and compatible(one, other))


def test_a_value_that_several_have_joins_nobody() -> None:
    here, there = Person(1, frozenset({("taobao", "a")})), Person(2, frozenset({("jd", "b")}))
    assert same_person(here, [there], 2) == there
    assert same_person(here, [here], 1) is None
    assert same_person(here, [there, Person(3, frozenset())], 2) is None
    assert same_person(here, [there], SHARED_BY) is None
    assert same_person(here, [Person(2, frozenset({("", "b")}))], 2) is None


def test_the_record_with_a_nick_stands_for_both() -> None:
    nameless, named, newer = Person(1, frozenset()), Person(5, frozenset({("", "a")})), Person(9, frozenset())
    assert stands(nameless, named) == named
    assert stands(newer, nameless) == nameless
