"""From what a file says happened to a history that can have happened: what cannot is mended by rule, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from store.imports.kinds.history_moves import Move
from store.rules.words import SETTLED

Event = dict[str, Any]

MENDED: Final = (
    "before_opening",
    "no_opening",
    "second_opening",
    "same_status",
    "other_status_before",
    "not_ended",
    "after_merging",
    "same_hands",
    "said_after_the_end",
    "ended_by_columns",
    "out_of_order",
    "repeated_row",
    "says_nothing",
    "unknown_target",
    "older",
)
"""What is mended, each counted under its name; docs/import.md says how."""


class Hands(Protocol):
    """Whom a file's names mean."""

    def id_of(self, name: str) -> int | None:
        """The id of a person, perhaps of one who does not work here; None when nobody is kept for the name."""

    def team(self, name: str | None, scenario: str) -> str:
        """The team here; the scenario's own for one that nobody knows."""

    def is_known_team(self, name: str | None) -> bool:
        """True for a team of this desk."""


@dataclass(slots=True)
class Standing:
    """Where a ticket stands when the next move comes."""

    status: str
    team: str
    scenario: str
    opened_at: int
    holder_id: int | None = None
    merged: bool = False
    ours: frozenset[str] = frozenset()
    """What people of this desk have changed since: no file changes it any more."""


@dataclass(slots=True)
class Message:
    """What was said in one move."""

    at: int
    author: str
    agent_id: int | None
    public: bool
    spoken: bool
    body: str


@dataclass(slots=True)
class Woven:
    """The events and messages of some moves, and where the ticket stands behind them."""

    standing: Standing
    events: list[Event] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    mended: Counter[str] = field(default_factory=Counter)
    kept: set[str] = field(default_factory=set)
    """Fields of `standing.ours` that the file would have changed."""
    merged_into: str | None = None
    """The external id of the ticket that it became part of."""


def weave(moves: Sequence[Move], standing: Standing, hands: Hands, batch: int) -> Woven:
    """The events of `moves`, which are in order; `standing` is changed."""
    woven = Woven(standing)
    moved_by_file = any(move.type == "status" and move.to not in SETTLED for move in moves)
    for place, move in enumerate(moves):
        at = move.at
        if at < standing.opened_at:
            at = standing.opened_at
            woven.mended["before_opening"] += 1
        if standing.merged:
            woven.mended["after_merging"] += 1
            continue
        _Weaving(woven, move, at, hands, batch).weave(moves[place + 1 :], moved_by_file=moved_by_file)
    return woven


class _Weaving:
    """One move on its way into the history."""

    def __init__(self, woven: Woven, move: Move, at: int, hands: Hands, batch: int) -> None:
        self.woven, self.move, self.at, self.hands, self.batch = woven, move, at, hands, batch
        self.standing = woven.standing
        self.by = move.by or "agent"
        self.agent_id = hands.id_of(move.agent) if move.agent and self.by == "agent" else None

    def weave(self, later: Sequence[Move], *, moved_by_file: bool) -> None:
        kind = self.move.type
        if kind == "status":
            self._status(later)
        elif kind == "opened":
            self._opened_again()
        elif kind == "classified":
            self._classified()
        elif kind == "transferred":
            self._transferred()
        elif kind in ("assigned", "released"):
            self._handed()
        elif kind == "merged":
            self._merged()
        elif kind == "external_due":
            self._deadline()
        else:
            self._spoken(later, moved_by_file=moved_by_file)

    def _event(self, type_: str, **data: Any) -> None:
        event = {"at": self.at, "type": type_, "by": self.by, "agent_id": self.agent_id, "batch": self.batch}
        self.woven.events.append({**event, **data})

    def _may(self, field: str) -> bool:
        """False for what was changed here since; it is listed."""
        if field in self.standing.ours:
            self.woven.kept.add(field)
            return False
        return True

    def _mend(self, what: str) -> None:
        self.woven.mended[what] += 1

    def _status(self, later: Sequence[Move]) -> None:
        before, after = self.standing.status, self.move.to
        if not self._may("status"):
            return
        if self.move.was is not None and self.move.was != before:
            self._mend("other_status_before")
        if after == before:
            self._mend("same_status")
            return
        self._event("status", **{"from": before, "to": after})
        self.standing.status = after

    def _opened_again(self) -> None:
        self._mend("second_opening")
        if self.standing.status in SETTLED and self._may("status"):
            self._event("status", **{"from": self.standing.status, "to": "open"})
            self.standing.status = "open"

    def _classified(self) -> None:
        changed = {name: value for name, value in self.move.changed.items() if self._may(name)}
        if not self.move.changed:
            self._mend("says_nothing")
        if changed:
            self._event("classified", **changed)
            self.standing.scenario = changed.get("scenario", self.standing.scenario)

    def _transferred(self) -> None:
        if not self._may("team"):
            return
        to, was = self.hands.team(self.move.to, self.standing.scenario), self.standing.team
        outside = {} if self.hands.is_known_team(self.move.to) else {"outside": True}
        if to == was and not outside:
            self._mend("same_hands")
            return
        self._event(
            "transferred", team=to, was_team=was, agent=None, was_agent=self.standing.holder_id, **outside
        )
        self.standing.team = to

    def _handed(self) -> None:
        was = self.standing.holder_id
        to = self.hands.id_of(self.move.to) if self.move.to else None
        if not self._may("assignee"):
            return
        if to == was:
            if self.move.to is None or to is not None:
                self._mend("same_hands")
            return
        if to is None:
            self._event("released", agent=was)
        else:
            self._event("assigned", agent=to, was=was)
        self.standing.holder_id = to

    def _merged(self) -> None:
        if not self._may("status"):
            return
        self._event("merged", into=None)
        if self.standing.status != "closed":
            self._event("status", **{"from": self.standing.status, "to": "closed"})
        self.standing.status, self.standing.merged = "closed", True
        self.woven.merged_into = None if self.move.to is None else str(self.move.to)

    def _deadline(self) -> None:
        if self._may("external_due_at"):
            self._event("external_due", due_at=self.move.to)

    def _spoken(self, later: Sequence[Move], *, moved_by_file: bool) -> None:
        kind, standing = self.move.type, self.standing
        if kind == "customer_message":
            self.by = "customer"
        if self.by == "customer" and kind in ("public_reply", "call"):
            kind = "customer_message"
        if self.by == "customer":
            self.agent_id = None
        self._event(kind)
        if self.move.body:
            author = {"customer": "customer", "agent": "agent"}.get(self.by, "system")
            self.woven.messages.append(
                Message(self.at, author, self.agent_id, kind != "note", kind == "call", self.move.body)
            )
        if (
            kind in ("public_reply", "call")
            and self.by == "agent"
            and standing.status == "new"
            and not moved_by_file
        ):
            self._event("status", **{"from": "new", "to": "open"})
            standing.status = "open"
        if kind == "customer_message" and standing.status in SETTLED and not _goes_on(later):
            # A word of thanks behind the end: nobody owed it an answer.
            self.by, self.agent_id = "system", None
            self._event("no_reply_needed")
            self._mend("said_after_the_end")


def _goes_on(later: Sequence[Move]) -> bool:
    """True when a message is answered, or reopens the ticket, before it is ended once more."""
    for move in later:
        if move.type == "status":
            return move.to not in SETTLED
        if move.type in ("public_reply", "call"):
            return True
    return False
