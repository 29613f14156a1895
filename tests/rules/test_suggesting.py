"""What words suggest: where they stand, which entry decides, and that nothing else is touched."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.policy.read import shipped_text
from store.rules.ruleset import Policy
from store.rules.suggesting import SUGGESTED, Suggestion

SHIPPED = tomllib.loads(shipped_text())
POLICY = Policy.from_dict(SHIPPED)


def policy(*hints: dict[str, Any]) -> Policy:
    return Policy.from_dict({**SHIPPED, "suggest": list(hints)})


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("I want a refund", "refund", True),
        ("REFUNDED at last", "refund", True),
        ("Prefund it", "refund", False),
        ("prefund, then refund", "refund", True),
        ("打12315了", "12315", True),
        ("打１２３１５了", "12315", True),
        ("订单 20123159", "12315", False),
        ("订单 123159, 打 12315", "12315", True),
        ("我要退款！", "退款", True),
        ("退 款", "退款", False),
        ("email@shop 12315abc", "12315", True),
        ("", "退款", False),
    ],
)
def test_where_a_word_is_found(text: str, word: str, found: bool) -> None:
    said = policy({"words": word, "category": "refund"}).suggest(text)
    assert said == (Suggestion(category="refund", because={"category": word}) if found else Suggestion())


def test_for_each_field_the_first_entry_that_names_it_decides() -> None:
    said = policy(
        {"words": ["broken"], "category": "damage"},
        {"words": ["refund"], "category": "refund", "kind": "complaint"},
        {"words": ["now"], "kind": "inquiry", "priority": "urgent"},
    ).suggest("Refund this broken thing now")
    assert (said.category, said.kind, said.priority) == ("damage", "complaint", "urgent")
    assert said.because == {"category": "broken", "kind": "refund", "priority": "now"}


def test_a_priority_that_nobody_names_follows_by_the_matrix() -> None:
    said = policy({"words": ["now"], "urgency": "high"}, {"words": ["fire"], "importance": "high"}).suggest(
        "fire, now"
    )
    assert (said.urgency, said.importance, said.priority) == ("high", "high", "urgent")
    assert said.because["priority"] == "now"


@pytest.mark.parametrize(
    ("text", "kind", "category", "priority"),
    [
        ("不退款我就打12315", "complaint", "refund", "urgent"),
        ("收到货就是破损的，我要投诉", "complaint", "damage", "high"),
        ("快递三天没动了", None, "logistics", None),
        ("能开发票吗", None, "invoice", None),
        ("你们卖假货！", "complaint", "product", "high"),
        ("My order has not arrived, I want my money back", None, "refund", None),
        ("It arrived damaged, this is unacceptable", "complaint", "damage", "high"),
        ("我提个建议，多出几个颜色", "suggestion", None, None),
        ("希望你们尽快处理", None, None, "high"),
        ("Where is it?", None, None, None),
    ],
)
def test_the_shipped_words(text: str, kind: str | None, category: str | None, priority: str | None) -> None:
    said = POLICY.suggest(text)
    assert (said.kind, said.category, said.priority) == (kind, category, priority)


@given(st.text(max_size=60))
def test_whatever_is_said_each_value_has_its_word_in_the_text(text: str) -> None:
    said = POLICY.suggest(text)
    given = {name for name in SUGGESTED if getattr(said, name) is not None}
    assert set(said.because) == given


def test_a_policy_without_words_suggests_nothing() -> None:
    assert policy().suggest("12315 投诉 refund") == Suggestion()
