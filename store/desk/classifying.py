"""What a new ticket is about: what was given, else what the text's words suggest, else the desk's defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.desk.values import categories_of, checked_word
from store.rules import words
from store.rules.ruleset import Policy
from store.rules.suggesting import Suggestion

if TYPE_CHECKING:
    from store.desk.intake import NewTicket


def classified(new: NewTicket, policy: Policy, text: str) -> dict[str, str | None]:
    """kind, scenario, category, priority, urgency and importance of a contact with this text.

    A given urgency or importance decides the priority by the matrix. Raises WrongUsage for an unknown word.
    """
    said = Suggestion() if new.outbound else policy.suggest(text)
    kind = checked_word("kind", words.KINDS, new.kind) or said.kind or "inquiry"
    category = checked_word("category", categories_of(policy), new.category) or said.category
    scenario = checked_word("scenario", words.SCENARIOS, new.scenario) or said.scenario
    urgency = checked_word("urgency", words.GRADES, new.urgency)
    importance = checked_word("importance", words.GRADES, new.importance)
    priority = checked_word("priority", words.PRIORITIES, new.priority)
    if priority is None and urgency is None and importance is None:
        urgency, importance, priority = said.urgency, said.importance, said.priority
    return {
        "kind": kind,
        "scenario": scenario or words.scenario_for(kind, category),
        "category": category,
        "priority": priority or policy.suggest_priority(urgency, importance),
        "urgency": urgency,
        "importance": importance,
    }
