"""The frozen facts that views answer with. Times: ms since the epoch; durations: ms; customer data already masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from store.rules.calendar_key import CalendarKey
from store.rules.durations import DAY_MS


class Countdown(NamedTuple):
    """A running clock, as far as a list needs it. The time left is computed on the screen from `due_at`."""

    clock: str
    due_at: int
    target_ms: int
    calendar: CalendarKey | None
    """None = elapsed time."""
    imported_breach: bool = False
    """Breached before it came in: shown quietly, sorted after every live due."""

    @classmethod
    def of_call(cls, at: int) -> Countdown:
        """A follow-up call that is due at `at`."""
        return cls("follow_up", at, DAY_MS, None)


class TicketRow(NamedTuple):
    """One line of a queue."""

    number: int
    version: int
    external_id: str | None
    subject: str
    kind: str
    scenario: str
    category: str | None
    status: str
    priority: str
    channel: str
    team: str
    assignee: str | None
    """Login of the holder whose claim is in force; None when nobody holds it."""
    lease_until: int | None
    """When the holder's claim falls back; None for a durable holding or none."""
    customer: str
    """Nick, else masked name or phone; empty when unknown."""
    opened_at: int
    updated_at: int
    next: Countdown | None
    """The smallest due of the running clocks (what JSON calls next_due_at, next_clock, remaining_s)."""
    live: Countdown | None
    """The soonest running clock without an imported breach: what the queue sorts by and shows."""
    soon_at: int | None
    """From this moment the next due counts as due soon."""
    breaches: int
    """All ever, those that nobody has written down yet included."""
    paused: bool
    """True while a clock of it is paused and none runs."""
    promised_at: int | None
    unsent: int
    """Replies not yet confirmed as sent."""
    tags: tuple[str, ...]
    sort_key: tuple[int, int, int, int]
    """(live due or a value after every due, priority rank, opened_at, number): the order of every queue. Of a settled
    ticket that is to be followed up the first is when.
    """
    follow_up_at: int | None = None
    """When the customer of a settled ticket is to be called."""
    unread: bool = False
    """The customer has written since the actor last looked, into a ticket that they hold or have opened before."""


@dataclass(frozen=True, slots=True)
class Window:
    """Some rows of a queue around an anchor, and where they stand in the whole."""

    view: str
    rows: tuple[TicketRow, ...]
    start: int
    """How many rows of the queue stand before rows[0]."""
    count: int
    as_of: int


@dataclass(frozen=True, slots=True)
class QueueCount:
    """One queue of the left pane."""

    view: str
    count: int
    worst: Countdown | None
    """The soonest live due in it."""
    name: str = ""
    """Of a queue of one's own; the desk's are named by their view."""


class AlertView(NamedTuple):
    """A level that fired, or a warning."""

    alert_id: int
    number: int | None
    """None where it is no ticket's."""
    clock: str
    """A clock kind, `promise`, `mention`, `manual`, `reveals`; of a warning one of store.rules.words.WARNINGS."""
    cycle: int
    level: int
    fired_at: int
    reason: str
    """time, retarget, imported, promise, mention or manual; of a warning its kind's own code."""
    due_at: int | None
    told: tuple[str, ...]
    """Logins, or `team:NAME`, `supervisors:TEAM`; `held` among them."""
    bell: bool
    note: str
    acknowledged_at: int | None
    acknowledged_by: str | None
    closed_reason: str | None
    subject: str
    priority: str
    team: str
    """Empty where it is the whole desk's."""
    assignee: str | None
    held_until: int | None = None
    """When those of `told` hear of it who were not on shift."""
    held: tuple[str, ...] = ()
    """Who of `told` that is."""
    caused_by: str | None = None
    """Whose own act brought it about."""
    about: str = ""
    """What a warning is about, such as `csat|2026-11`."""
    data: Mapping[str, Any] = MappingProxyType({})
    """Of a warning: codes and numbers."""
    plan: str = ""
    """The policy's name of the response plan that is due."""
    false_alarm: bool = False


class AgentView(NamedTuple):
    """A person of the desk."""

    login: str
    name: str
    role: str
    teams: tuple[str, ...]
    skills: tuple[str, ...]
    limit: int | None
    state: str
    shift: str | None
    disabled: bool
    held: int
    """Tickets held in `new` and `open`."""


class Present(NamedTuple):
    """Who is in a ticket right now."""

    login: str
    name: str
    number: int | None
    writing: bool
    since: int
    """In that ticket, or in none."""
    began: int
    """When the session began."""
