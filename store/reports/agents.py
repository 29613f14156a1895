"""The facts of a report on the agents: their cards, and their figures beside those of the period before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.reports.period import Compared
from store.rules.periods import Span, before
from store.rules.permission import allowed, require
from store.views.figures import Figures, figures
from store.views.scorecard import Scorecard, scorecard

OF_AGENT: Final = (
    "resolved",
    "replies",
    "first_response_avg",
    "next_response_avg",
    "resolution_time_avg",
    "sla_met",
    "resolution_rate",
    "first_contact_resolution",
    "reopen_rate",
    "transfers",
    "csat",
    "csat_attitude",
    "positive_feedback_rate",
    "promises_kept",
    "script_use",
    "backlog",
)


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """Everything that stands in the report; `groups` by login, of an agent's own one group alone."""

    span: Span
    as_of: int
    login: str
    """Whose own report it is; empty for that of a team or the desk."""
    scorecard: Scorecard
    groups: Compared


def agent_facts(desk: Desk, actor: Actor, span: Span, *, as_of: int | None = None, now: int) -> AgentFacts:
    """An agent's own; a supervisor's people. Raises DeskError not_allowed: nobody else sees colleagues by name."""
    own = actor.role == "agent"
    require(actor, "see_figures" if own else "compare_agents")
    by = None if own or not allowed(actor.role, "compare_agents") else "agent"

    def of(span: Span) -> Figures:
        return figures(desk, actor, span, by=by, which=OF_AGENT, as_of=as_of, now=now)

    with desk.snapshot():
        return AgentFacts(
            span=span,
            as_of=now if as_of is None else min(as_of, now),
            login=actor.login if own else "",
            scorecard=scorecard(desk, actor, span=span, as_of=as_of, now=now),
            groups=Compared(of(span), of(before(span))),
        )
