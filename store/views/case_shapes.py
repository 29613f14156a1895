"""The frozen facts of a case. Times: ms since the epoch; durations: elapsed ms; customer data already masked.

Words for codes: `word("step", ...)`, `word("cause", ...)`, `word("cause_theme", ...)`, `word("check_item", ...)`,
`word("dispute", ...)`, `word("guide", ...)`, `word("survey_outcome", ...)`, `word("story", ...)`,
`word("case_need", ...)` of tui.wording.
"""

from __future__ import annotations

from dataclasses import dataclass

from store.views.shapes import TicketRow
from store.views.ticket_shapes import OfferView


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A step of a complaint. `needs` are codes of store.rules.words.CASE_NEEDS; empty when nothing is missing."""

    name: str
    """One of words.STEPS, or `follow_up`."""
    done_at: int | None
    login: str | None
    needs: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        return self.done_at is not None and not self.needs


@dataclass(frozen=True, slots=True)
class CauseView:
    """A root cause of the desk's list."""

    cause_id: int
    code: str | None
    """Of a cause that kefu brings (`word("cause", code)`); None for the desk's own, which is its `name`."""
    name: str
    theme: str
    """A code of words.CAUSE_THEMES, or the desk's own word, or ""."""
    responsibility: str | None
    """Who is responsible where this is the cause, by default."""
    used: int = 0
    """On how many tickets it stands (0 in a case, where nobody counts)."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Who is responsible by default, and what says so."""

    responsibility: str
    because: str
    """`cause` or `dispute`."""
    cause: CauseView | None
    dispute: str | None
    """The dispute's name."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question to a department."""

    question_id: int
    team: str
    asked_at: int
    asked_by: str | None
    text: str
    answered_at: int | None
    answered_by: str | None
    answer: str
    taken_ms: int
    """Elapsed until the answer, or until now."""
    may_tell: bool
    """True when the actor may answer it."""

    @property
    def open(self) -> bool:
        return self.answered_at is None


@dataclass(frozen=True, slots=True)
class CheckView:
    """An item of a checklist; `at` None while it is not ticked off."""

    item: str
    """A code of words.CHECK_ITEMS, or the policy's own text."""
    place: int
    """From 1, in its list."""
    at: int | None
    login: str | None


@dataclass(frozen=True, slots=True)
class ChecklistView:
    """A dispute's way of handling, or an operating guide, that fits the ticket."""

    name: str
    """What `check_item` takes as `guide`."""
    kind: str
    """`dispute` or `guide`."""
    items: tuple[CheckView, ...]

    @property
    def done(self) -> int:
        return sum(item.at is not None for item in self.items)


@dataclass(frozen=True, slots=True)
class SurveyView:
    """What the customer said of the service. Ratings 1 to 5; None where not given."""

    survey_id: int
    at: int
    login: str | None
    source: str
    """follow_up or form."""
    outcome: str
    """reached, unreachable or declined."""
    overall: int | None
    attitude: int | None
    solving: int | None
    speed: int | None
    comment: str
    product: int | None = None
    logistics: int | None = None
    aftersales: int | None = None
    via: str = ""
    """How the customer was asked; empty when nobody says."""
    reason: str = ""
    """Why a rating is low."""
    origin: str | None = None
    """The file's own word for where it comes from; None for one kept here."""


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """The call that asks the customer how it was."""

    owed: bool
    """True when the policy wants one for this ticket once it is resolved."""
    due_at: int | None
    """None before the ticket is resolved, and once the call is done."""
    overdue: bool
    surveys: tuple[SurveyView, ...]
    """Oldest first."""


@dataclass(frozen=True, slots=True)
class MeasureView:
    """What is done so that a cause does not come back."""

    measure_id: int
    text: str
    cause: CauseView | None
    number: int | None
    """The ticket it came from."""
    owner: str | None
    due_at: int | None
    overdue: bool
    created_at: int
    login: str | None
    """Who decided on it."""
    done_at: int | None
    effect: str
    alert: int | None = None
    """The alert that it answers."""


@dataclass(frozen=True, slots=True)
class StoryView:
    """A ticket marked for the case collection."""

    number: int
    subject: str
    outcome: str
    """success or failure."""
    note: str
    at: int
    login: str | None


@dataclass(frozen=True, slots=True)
class HandView:
    """One span in which the ticket was in one hand: a team's, or one agent's of it. Settled time is nobody's."""

    team: str
    login: str | None
    since: int
    until: int | None
    """None while it lasts."""
    ms: int


@dataclass(frozen=True, slots=True)
class CaseView:
    """A ticket's case, for any kind of ticket; `steps` only for a complaint."""

    row: TicketRow
    steps: tuple[CaseStep, ...]
    """The seven, then `follow_up` where the policy wants one."""
    responsibility: str | None
    responsibility_reason: str
    suggestion: Suggestion | None
    causes: tuple[CauseView, ...]
    """Each the cause of the one before; up to five."""
    offers: tuple[OfferView, ...]
    """All rounds, oldest first."""
    carried_out_at: int | None
    informed_at: int | None
    """When the customer was told, by the first reply confirmed as sent after that."""
    questions: tuple[QuestionView, ...]
    """Oldest first."""
    checklists: tuple[ChecklistView, ...]
    follow_up: FollowUpView
    measures: tuple[MeasureView, ...]
    story: StoryView | None
    hands: tuple[HandView, ...]
    """Oldest first."""

    @property
    def in_hand(self) -> dict[tuple[str, str | None], int]:
        """(team, login) -> elapsed ms in that hand, summed, in order of first holding."""
        sums: dict[tuple[str, str | None], int] = {}
        for hand in self.hands:
            sums[hand.team, hand.login] = sums.get((hand.team, hand.login), 0) + hand.ms
        return sums
