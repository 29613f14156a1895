"""Errors in the words of a policy: line, key, and what was probably meant."""

from __future__ import annotations

import pytest

from tests.policy.test_check import SOUND, errors, warnings

LINE = SOUND.count("\n") + 1


@pytest.mark.parametrize(
    ("entry", "at", "key", "code", "hint"),
    [
        ('words = ["x"]\nkind = "complant"', 2, "suggest[1].kind", "unknown_word", "complaint"),
        ('words = ["x"]\ncategory = "refnd"', 2, "suggest[1].category", "unknown_word", "refund"),
        ('words = ["x"]\nurgency = "urgent"', 2, "suggest[1].urgency", "unknown_word", None),
        (
            'words = ["x"]\npriorty = "high"\nkind = "inquiry"',
            2,
            "suggest[1].priorty",
            "unknown_key",
            "priority",
        ),
        ('words = ["x"]', 0, "suggest[1]", "suggests_nothing", None),
        ('kind = "complaint"', 0, "suggest[1]", "missing", None),
        ('kind = "complaint"\nwords = []', 2, "suggest[1].words", "not_a_text", None),
        ('kind = "complaint"\nwords = ["a", " "]', 2, "suggest[1].words", "not_a_text", None),
        ('kind = "complaint"\nwords = [12315]', 2, "suggest[1].words", "not_a_text", None),
    ],
)
def test_a_wrong_entry(entry: str, at: int, key: str, code: str, hint: str | None) -> None:
    found = errors(f"{SOUND}[[suggest]]\n{entry}\n")
    assert [(one.line, one.key, one.code, one.hint) for one in found] == [(LINE + at, key, code, hint)]
    assert found[0].why


def test_no_list_of_entries() -> None:
    found = errors(f"{SOUND}[suggest]\nwords = 'x'\n")
    assert [(one.key, one.code) for one in found] == [("suggest", "not_a_list")]


def test_a_category_of_the_policys_own_can_be_suggested() -> None:
    entry = '[categories]\npackaging = "包装"\n[[suggest]]\nwords = "盒子"\ncategory = "packaging"\n'
    assert warnings(SOUND + entry) == []
