"""How the desk handles a matter: its way with a type of dispute, operating guides, and when it calls back to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

When = Mapping[str, frozenset[str]]
"""Facet (scenario, category, kind) -> the values that fit; a facet that is not named fits all."""


class Dispute(NamedTuple):
    """A type of dispute, by the categories of its complaints: the steps to take, and who is responsible by default."""

    name: str
    categories: frozenset[str]
    method: tuple[str, ...]
    """Codes of words.CHECK_ITEMS, or the policy's own texts."""
    responsibility: str | None


class Guide(NamedTuple):
    """An operating guide: what is to be ticked off on the tickets that it is for."""

    name: str
    when: When
    items: tuple[str, ...]


class FollowUp(NamedTuple):
    """Which resolved tickets are followed up, and when. Durations in ms."""

    when: When
    after_ms: int
    """From resolving to the first call."""
    retry_ms: int
    """From a call that reached nobody to the next one."""
    tries: int
    """So many calls that reach nobody end it."""


class Checklist(NamedTuple):
    """What is to be ticked off on one ticket."""

    name: str
    kind: str
    """`dispute` or `guide`."""
    items: tuple[str, ...]


class Handling(NamedTuple):
    """The part of a policy that says how matters are handled."""

    disputes: tuple[Dispute, ...] = ()
    guides: tuple[Guide, ...] = ()
    follow_up: FollowUp | None = None

    def dispute(self, kind: str, category: str | None) -> Dispute | None:
        """The type of dispute that a complaint of this category is."""
        if kind != "complaint" or category is None:
            return None
        return next((dispute for dispute in self.disputes if category in dispute.categories), None)

    def checklists(self, ticket: Mapping[str, str | None]) -> tuple[Checklist, ...]:
        """The checklists of a ticket of this kind, scenario and category: its dispute's first, then every guide's."""
        lists = []
        dispute = self.dispute(ticket["kind"] or "", ticket["category"])
        if dispute is not None:
            lists.append(Checklist(dispute.name, "dispute", dispute.method))
        lists += [
            Checklist(guide.name, "guide", guide.items) for guide in self.guides if fits(guide.when, ticket)
        ]
        return tuple(lists)

    def owes_follow_up(self, ticket: Mapping[str, str | None]) -> bool:
        """True when a ticket of this kind, scenario and category is followed up once it is resolved."""
        return self.follow_up is not None and fits(self.follow_up.when, ticket)

    def names(self) -> Iterable[str]:
        """The name of every checklist there can be."""
        return [*(dispute.name for dispute in self.disputes), *(guide.name for guide in self.guides)]


def fits(when: When, ticket: Mapping[str, str | None]) -> bool:
    """True when everything that is asked for fits."""
    return all(ticket[facet] in wanted for facet, wanted in when.items())
