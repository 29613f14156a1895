"""Whom a policy's ladders name who is not on the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from store.rules.ladder import TOLD
from store.rules.problems import Problem
from store.rules.ruleset import Policy
from store.rules.table import meant


def login_warnings(policy: Policy, logins: Collection[str]) -> Iterable[Problem]:
    """A warning for each name in `tell` that none of these people has."""
    for index, ladder in enumerate(policy.ladders):
        for rung, level in enumerate(ladder.levels):
            path = ("ladder", index, "levels", rung, "tell")
            for name in level.tell:
                if name not in TOLD and name not in logins:
                    yield Problem(path, "no_such_login", {"value": name}, meant(name, (*TOLD, *logins)))
