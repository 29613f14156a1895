"""A verb at work on one ticket: it reads the ticket, decides events and changes, and hands them to the writer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from store.actor import Actor
from store.database import Desk
from store.database.compiled import columns_of
from store.desk import record
from store.desk.promising import settled
from store.desk.remembering import remember
from store.errors import DeskError
from store.policy.versions import current_policy, policies
from store.rules.lifecycle import require_possible
from store.rules.permission import allowed, require
from store.rules.ruleset import Policy
from store.rules.words import SETTLED
from store.tables import Ticket

_COLUMNS = columns_of(Ticket)
_RETURN_DUE = "SELECT max(external_due_at) FROM return_request WHERE ticket_id = ? AND ended_at IS NULL"
_STANDS = "SELECT role, disabled_at FROM agent WHERE id = ?"
_CANNOT_HOLD = "SELECT 1 FROM agent WHERE id = ? AND (disabled_at IS NOT NULL OR role = 'viewer')"
_READ = f"SELECT {', '.join(_COLUMNS)} FROM ticket WHERE number = ?"


class Act:
    """One verb's doing on one ticket. `ticket` holds the columns as read; `events` and `changes` what shall be."""

    def __init__(self, desk: Desk, actor: Actor | None, ticket: dict[str, Any], now: int) -> None:
        self.desk = desk
        self.actor = actor
        self.ticket = ticket
        self.number: int = ticket["number"]
        self.now = now
        self.at = max(now, ticket["updated_at"])
        """A live act never lies before the ticket's newest event."""
        self.events: list[dict[str, Any]] = []
        self.changes: dict[str, Any] = {}
        self.made: list[list[Any]] = []
        """What was written beside the ticket, as `undo` needs to know it: ["message", id], ["step", name], ..."""
        self._lapse()

    def __getitem__(self, column: str) -> Any:
        """The column as it will be."""
        return self.changes.get(column, self.ticket[column])

    @property
    def policy(self) -> Policy:
        """The ticket's own policy version."""
        return policies(self.desk)[self.ticket["policy_version"]]

    @property
    def mine(self) -> bool:
        """True when the actor holds the ticket."""
        return self.actor is not None and self["assignee_id"] == self.actor.agent_id

    def event(
        self, type_: str, *, by: str | None = None, at: int | None = None, **data: Any
    ) -> dict[str, Any]:
        """Decide an event; by the acting person unless said otherwise."""
        event = {
            "at": self.at if at is None else at,
            "type": type_,
            "by": by or ("system" if self.actor is None else "agent"),
            "agent_id": None if self.actor is None else self.actor.agent_id,
            **data,
        }
        self.events.append(event)
        return event

    def change(self, **columns: Any) -> None:
        """Decide columns that do not follow from events."""
        self.changes.update(columns)

    def status(self, to: str, **data: Any) -> None:
        """Decide the status, with its event; nothing when it is that already."""
        before = self["status"]
        if before == to:
            return
        self.event("status", **{"from": before, "to": to, **data})
        self.change(status=to)
        if to == "resolved":
            self.change(resolved_at=self.at)
        elif to == "closed":
            self.change(closed_at=self.at, resolved_at=self["resolved_at"] or self.at)
        elif before in ("resolved", "closed"):
            self.change(resolved_at=None, closed_at=None, follow_up_at=None)
            self._owe_the_platform_again()
            self.nobody_who_left()
            self._complaint_comes_back()
        if to in SETTLED:
            settled(self)

    def _owe_the_platform_again(self) -> None:
        """The end of the ticket had met the deadline of a return request that is still open; it runs on."""
        due_at = self.desk.value(_RETURN_DUE, (self.number,))
        if due_at is not None and due_at > self.at:
            self.event("external_due", due_at=due_at)

    def _complaint_comes_back(self) -> None:
        if self["kind"] == "complaint":
            from store.desk.at_risk import reopened

            reopened(self)

    def hold(self, agent_id: int, *, leased: bool) -> None:
        """Give the ticket to an agent: for a lease, or durably."""
        lease_ms = current_policy(self.desk).lease_ms
        self.change(
            assignee_id=agent_id,
            lease_until=self.at + lease_ms if leased else None,
            generation=self["generation"] + 1,
        )

    def let_go(self) -> None:
        """Nobody holds the ticket any more."""
        self.change(assignee_id=None, lease_until=None, generation=self["generation"] + 1)

    def nobody_who_left(self) -> None:
        """A ticket that comes back to somebody who left the desk since is nobody's."""
        agent_id = self["assignee_id"]
        if self.has_left(agent_id):
            self.event("released", by="system", agent=agent_id, reason="left")
            self.let_go()

    def has_left(self, agent_id: int | None) -> bool:
        """True for an agent who can hold nothing: disabled, or a viewer."""
        return agent_id is not None and self.desk.row(_CANNOT_HOLD, (agent_id,)) is not None

    def keep(self) -> None:
        """The holder's act: a lease runs anew from it."""
        if self.mine and self["lease_until"] is not None:
            self.change(lease_until=self.at + current_policy(self.desk).lease_ms)

    def require_generation(self, generation: int | None) -> None:
        """Refuse a finishing write whose holder has lost the ticket to somebody else meanwhile."""
        if generation is not None and generation != self["generation"] and not self.mine:
            holder = self["assignee_id"]
            if holder is not None:
                raise DeskError("taken_meanwhile", number=self.number, who=login_of(self.desk, holder))

    def _lapse(self) -> None:
        """A claim whose lease has run out counts as none at once, whether or not a sweep has seen it."""
        until = self.ticket["lease_until"]
        if until is not None and until <= self.now:
            self.event("lapsed", by="system", agent=self.ticket["assignee_id"], until=until)
            self.let_go()


@contextmanager
def act(desk: Desk, actor: Actor, verb: str, number: int, now: int) -> Iterator[Act]:
    """One transaction around a verb on ticket `number`: right, existence and status are checked, then it is written.

    Raises DeskError when the actor may not, the ticket does not exist or its status forbids it.
    """
    require(actor, verb)
    with desk.transaction():
        require_still(desk, actor, verb)
        doing = Act(desk, actor, read(desk, number), now)
        require_possible(verb, number, doing.ticket["status"])
        yield doing
        doing.keep()
        remember(doing, verb, record.write(doing))


def require_still(desk: Desk, actor: Actor, verb: str) -> None:
    """The right again, as it stands inside the transaction: a session hears a moment later that somebody is out, or is
    another now. Raises DeskError."""
    row = desk.row(_STANDS, (actor.agent_id,))
    if row is None:
        return
    role, disabled_at = row
    if disabled_at is not None:
        raise DeskError("agent_disabled", login=actor.login)
    if not allowed(role, verb):
        raise DeskError("not_allowed", role=role, verb=verb)


def read(desk: Desk, number: int) -> dict[str, Any]:
    """A ticket's columns. Raises DeskError when there is none."""
    row = desk.row(_READ, (number,)) if -(1 << 63) <= number < 1 << 63 else None
    if row is None:
        raise DeskError("no_such_ticket", number=number)
    return dict(zip(_COLUMNS, row, strict=True))


def login_of(desk: Desk, agent_id: int | None) -> str:
    """The login of an agent; empty for nobody."""
    return str(desk.value("SELECT login FROM agent WHERE id = ?", (agent_id,)) or "")
