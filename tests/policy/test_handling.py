"""How matters are handled, as a policy says it: disputes, guides, follow-up; and what is wrong in one that cannot be."""

from __future__ import annotations

import pytest

from store.policy.check import check
from store.policy.read import parse, shipped_text
from store.rules.handling import Handling
from store.rules.ruleset import Policy
from store.rules.words import CHECK_ITEMS, DISPUTES, GUIDES


def shipped() -> Handling:
    return Policy.from_dict(parse(shipped_text(), "shipped")).handling


def test_every_item_and_name_of_the_shipped_policy_has_its_words() -> None:
    handling = shipped()
    used = {item for dispute in handling.disputes for item in dispute.method}
    used |= {item for guide in handling.guides for item in guide.items}
    assert used == set(CHECK_ITEMS)
    assert {dispute.name for dispute in handling.disputes} == set(DISPUTES)
    assert {guide.name for guide in handling.guides} == set(GUIDES)


@pytest.mark.parametrize(
    ("kind", "category", "name", "responsibility"),
    [
        ("complaint", "product", "product", "merchant"),
        ("complaint", "damage", "logistics", "logistics"),
        ("complaint", "attitude", "attitude", "merchant"),
        ("complaint", "process", "process", None),
        ("complaint", "invoice", None, None),
        ("complaint", None, None, None),
        ("inquiry", "product", None, None),
    ],
)
def test_a_complaints_category_says_which_dispute_it_is(
    kind: str, category: str | None, name: str | None, responsibility: str | None
) -> None:
    found = shipped().dispute(kind, category)
    assert (found and found.name) == name
    assert (found and found.responsibility) == responsibility


def test_a_policy_without_these_parts_has_none() -> None:
    text = shipped_text().partition("# How a complaint of a category is handled")[0]
    handling = Policy.from_dict(parse(text, "old")).handling
    assert handling == Handling()
    assert not handling.owes_follow_up({"kind": "complaint", "scenario": "complaint", "category": None})


@pytest.mark.parametrize(
    ("old", "new", "key", "why"),
    [
        ('["logistics", "damage"]', '["logistics", "weather"]', "dispute.logistics.categories", "weather"),
        ('["attitude"]', '["damage"]', "dispute.attitude.categories", "logistics"),
        (
            'responsibility = "logistics"',
            'responsibility = "carrier"',
            "dispute.logistics.responsibility",
            "carrier",
        ),
        (
            'method = ["contact_the_carrier"',
            'methods = ["contact_the_carrier"',
            "dispute.logistics.methods",
            "method",
        ),
        ('"content_confirmed"]', '""]', "guide[2].items[3]", "200"),
        ('"content_confirmed"]', '"order_verified"]', "guide[2].items[3]", "order_verified"),
        ('"content_confirmed"]', "7]", "guide[2].items[3]", "200"),
        ('name = "aftersales_call"', 'name = "product"', "guide[2].name", "product"),
        ('name = "aftersales_call"', 'name = "complaint_call"', "guide[2].name", "complaint_call"),
        (
            'items = ["order_verified", "identity_verified", "content_confirmed"]',
            "items = []",
            "guide[2].items",
            "",
        ),
        (
            'items = ["order_verified", "identity_verified", "content_confirmed"]',
            'items = "x"',
            "guide[2].items",
            "",
        ),
        ('after = "24h"', 'after = "soon"', "follow_up.after", "soon"),
        ('retry = "24h"', 'retry = "0s"', "follow_up.retry", "0s"),
        ("tries = 3", "tries = 0", "follow_up.tries", "20"),
        ("tries = 3", "tries = true", "follow_up.tries", "20"),
        ("tries = 3", "time = 3", "follow_up.time", "tries"),
    ],
)
def test_an_error_is_named_with_its_line_and_key(old: str, new: str, key: str, why: str) -> None:
    head, mark, tail = shipped_text().partition("# How a complaint of a category is handled")
    assert old in tail
    before, _old, after = tail.rpartition(old) if key.startswith("guide") else tail.partition(old)
    text = f"{head}{mark}{before}{new}{after}"
    errors, _warnings = check(text)
    found = next(error for error in errors if error.key == key)
    assert why in found.why
    assert new in text.splitlines()[found.line - 1]


@pytest.mark.parametrize(
    ("old", "new", "key", "why"),
    [
        ('categories = ["attitude"]\n', "", "dispute.attitude", "never opens"),
        ('"apology_given"]', '"apology_givn"]', "guide[1].items[4]", "did you mean 'apology_given'?"),
        ('["listen_to_the_customer"', '["take_a_photo"', "dispute.attitude.method[1]", "take_a_photo"),
    ],
)
def test_what_is_probably_not_meant_is_a_warning(old: str, new: str, key: str, why: str) -> None:
    errors, warnings = check(shipped_text().replace(old, new, 1))
    assert errors == []
    (found,) = [warning for warning in warnings if warning.key == key]
    assert why in found.why
    assert not new or new in shipped_text().replace(old, new, 1).splitlines()[found.line - 1]
