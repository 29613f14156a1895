from __future__ import annotations

from itertools import pairwise

import pytest

from store.actor import Actor
from store.errors import DeskError
from store.rules.permission import VERBS, VERBS_OF_ROLE, allowed, require
from store.rules.words import ROLES


def test_every_role_may_do_all_that_the_one_below_it_may() -> None:
    roles = list(ROLES)
    assert set(roles) == set(VERBS_OF_ROLE)
    for lower, higher in pairwise(roles):
        assert VERBS_OF_ROLE[lower] < VERBS_OF_ROLE[higher]
    assert VERBS_OF_ROLE["admin"] == VERBS


@pytest.mark.parametrize(
    ("role", "verb", "may"),
    [
        ("viewer", "see", True),
        ("viewer", "claim", False),
        ("viewer", "set_own_state", False),
        ("agent", "reply", True),
        ("agent", "assign", False),
        ("agent", "release_others", False),
        ("supervisor", "import_tickets", True),
        ("supervisor", "apply_policy", False),
        ("admin", "migrate", True),
        ("stranger", "see", False),
    ],
)
def test_who_may_do_what(role: str, verb: str, may: bool) -> None:
    assert allowed(role, verb) is may


def test_a_refusal_names_role_and_verb() -> None:
    require(Actor(1, "li", "Li", "agent"), "reply")
    with pytest.raises(DeskError) as refused:
        require(Actor(2, "wang", "Wang", "viewer"), "reply")
    assert (refused.value.code, refused.value.params) == ("not_allowed", {"role": "viewer", "verb": "reply"})
    with pytest.raises(ValueError, match="no verb"):
        allowed("admin", "levitate")
