"""What a policy says of early warnings: every mistake with its line, its key and what was meant."""

from __future__ import annotations

import tomllib

import pytest

from store.policy.check import check
from store.policy.compare import compare
from store.policy.read import shipped_text
from store.rules.ruleset import Policy

SHIPPED = shipped_text()
WARNED = Policy.from_dict(tomllib.loads(SHIPPED)).warned


def test_the_shipped_policy_watches() -> None:
    assert WARNED.volume is not None
    assert WARNED.volume.false_alarms == 1
    assert [group.name for group in WARNED.watch] == ["authority", "law", "press", "fake", "safety"]
    assert WARNED.risk is not None
    assert WARNED.risk.contacts == 3
    assert {one.name for one in WARNED.promotions} == {"618", "双11", "双12"}


@pytest.mark.parametrize(
    ("old", "new", "key", "code", "hint"),
    [
        ("drops = true", "drop = true", "volume.drop", "unknown_key", "drops"),
        ('every = "5m"', 'every = "2h"', "volume.every", "not_within", None),
        ("weeks = 8", "weeks = 1", "volume.weeks", "not_within", None),
        ('"category", "product"', '"categorie", "product"', "volume.series", "unknown_word", "category"),
        (
            'drop = "missed_target"',
            'drop = "missed_targets"',
            "volume.plans.drop",
            "no_such_plan",
            "missed_target",
        ),
        ('drop = "missed_target"', 'drops = "missed_target"', "volume.plans.drops", "unknown_word", None),
        ('days = ["12-12"]', 'days = ["12-32"]', "promotions.双12.days", "bad_day", None),
        ('name = "law"', 'name = "Law!"', "watch[2].name", "bad_code", None),
        ('name = "law"', 'name = "authority"', "watch[2].name", "name_twice", None),
        ('raise_to = "high"', 'raise_to = "hihg"', "watch[4].raise_to", "unknown_word", "high"),
        ("fall = 2", "fall = 9", "risk.fall", "not_a_count", None),
        ('plan = "keep_the_customer"', 'plan = "keep"', "risk.plan", "no_such_plan", None),
    ],
)
def test_mistakes_are_named(old: str, new: str, key: str, code: str, hint: str | None) -> None:
    assert old in SHIPPED
    errors, _warnings = check(SHIPPED.replace(old, new), year=2026)
    assert (key, code) in [(error.key, error.code) for error in errors]
    if hint is not None:
        assert [error.hint for error in errors if error.key == key] == [hint]
    assert all(error.why for error in errors)


def test_a_word_watched_for_twice_is_pointed_at() -> None:
    twice = SHIPPED.replace('words = ["起诉",', 'words = ["12315", "起诉",')
    errors, found = check(twice, year=2026)
    assert errors == []
    assert [(one.key, one.code) for one in found] == [("watch[2].words", "watched_twice")]


def test_a_channel_that_is_not_there() -> None:
    away = SHIPPED.replace(
        'tell = ["supervisors"]\nby = ["screen", "bell"]', 'tell = ["supervisors"]\nby = ["robo"]', 1
    )
    errors, _found = check(away, year=2026)
    assert ("volume.by", "unknown_channel") in [(error.key, error.code) for error in errors]


def test_groups_are_compared_by_name() -> None:
    before, after = tomllib.loads(SHIPPED), tomllib.loads(SHIPPED)
    after["watch"] = [{**after["watch"][1], "raise_to": "high"}, after["watch"][0], *after["watch"][2:]]
    assert [one.key for one in compare(before, after).keys] == ["watch.law.raise_to"]
