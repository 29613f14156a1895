"""What the words of a text suggest under the policy in force."""

from __future__ import annotations

from store.actor import Actor
from store.database import Desk
from store.policy.versions import current_policy
from store.rules.permission import require
from store.rules.ruleset import Policy
from store.rules.suggesting import Suggestion


def suggest(desk: Desk, actor: Actor, text: str) -> Suggestion:
    """kind, category, priority and the like, each with the word that said so; always for a person to change."""
    return policy(desk, actor).suggest(text)


def policy(desk: Desk, actor: Actor) -> Policy:
    """The rules in force, for who asks them again with every key press."""
    require(actor, "see")
    return current_policy(desk)
