"""The frozen facts of one ticket that views answer with. Times: ms since the epoch; customer data already masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from store.rules.calendar_key import CalendarKey
from store.views.shapes import AlertView, TicketRow

if TYPE_CHECKING:
    from store.views.orders import OrderView, ReturnView
    from store.views.warnings_risk import RiskView


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
