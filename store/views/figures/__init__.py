"""The desk's figures: counted from tickets, their facts and clocks, for any span, as of any moment.

    figures(desk, actor, span, by="team", only={"channel": ("chat",)}, which=("arrivals", "csat"), now=now)

What each figure counts stands in store.rules.figures and docs/kpi.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from zoneinfo import ZoneInfo

from store.actor import Actor
from store.database import Desk
from store.database.in_step import Start, in_step
from store.errors import WrongUsage
from store.policy.versions import current_policy
from store.rules.figures import FIGURES
from store.rules.periods import Span
from store.rules.permission import require
from store.views.figures.as_of import anew
from store.views.figures.asking import Asking
from store.views.figures.counting import count, passes
from store.views.figures.grouping import Narrowing, grouping
from store.views.figures.portions import portions_of, tickets_near
from store.views.figures.scope import scope_of
from store.views.figures.shapes import Behind, Figures, Group, Value
from store.views.figures.tickets import rows_behind
from store.views.figures.valuing import Valuing

__all__ = ["Behind", "Figures", "Group", "Value", "desk_zone", "figures", "tickets_behind"]

CACHE_KIB: Final = 32_768
"""Tickets, facts and clocks of a period lie all over the file."""
WORTH_TWO_CORES: Final = 10_000
"""Tickets near the span, from which on another connection is worth its opening (3 ms)."""
_NOT_NARROWED: Final[Mapping[str, tuple[str, ...]]] = {}


def desk_zone(desk: Desk) -> ZoneInfo:
    """The zone in which the desk's days begin and end."""
    return ZoneInfo(current_policy(desk).zone)


def figures(
    desk: Desk,
    actor: Actor,
    span: Span,
    *,
    by: str | None = None,
    only: Mapping[str, tuple[str, ...]] = _NOT_NARROWED,
    which: Collection[str] | None = None,
    as_of: int | None = None,
    now: int,
) -> Figures:
    """The figures of a span, all together and by group. `by` and `only`: store.rules.figures.GROUPINGS and ATTRIBUTES;
    `which`: ids of FIGURES, None: all of them. `as_of` (ms): what was known then, and none of what was learnt since.

    Raises WrongUsage for a word that there is not, DeskError not_allowed.
    """
    require(actor, "see_figures")
    ids = _ids(which)
    near = tickets_near(desk, span) if len(ids) > 1 and not desk.narrowed else 0
    with desk.roomy(CACHE_KIB), _moment(desk, near) as start:
        asking = _asking(desk, actor, span, by, only, as_of, now)
        counted = count(desk, passes(asking, span, ids, portions_of(desk, near)), start)
    moment = asking.parameters["as_of"]
    valuing = Valuing(counted, asking.grouping, span, moment)
    found = sorted(key for key in counted.keys if key is not None)
    keys = asking.grouping.keys or tuple(found)
    groups = [Group(key, {id_: valuing.value(id_, key) for id_ in ids}) for key in (None, *keys)]
    return Figures(span, by, moment, tuple(groups))


def tickets_behind(
    desk: Desk,
    actor: Actor,
    figure_id: str,
    span: Span,
    *,
    by: str | None = None,
    key: str | None = None,
    only: Mapping[str, tuple[str, ...]] = _NOT_NARROWED,
    after: int = 0,
    limit: int = 200,
    as_of: int | None = None,
    now: int,
) -> Behind:
    """The tickets that a figure (with `by`: of its group `key`) is counted from, each once: see Behind for the order.
    `after`: how many of them to leave out from the first. Raises as `figures`."""
    require(actor, "see_figures")
    (id_,) = _ids((figure_id,))
    with desk.roomy(CACHE_KIB), desk.snapshot():
        asking = _asking(desk, actor, span, by, only, as_of, now)
        return rows_behind(desk, asking, span, id_, key=key, after=after, limit=limit)


@contextmanager
def _moment(desk: Desk, near: int) -> Iterator[Start | None]:
    """What the figures are counted in: one snapshot; on two cores where there is much to count."""
    if near >= WORTH_TWO_CORES:
        with in_step(desk, kib=CACHE_KIB) as start:
            yield start
    else:
        with desk.snapshot():
            yield None


def _ids(which: Collection[str] | None) -> tuple[str, ...]:
    if which is None:
        return tuple(FIGURES)
    for id_ in which:
        if id_ not in FIGURES:
            raise WrongUsage("not_one_of", field="figure", value=id_, choices=", ".join(FIGURES))
    return tuple(id_ for id_ in FIGURES if id_ in which)


def _asking(
    desk: Desk,
    actor: Actor,
    span: Span,
    by: str | None,
    only: Mapping[str, tuple[str, ...]],
    as_of: int | None,
    now: int,
) -> Asking:
    scope = scope_of(actor, by, only)
    narrowing = Narrowing(desk, only)
    moment = now if as_of is None else min(as_of, now)
    parameters: dict[str, Any] = {"start": span.start, "end": span.end, "as_of": moment, "moment": moment}
    parameters["last"] = min(span.end - 1, moment)
    parameters |= narrowing.parameters | scope.parameters
    if as_of is not None:
        parameters |= anew(desk, end=span.end, as_of=moment)
    return Asking(grouping(desk, by, span), narrowing, scope, parameters, is_past=as_of is not None)
