"""What the figures screen asks, on the reader's thread: each question a part, so that a newer wish ends an older one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from store.actor import Actor
from store.database import Desk
from store.rules.periods import Span, a_year_before, before, from_to, span_of
from store.views.figures import Figures, Value, figures
from store.views.targets import TREND, Judged, judged, trend_spans


class AbandonedError(Exception):
    """Somebody wishes for something else by now."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose figures, of which span, grouped and narrowed how."""

    span: Span
    by: str | None = None
    team: str | None = None
    agent: str | None = None
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def narrowed(self) -> dict[str, tuple[str, ...]]:
        """All that it is narrowed to."""
        found = dict(self.only)
        if self.team is not None:
            found["team"] = (self.team,)
        if self.agent is not None:
            found["agent"] = (self.agent,)
        return found

    def at(self, now: int) -> int:
        """The moment in whose periods targets are looked at: now, or the last one of a span that has ended."""
        return now if self.span.holds(now) else min(self.span.end - 1, now)

    def in_unit(self, unit: str, now: int, zone: ZoneInfo) -> Wish:
        """The same in another unit of time, about the same moment."""
        return replace(self, span=span_of(unit, self.at(now), zone))


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known so far."""

    wish: Wish
    judged: tuple[Judged, ...] = ()
    now: Figures | None = None
    earlier: Figures | None = None
    last_year: Figures | None = None


Parts = Callable[[Desk, Actor, Callable[[], bool]], Answer]


def judged_part(answer: Answer, now: int) -> Parts:
    """The judged figures."""

    def ask(desk: Desk, actor: Actor, wanted: Callable[[], bool]) -> Answer:
        def heard(_done: int, _all: int) -> None:
            if not wanted():
                raise AbandonedError

        wish = answer.wish
        found = judged(desk, actor, team=wish.team, agent=wish.agent, at=wish.at(now), now=now, heard=heard)
        return replace(answer, judged=tuple(found))

    return ask


def figures_part(answer: Answer, which: str, now: int) -> Parts:
    """All figures of the span (`now`), of the one before (`earlier`), or of that a year before (`last_year`)."""

    def ask(desk: Desk, actor: Actor, wanted: Callable[[], bool]) -> Answer:
        if not wanted():
            raise AbandonedError
        wish = answer.wish
        span = {
            "now": lambda: wish.span,
            "earlier": lambda: before(wish.span),
            "last_year": lambda: a_year_before(wish.span),
        }[which]()
        by = wish.by if which == "now" else None
        found = figures(desk, actor, span, by=by, only=wish.narrowed, now=now)
        if which == "now":
            return replace(answer, now=found)
        return replace(answer, earlier=found) if which == "earlier" else replace(answer, last_year=found)

    return ask


def trend_of(
    desk: Desk, actor: Actor, figure: str, wish: Wish, wanted: Callable[[], bool], now: int
) -> tuple[tuple[str, Value], ...]:
    """One figure over the periods up to the span, the oldest first; none of a span that somebody named freely."""
    if not wanted():
        raise AbandonedError
    span = wish.span
    if span.unit not in TREND:
        return ()
    steps = trend_spans(span)
    whole = from_to(steps[0], span)
    found = figures(desk, actor, whole, by=span.unit, only=wish.narrowed, which=(figure,), now=now)
    values = {group.key: group.values[figure] for group in found.groups[1:]}
    return tuple((step.name, values.get(step.name, Value(None, 0))) for step in steps)


def groups_part(
    desk: Desk, actor: Actor, figure: str, wish: Wish, wanted: Callable[[], bool], now: int
) -> Answer:
    """One figure by groups, of a target's own period and tickets."""
    if not wanted():
        raise AbandonedError
    found = figures(desk, actor, wish.span, by=wish.by, only=wish.narrowed, which=(figure,), now=now)
    return Answer(wish, now=found)


def wish_of(one: Judged, wish: Wish) -> Wish:
    """A target's own period and tickets under a wish."""
    only = {**one.kpi.only, **wish.narrowed}
    if one.kpi.scope == "team" and one.key is not None:
        only["team"] = (one.key,)
    return replace(wish, span=one.span, only=only, team=None, agent=None)
