"""The frozen facts that views answer with. Times: ms since the epoch; durations: ms; customer data already masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from store.rules.durations import DAY_MS
from store.rules.states import CalendarKey

if TYPE_CHECKING:
    from store.views.orders import OrderView, ReturnView
    from store.views.warnings_risk import RiskView


@dataclass(frozen=True, slots=True)
class Countdown:
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


@dataclass(frozen=True, slots=True)
class TicketRow:
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


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock of a ticket as of now."""

    kind: str
    cycle: int
    state: str
    target_ms: int
    policy: int
    calendar: CalendarKey | None
    started_at: int
    consumed_ms: int
    """Up to now."""
    running_since: int | None
    due_at: int | None
    ended_at: int | None
    end_reason: str | None
    breached_at: int | None
    breach_reason: str | None
    remaining_ms: int | None
    """In the clock's own time, negative when past; None unless it runs."""


@dataclass(frozen=True, slots=True)
class CustomerView:
    """The customer, masked."""

    customer_id: int
    nick: str | None
    name: str | None
    phone: str | None
    email: str | None
    level: str | None
    region: str | None
    risks: tuple[RiskView, ...] = ()
    """Why they count as at risk."""


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file that came with a message. `size` in bytes; `place` is its path."""

    attachment_id: int
    name: str
    type: str
    size: int
    sha256: str | None
    place: str | None
    kept: bool = False
    """The file itself is beside the desk."""

    @property
    def nowhere(self) -> bool:
        """Only listed: it was over a limit."""
        return not self.kept and self.place is None


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message or note of a ticket's conversation."""

    message_id: int
    at: int
    author: str
    """customer, agent, auto or system."""
    login: str | None
    public: bool
    channel: str
    spoken: bool
    body: str
    sent_at: int | None
    unsent: bool
    """A reply that waits for its confirmation."""
    moved_from: int | None = None
    """The ticket that it was said on, where a merge or a split has moved it."""
    attachments: tuple[AttachmentView, ...] = ()


@dataclass(frozen=True, slots=True)
class EventView:
    """One entry of a ticket's history."""

    event_id: int
    at: int
    recorded_at: int
    type: str
    by: str
    login: str | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StepView:
    """A complaint step and when it was done; `missing` names the fields it still needs."""

    name: str
    done_at: int | None
    login: str | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferView:
    """A solution offered to the customer. Money in fen."""

    offer_id: int
    at: int
    login: str | None
    type: str
    amount_fen: int | None
    currency: str
    text: str
    answer: str | None
    answered_at: int | None
    answer_text: str


@dataclass(frozen=True, slots=True)
class AlertView:
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
    data: Mapping[str, Any] = field(default_factory=dict)
    """Of a warning: codes and numbers."""
    plan: str = ""
    """The policy's name of the response plan that is due."""
    false_alarm: bool = False


@dataclass(frozen=True, slots=True)
class TicketView:
    """Everything that the ticket screen and `kefu show` tell."""

    row: TicketRow
    source: str | None
    urgency: str | None
    importance: str | None
    platform: str | None
    occurred_at: int | None
    recorded_at: int
    wish: str | None
    impact: str | None
    product: str | None
    product_type: str | None
    wait_s: int | None
    region: str | None
    shop: str | None
    order_no: str | None
    responsibility: str | None
    solution: str | None
    resolved_at: int | None
    closed_at: int | None
    generation: int
    """Of the claim; a finishing write carries it."""
    linked_to: int | None
    linked_from: tuple[int, ...]
    """The tickets that follow this one."""
    customer: CustomerView | None
    other_tickets: tuple[TicketRow, ...]
    messages: tuple[MessageView, ...]
    events: tuple[EventView, ...]
    clocks: tuple[ClockView, ...]
    steps: tuple[StepView, ...]
    """Empty unless it is a complaint."""
    offers: tuple[OfferView, ...]
    alerts: tuple[AlertView, ...]
    drafts: dict[str, str]
    """The actor's own, by kind (`reply`, `note`)."""
    draft_keys: dict[str, str]
    """What names those drafts to the verb that records them."""
    order: OrderView | None = None
    """Of its order number, where the desk knows it."""
    returns: tuple[ReturnView, ...] = ()
    """Its return requests, the newest first."""


@dataclass(frozen=True, slots=True)
class AgentView:
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


@dataclass(frozen=True, slots=True)
class Present:
    """Who is in a ticket right now."""

    login: str
    name: str
    number: int | None
    writing: bool
    since: int
    """In that ticket, or in none."""
    began: int
    """When the session began."""
