"""The agents' scorecard: response timeliness, resolution rate, customer feedback, weighted as the policy says."""

from __future__ import annotations

from dataclasses import dataclass

from store.actor import Actor
from store.database import Desk
from store.policy.in_force import targets_in_force
from store.rules.judging import AGENT, FEW, Card, Kpi
from store.rules.periods import Span, before, span_of
from store.rules.permission import require
from store.rules.scorecard import score
from store.views.figures import Value, desk_zone, figures
from store.views.targets import NOTHING, cases, may_see, people


@dataclass(frozen=True, slots=True)
class Mark:
    """One part of a card. `verdict` against the policy's target for agents, where it names one; `few` beneath the
    least number of cases: it then does not count."""

    name: str
    figure: str
    weight: float
    value: Value
    verdict: str
    target: Kpi | None


@dataclass(frozen=True, slots=True)
class AgentCard:
    """One person's card. `score` from 0 to 100, None when too little is known."""

    login: str
    name: str
    marks: tuple[Mark, ...]
    score: float | None
    earlier: float | None
    """The score of the period before."""
    handled: int
    """Tickets that they resolved in the period."""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The cards of a period, the highest score first."""

    span: Span
    card: Card
    cards: tuple[AgentCard, ...]


def scorecard(
    desk: Desk,
    actor: Actor,
    *,
    agent: str | None = None,
    span: Span | None = None,
    as_of: int | None = None,
    now: int,
) -> Scorecard:
    """The cards that the actor may see: their own, or those of their teams who have done something; of one `agent` alone
    where named.

    `span`: by default the running period of the policy's `[scorecard]`. `as_of` (ms): as was known then. Raises DeskError
    not_allowed.
    """
    require(actor, "see_figures")
    may_see(actor, agent)
    targets = targets_in_force(desk, as_of)
    card = targets.card
    if span is None:
        span = span_of(card.every, now, desk_zone(desk))
    known = people(desk, actor, as_of)
    logins = [login for login in known if agent in (None, login)]
    if not logins:
        return Scorecard(span, card, ())
    values = _values(desk, actor, card, span, as_of, now)
    past = _values(desk, actor, card, before(span), as_of, now)
    names: dict[str, str] = dict(desk.rows("SELECT login, name FROM agent"))
    cards = []
    for login in logins:
        marks = tuple(
            _mark(
                part.name,
                part.figure,
                part.weight,
                values.get(login, {}).get(part.figure, NOTHING),
                card,
                targets.of_figure(part.figure, AGENT),
            )
            for part in card.parts
        )
        handled = values.get(login, {}).get("resolved", NOTHING).count
        cards.append(
            AgentCard(
                login,
                names[login],
                marks,
                _score(card, values.get(login, {})),
                _score(card, past.get(login, {})),
                handled,
            )
        )
    if agent is None:
        cards = [
            one for one in cards if one.handled or any(mark.value.value is not None for mark in one.marks)
        ]
    cards.sort(key=lambda one: (one.score is None, -(one.score or 0.0), one.login))
    return Scorecard(span, card, tuple(cards))


def _values(
    desk: Desk, actor: Actor, card: Card, span: Span, as_of: int | None, now: int
) -> dict[str, dict[str, Value]]:
    """Login -> figure -> value. Of an agent's own all together is theirs."""
    which = {part.figure for part in card.parts} | {"resolved"}
    if actor.role == "agent":
        return {actor.login: dict(figures(desk, actor, span, which=which, as_of=as_of, now=now).total)}
    groups = figures(desk, actor, span, by="agent", which=which, as_of=as_of, now=now).groups[1:]
    return {group.key: dict(group.values) for group in groups if group.key}


def _score(card: Card, values: dict[str, Value]) -> float | None:
    def share(value: Value) -> float | None:
        return None if value.value is None or cases(value) < card.at_least else float(value.value)

    return score((part.weight, share(values.get(part.figure, NOTHING))) for part in card.parts)


def _mark(name: str, figure: str, weight: float, value: Value, card: Card, target: Kpi | None) -> Mark:
    if value.value is None or cases(value) < card.at_least:
        verdict = FEW
    else:
        verdict = (
            "" if target is None else target.verdict(float(value.value), max(cases(value), target.at_least))
        )
    return Mark(name, figure, weight, value, verdict, target)
